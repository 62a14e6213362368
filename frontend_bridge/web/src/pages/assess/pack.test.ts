import { expect, test } from "vitest";
import { approvalsOf, readPack, withSignature } from "./pack";

const low = `0x${"01".repeat(20)}` as const;
const high = `0x${"ff".repeat(20)}` as const;
const signed = (byte: string) => `0x${byte.repeat(65)}` as const;

test("signatures are packed ascending, contract wallets by name", () => {
  const { signatures, walletSignatures } = approvalsOf([
    { signer: high, signature: signed("aa") },
    { signer: low, signature: "0x1234", contract: true },
  ]);
  const named = `${"0".repeat(24)}${low.slice(2)}${"0".repeat(64)}00`;
  expect(signatures).toBe(`0x${named}${"aa".repeat(65)}`);
  expect(walletSignatures).toEqual(["0x1234"]);
});

test("a second signature of the same signer replaces the first", () => {
  const pack = readPack(
    JSON.stringify({
      claim: 1,
      benefit: "5",
      notice: "",
      signatures: [{ signer: low, signature: "0x01" }],
      verdict: {
        identity: `0x${"00".repeat(16)}`,
        evidenceHash: `0x${"00".repeat(32)}`,
        findingsHash: `0x${"00".repeat(32)}`,
        noticeHash: `0x${"00".repeat(32)}`,
        approve: true,
        benefitClass: 1,
        deadline: 9,
      },
    }),
  );
  if (!pack) throw new Error("a right pack is read");
  expect(withSignature(pack, { signer: low, signature: "0x02" }).signatures).toEqual([
    { signer: low, signature: "0x02" },
  ]);
});

test("what is no decision file is none", () => {
  for (const wrong of ["", "{}", "[]", '{"claim":1}', "null"])
    expect(readPack(wrong)).toBeUndefined();
});
