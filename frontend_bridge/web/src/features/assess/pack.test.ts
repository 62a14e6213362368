import { expect, test } from "vitest";
import { hashOfText } from "../../chain/files";
import { approvalsOf, type Facts, type Pack, problemsOf, readPack, withSignature } from "./pack";

const low = `0x${"01".repeat(20)}` as const;
const high = `0x${"ff".repeat(20)}` as const;
const signed = (byte: string) => `0x${byte.repeat(65)}` as const;

test("signatures are packed ascending, contract wallets by name", () => {
  const { signatures, walletSignatures } = approvalsOf([
    { signer: high, signature: signed("aa"), contract: false },
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

const hex = (byte: string, length: number) => `0x${byte.repeat(length)}` as const;
const facts: Facts = {
  claim: 7,
  identity: hex("0a", 16),
  evidenceHash: hex("0b", 32),
  benefit: 500n,
  benefitClass: 1,
  day: "2026-02-03",
  band: "40-44",
  daysInPlan: 100,
  now: 1_000,
};
const notice = JSON.stringify({
  ageBand: "40-44",
  benefit: "500",
  claim: 7,
  class: "Mild illness",
  daysInPlan: 100,
  decision: "approve",
  incident: "2026-02-03",
  name: "Li *",
});
const right: Pack = {
  claim: 7,
  benefit: "500",
  notice,
  findings: "The dossier is complete.",
  signatures: [],
  verdict: {
    identity: hex("0a", 16),
    evidenceHash: hex("0b", 32),
    approve: true,
    benefitClass: 1,
    findingsHash: hashOfText("The dossier is complete."),
    noticeHash: hashOfText(notice),
    deadline: 2_000,
  },
};

test("a decision whose every field is the chain's has no problem", () => {
  expect(problemsOf(right, facts)).toEqual([]);
});

test("each field that differs from the chain is named", () => {
  const { verdict } = right;
  const refusing = JSON.stringify({ ...JSON.parse(notice), decision: "refuse" });
  const cases: [Partial<Pack>, string][] = [
    [{ claim: 8 }, "claim"],
    [{ verdict: { ...verdict, identity: hex("0c", 16) } }, "claim"],
    [{ verdict: { ...verdict, evidenceHash: hex("0c", 32) } }, "claim"],
    [{ benefit: "501" }, "benefit"],
    [{ verdict: { ...verdict, deadline: 1_000 } }, "deadline"],
    [{ notice: "{}" }, "noticeHash"],
    [{ notice: refusing, verdict: { ...verdict, noticeHash: hashOfText(refusing) } }, "notice"],
    [{ notice: "no JSON", verdict: { ...verdict, noticeHash: hashOfText("no JSON") } }, "notice"],
    [{ findings: "Something else." }, "findings"],
    [{ findings: "" }, "findings"],
  ];
  for (const [change, problem] of cases)
    expect(problemsOf({ ...right, ...change }, facts)).toContain(problem);
  const refusal = { ...right, verdict: { ...verdict, approve: false, benefitClass: 2 } };
  expect(problemsOf(refusal, facts)).toContain("class");
});

test("a small plan's notice has less, and what it has must be true", () => {
  const small = {
    benefit: "500",
    claim: 7,
    class: "Mild illness",
    decision: "approve",
    salt: "0x",
  };
  const found = (told: object) => {
    const text = JSON.stringify(told);
    const verdict = { ...right.verdict, noticeHash: hashOfText(text) };
    return problemsOf({ ...right, notice: text, verdict }, facts);
  };
  expect(found(small)).toEqual([]);
  expect(found({ ...small, incident: "2026-02-04" })).toContain("notice");
  expect(found({ ...small, ageBand: undefined, benefit: "501" })).toContain("notice");
});

test("of a file only what is known is taken along", () => {
  const signatures = [{ signer: low, signature: "0x12", contract: true }];
  const read = readPack(JSON.stringify({ ...right, more: 1, signatures }));
  expect(read).toEqual({ ...right, signatures });
});
