import { pad } from "viem";
import { expect, test } from "vitest";
import type { Told } from "../wallet/bundles";
import { askedFor, isNotSo, lookAtBundle, wantsBundle } from "./bundle";
import { type Eyes, look, type Mined, OPERATION_DONE, SAFE_DONE, SAFE_FAILED } from "./follow";
import type { Sent } from "./sent";

const hash = (digit: string) => `0x${digit.repeat(64)}` as const;
const ME = "0x00000000000000000000000000000000000000aa";
const OTHER = "0x00000000000000000000000000000000000000bb";
const ASSET = "0x0000000000000000000000000000000000000001";
const POOL = "0x0000000000000000000000000000000000000002";
const one: Sent = {
  hash: hash("1"),
  chain: 1,
  from: ME,
  what: "payIn",
  at: 0,
  block: 10,
  bundle: { id: "0xabcd", contracts: [ASSET, POOL] },
};
const log = (address: string, ...topics: `0x${string}`[]) => ({
  address,
  topics,
  data: "0x" as `0x${string}`,
});
const spoke = [log(ASSET, hash("e"), pad(ME)), log(POOL, hash("f"))];
const receipt = (more: Partial<Mined> = {}): Mined => ({
  status: "success",
  blockNumber: 12n,
  transactionHash: hash("2"),
  from: OTHER,
  logs: spoke,
  ...more,
});
const operation = (sender: `0x${string}`, ok: boolean) => ({
  ...log(OTHER, OPERATION_DONE, hash("9"), pad(sender)),
  data: `0x${"0".repeat(64)}${"0".repeat(63)}${ok ? 1 : 0}` as const,
});
const seeing = (told: Told | "unknown" | undefined, mined?: Mined, more: Partial<Eyes> = {}) =>
  lookAtBundle(one, {
    receipt: async () => mined,
    bundle: async () => told,
    ...more,
  } as unknown as Eyes);
const named = (status: number): Told => ({ status, txs: [hash("2")] });
const done = { fate: { is: "mined", ok: true, tx: hash("2"), block: 12 } };

test("a bundle is done where each of its contracts speaks in one transaction of the sender's", async () => {
  expect(await seeing(named(200), receipt())).toEqual(done);
  // The wallet may be behind, or say that it failed: the chain counts.
  for (const status of [100, 400, 500])
    expect(await seeing(named(status), receipt())).toEqual(done);
  const own = receipt({ from: ME, logs: [log(ASSET), log(POOL)] });
  expect(await seeing(named(200), own)).toEqual(done);
});

test("a wallet that says done of what the chain does not have is not believed", async () => {
  const doubted = { waiting: true, doubted: true };
  expect(await seeing({ status: 200, txs: [] })).toEqual(doubted);
  expect(await seeing(named(200))).toEqual(doubted);
  const wrong: Partial<Mined>[] = [
    // Somebody else's, another contract's, or one from before.
    { logs: [log(ASSET), log(POOL)] },
    { logs: [log(ASSET, hash("e"), pad(ME))] },
    { blockNumber: 10n },
    { status: "reverted" },
  ];
  for (const change of wrong) expect(await seeing(named(200), receipt(change))).toEqual(doubted);
});

test("in a bundler's transaction it is the sender's own operation that counts", async () => {
  const failed = receipt({ logs: [...spoke, operation(ME, false), operation(OTHER, true)] });
  expect(await seeing(named(200), failed)).toMatchObject({ fate: { is: "mined", ok: false } });
  const fine = receipt({ logs: [...spoke, operation(ME, true), operation(OTHER, false)] });
  expect(await seeing(named(200), fine)).toEqual(done);
});

test("refused by the chain is what the chain refused; else it is the wallet's word", async () => {
  const reverted = receipt({ status: "reverted", from: ME, logs: [] });
  expect(await seeing(named(500), reverted)).toMatchObject({ fate: { ok: false } });
  const givenUp = { fate: { is: "givenUp" } };
  // It names a transaction of somebody else's, or none.
  expect(await seeing(named(500), receipt({ status: "reverted" }))).toEqual(givenUp);
  for (const status of [400, 500, 600]) expect(await seeing({ status, txs: [] })).toEqual(givenUp);
});

test("where the wallet is away, or knows nothing of it, it goes on waiting", async () => {
  expect(await seeing(undefined)).toEqual({ waiting: true });
  expect(await seeing("unknown")).toEqual({ unknown: true });
  expect(await seeing({ status: 100, txs: [] })).toEqual({ waiting: true });
});

test("a bundle named by a bundler's hash is found without the wallet", async () => {
  const eyes = {
    receipt: async () => receipt(),
    bundle: async () => undefined,
    logs: async (topics: unknown[]) =>
      topics[0] === OPERATION_DONE && topics[1] === hash("7")
        ? [{ ...operation(ME, true), transactionHash: hash("2") }]
        : [],
  } as unknown as Eyes;
  const bundle = { id: hash("7"), contracts: [ASSET] };
  expect(await look({ ...one, bundle }, eyes)).toMatchObject(done);
  expect(await look(one, eyes)).toEqual({ waiting: true });
});

test("what a Safe's own event says comes before the word of who shows it", async () => {
  const saying = (event: string) =>
    ({
      receipt: async () => receipt({ logs: [] }),
      bundle: async () => ({ status: 500, txs: [] }),
      logs: async (_: unknown, __: number, address?: string) =>
        address === ME && event
          ? [{ topics: [event, hash("7")], data: "0x", transactionHash: hash("2") }]
          : [],
    }) as unknown as Eyes;
  const sent = { ...one, bundle: { id: hash("7"), contracts: [ASSET, POOL] } };
  expect(await look(sent, saying(SAFE_DONE))).toMatchObject(done);
  expect(await look(sent, saying(SAFE_FAILED))).toMatchObject({ fate: { is: "mined", ok: false } });
  expect(await look(sent, saying(""))).toEqual({ fate: { is: "givenUp" } });
});

test("a bundle is asked for where it saves a prompt", () => {
  const approval = { role: "asset", functionName: "approve", args: [] };
  const steps = { approvals: [approval] };
  const permit = { approvals: [], permit: {} as never };
  const supported = { atomic: "supported", paymaster: false } as const;
  const ready = { atomic: "ready", paymaster: false } as const;
  expect([steps, permit, { approvals: [] }].map((plan) => wantsBundle(supported, plan))).toEqual([
    true,
    true,
    false,
  ]);
  // Nobody's account is made a smart one where a signature does.
  expect([steps, permit].map((plan) => wantsBundle(ready, plan))).toEqual([true, false]);
  expect(wantsBundle({ paymaster: true }, steps)).toBe(false);
});

test("only some codes say that a wallet does not do what it announced", () => {
  for (const code of [-32601, 4200, 5700, 5740, 5760]) expect(isNotSo({ code })).toBe(true);
  expect(isNotSo({ cause: { code: 5760 } })).toBe(true);
  for (const code of [4001, -32603, 5720, 5730]) expect(isNotSo({ code })).toBe(false);
});

const several = (status: number, ...receipts: Mined[]) => {
  const all = new Map(receipts.map((each) => [each.transactionHash, each]));
  return lookAtBundle(one, {
    receipt: async (tx: string) => all.get(tx as `0x${string}`),
    bundle: async () => ({ status, txs: [...all.keys()] }),
  } as unknown as Eyes);
};
const allowed = receipt({ from: ME, logs: [log(ASSET)] });
const second = (more: Partial<Mined>) =>
  receipt({ from: ME, transactionHash: hash("3"), blockNumber: 13n, ...more });

test("a bundle of which a part was carried out is not told as if nothing had changed", async () => {
  const refused = second({ status: "reverted", logs: [] });
  const partly = { is: "mined", ok: false, partly: true };
  expect(await several(600, allowed, refused)).toEqual({
    fate: { ...partly, tx: hash("3"), block: 13 },
  });
  // The wallet calls it failed as a whole, and its first step is in a block.
  for (const status of [400, 500, 600])
    expect(await several(status, allowed)).toEqual({
      fate: { ...partly, tx: hash("2"), block: 12 },
    });
  // Of somebody else's transaction nothing follows.
  expect(await several(500, receipt({ logs: [log(ASSET)] }))).toEqual({ fate: { is: "givenUp" } });
});

test("what a wallet did in several transactions, against its promise, was done", async () => {
  const paid = second({ logs: [log(POOL)] });
  expect(await several(200, allowed, paid)).toEqual({
    fate: { is: "mined", ok: true, tx: hash("3"), block: 13 },
  });
  expect(await several(200, allowed)).toEqual({ waiting: true, doubted: true });
  // A stranger's transaction among them proves nothing.
  const other = second({ from: OTHER, logs: [log(POOL)] });
  expect(await several(200, allowed, other)).toEqual({ waiting: true, doubted: true });
});

const bundle = { id: hash("7"), chain: 1, from: ME as `0x${string}`, calls: [] };
const wallet = (code: number, status: unknown) => ({
  request: async ({ method }: { method: string }) => {
    if (method === "wallet_sendCalls") throw Object.assign(new Error("no"), { code });
    if (status instanceof Error) throw status;
    return status;
  },
});

test("a wallet that says that it sends no bundles, and has this one, is followed", async () => {
  for (const code of [-32601, 5760, -32603])
    expect(await askedFor(wallet(code, { status: 100 }), bundle)).toBe(bundle.id);
});

test("what a wallet refused and knows nothing of was not sent, or nobody can tell", async () => {
  const unknown = Object.assign(new Error("none"), { code: 5730 });
  const mute = new Error("no such method");
  for (const status of [unknown, mute]) {
    await expect(askedFor(wallet(-32601, status), bundle)).rejects.toSatisfy(isNotSo);
    await expect(askedFor(wallet(-32603, status), bundle)).rejects.toMatchObject({
      trouble: { kind: "unsure" },
    });
  }
  await expect(askedFor(wallet(4001, { status: 100 }), bundle)).rejects.toMatchObject({
    code: 4001,
  });
});
