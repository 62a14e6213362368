import { expect, test } from "vitest";
import type { Config } from "../config";
import { actMessage, signedAct } from "./acts";
import { digestOf } from "./typed";

const config = { chainId: 1337, addresses: { pool: `0x${"12".repeat(20)}` } } as unknown as Config;
const kind = {
  name: "AddGrant",
  own: [
    { name: "claim", type: "uint32" },
    { name: "grantHash", type: "bytes32" },
    { name: "readers", type: "address[]" },
    { name: "recipient", type: "string" },
  ],
};
const account = `0x${"34".repeat(20)}` as const;
const values = {
  claim: 7,
  grantHash: `0x${"56".repeat(32)}`,
  readers: [`0x${"78".repeat(20)}`, `0x${"9a".repeat(20)}`],
  recipient: "age1é",
};

test("an act has the hash that the desk computes", () => {
  const fixed = { nonce: `0x${"bc".repeat(32)}` as const, deadline: 1_900_000_000 };
  const message = actMessage(config, kind, account, values, fixed);
  // By `act_digest` of mutual_pool/office/desk/acts.py.
  expect(digestOf(message)).toBe(
    "0x1b6f5a8126b00058bb9786e21462bf2261cc943b5cae7ab6086986de0442fbb3",
  );
  expect(signedAct(message, "0x01")).toEqual({
    act: { account, ...values, ...fixed },
    signature: "0x01",
  });
});

test("each act has a nonce of its own, and holds for ten minutes", () => {
  const [one, other] = [1, 2].map(() => actMessage(config, kind, account, values).message);
  expect(one?.nonce).not.toBe(other?.nonce);
  expect(String(one?.nonce)).toMatch(/^0x[0-9a-f]{64}$/);
  const ahead = Number(one?.deadline) - Date.now() / 1_000;
  expect(ahead).toBeGreaterThan(0);
  expect(ahead).toBeLessThanOrEqual(600);
});

test("only what belongs to an act is signed", () => {
  const { message } = actMessage(config, kind, account, { ...values, other: 1 });
  expect(Object.keys(message)).toEqual([
    "account",
    "claim",
    "grantHash",
    "readers",
    "recipient",
    "nonce",
    "deadline",
  ]);
});
