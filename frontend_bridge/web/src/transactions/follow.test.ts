import { keccak256 } from "viem";
import { expect, test } from "vitest";
import {
  type Eyes,
  type Known,
  type Logged,
  look,
  type Mined,
  OPERATION_DONE,
  SAFE_DONE,
  SAFE_FAILED,
} from "./follow";
import type { Sent } from "./sent";

const hash = (digit: string) => `0x${digit.repeat(64)}` as const;
const ME = "0xaa";
const one: Sent = {
  hash: hash("1"),
  chain: 1,
  from: ME,
  what: "payIn",
  to: "0xbb",
  call: keccak256("0x1234"),
  at: 0,
  block: 10,
  nonce: 3,
};
const mined: Mined = { status: "success", blockNumber: 12n, transactionHash: hash("1") };
const transaction = (more: Partial<Known> = {}): Known => ({
  hash: hash("2"),
  from: ME,
  to: "0xbb",
  nonce: 3,
  value: 0n,
  input: "0x1234",
  ...more,
});

/** A node that knows of nothing, but for what is given. */
function eyes(given: Partial<Eyes>): Eyes {
  return {
    receipt: async () => undefined,
    transaction: async () => undefined,
    count: async () => 3,
    head: async () => 20,
    transactionsOf: async () => [],
    logs: async () => [],
    turn: async () => undefined,
    ...given,
  };
}

/** A node on which the number 3 was used in block 14 by another transaction. */
const replaced = (other: Known, receipts: Record<string, Mined> = {}) =>
  eyes({
    count: async (_, block) => (block === undefined || block >= 14 ? 4 : 3),
    transactionsOf: async (block) => (block === 14 ? [other] : []),
    receipt: async (asked) => receipts[asked],
  });

test("a receipt is its end, done or refused", async () => {
  expect(await look(one, eyes({ receipt: async () => mined }))).toEqual({
    fate: { is: "mined", ok: true, tx: hash("1"), block: 12 },
  });
  const reverted = { ...mined, status: "reverted" } as const;
  expect(await look(one, eyes({ receipt: async () => reverted }))).toMatchObject({
    fate: { ok: false },
  });
});

test("what the node has not mined waits, and what it does not know may still be mined", async () => {
  const known = transaction({ hash: hash("1") });
  expect(
    await look({ ...one, nonce: undefined }, eyes({ transaction: async () => known })),
  ).toEqual({
    waiting: true,
    nonce: 3,
  });
  expect(await look(one, eyes({}))).toEqual({ unknown: true });
  await expect(
    look(
      one,
      eyes({
        receipt: async () => {
          throw new Error("the node is away");
        },
      }),
    ),
  ).rejects.toThrow();
});

test("the same call for another fee is done under another hash", async () => {
  const receipts = { [hash("2")]: { ...mined, transactionHash: hash("2"), blockNumber: 14n } };
  expect(await look(one, replaced(transaction(), receipts))).toEqual({
    fate: { is: "mined", ok: true, tx: hash("2"), block: 14, repriced: true },
  });
});

test("a cancelled one and one replaced by something else did not happen", async () => {
  const cancel = transaction({ to: ME, input: "0x" });
  expect(await look(one, replaced(cancel))).toEqual({
    fate: { is: "replaced", tx: hash("2"), cancelled: true },
  });
  expect(await look(one, replaced(transaction({ input: "0x99" })))).toEqual({
    fate: { is: "replaced", tx: hash("2") },
  });
  // A node without the past cannot say by what, only that.
  const forgetful = eyes({
    count: async (_, block) => {
      if (block !== undefined) throw new Error("missing trie node");
      return 4;
    },
  });
  expect(await look(one, forgetful)).toEqual({ fate: { is: "replaced" } });
});

test("a Safe's hash is followed by what the Safe says, of old and new versions", async () => {
  const safe = { ...one, contract: true };
  const receipts = { [hash("5")]: { ...mined, transactionHash: hash("5"), blockNumber: 15n } };
  const said = (log: Partial<Logged>) =>
    eyes({
      receipt: async (asked) => receipts[asked],
      logs: async (_, from, address) => {
        expect(from).toBe(10);
        return address === ME
          ? [{ topics: [SAFE_DONE], data: "0x", transactionHash: hash("5"), ...log } as Logged]
          : [];
      },
    });
  const done = { fate: { is: "mined", ok: true, tx: hash("5"), block: 15 } };
  expect(await look(safe, said({ topics: [SAFE_DONE, one.hash] }))).toEqual(done);
  expect(await look(safe, said({ data: `${one.hash}${"0".repeat(64)}` }))).toEqual(done);
  expect(await look(safe, said({ topics: [SAFE_FAILED, one.hash] }))).toMatchObject({
    fate: { ok: false },
  });
  expect(await look(safe, said({ topics: [SAFE_DONE, hash("9")] }))).toEqual({
    waiting: true,
    nonce: 3,
  });
});

test("what a Safe's owners reject is over once its number went to something else", async () => {
  const safe = { ...one, contract: true, nonce: undefined, turn: 7 };
  expect(await look(safe, eyes({ turn: async () => 7 }))).toMatchObject({ waiting: true });
  expect(await look(safe, eyes({ turn: async () => 8 }))).toEqual({ fate: { is: "replaced" } });
  // A Safe that does not answer, or whose number for it is not known, ends nothing.
  expect(await look(safe, eyes({}))).toMatchObject({ waiting: true });
  expect(await look({ ...safe, turn: undefined }, eyes({ turn: async () => 99 }))).toMatchObject({
    waiting: true,
  });
  // It was done between the two questions; the receipt of it may come later still.
  const done = { topics: [SAFE_DONE, one.hash], data: "0x", transactionHash: hash("5") } as Logged;
  let asked = 0;
  const late = (receipts: Record<string, Mined>) => {
    asked = 0;
    return eyes({
      turn: async () => 8,
      receipt: async (wanted) => receipts[wanted],
      logs: async (_, __, address) => {
        if (address === ME) asked += 1;
        return address === ME && asked > 1 ? [done] : [];
      },
    });
  };
  const receipt = { ...mined, transactionHash: hash("5") };
  expect(await look(safe, late({ [hash("5")]: receipt }))).toMatchObject({ fate: { ok: true } });
  expect(await look(safe, late({}))).toEqual({ waiting: true });
});

test("a user operation's hash is followed by what the entry point says", async () => {
  const receipts = { [hash("6")]: { ...mined, transactionHash: hash("6"), blockNumber: 16n } };
  const said = (success: number) =>
    eyes({
      receipt: async (asked) => receipts[asked],
      logs: async ([topic], _from, address) =>
        topic === OPERATION_DONE && !address
          ? [
              {
                topics: [OPERATION_DONE, one.hash],
                data: `0x${"0".repeat(64)}${String(success).padStart(64, "0")}${"0".repeat(128)}`,
                transactionHash: hash("6"),
              },
            ]
          : [],
    });
  const operation = { ...one, contract: true };
  expect(await look(operation, said(1))).toMatchObject({ fate: { ok: true, tx: hash("6") } });
  expect(await look(operation, said(0))).toMatchObject({ fate: { ok: false } });
});
