import { expect, test } from "vitest";
import { announced, readAnnounced, readStatus, sendBundle, statusOf } from "./bundles";

const ME = "0x00000000000000000000000000000000000000aa";
const ID = `0x${"1".repeat(64)}` as const;
const TX = `0x${"2".repeat(64)}`;
const answering = (answer: unknown) => ({ request: async () => answer });
const failing = (error: object) => ({
  request: async () => {
    throw Object.assign(new Error("no"), error);
  },
});

test("what a wallet announces is read for this chain and for every chain", () => {
  const atomic = (status: string) => ({ atomic: { status } });
  expect(readAnnounced({ "0x539": atomic("supported") }, 1337)).toEqual({
    atomic: "supported",
    paymaster: false,
  });
  expect(readAnnounced({ "0x0": atomic("ready") }, 1337).atomic).toBe("ready");
  expect(readAnnounced({ "0x1": atomic("supported") }, 1337).atomic).toBeUndefined();
  expect(readAnnounced({ "0x539": atomic("unsupported") }, 1337).atomic).toBeUndefined();
  expect(readAnnounced({ "0x539": { paymasterService: { supported: true } } }, 1337)).toEqual({
    paymaster: true,
  });
  for (const odd of [null, "yes", [], { "0x539": null }, { "0x539": { atomic: "supported" } }])
    expect(readAnnounced(odd, 1337)).toEqual({ paymaster: false });
});

test("a wallet that does not know the question, or never answers, announces nothing", async () => {
  expect(await announced(failing({ code: -32601 }), ME, 1)).toEqual({ paymaster: false });
  const never = { request: () => new Promise(() => undefined) };
  expect(await announced(never, ME, 1, 10)).toEqual({ paymaster: false });
});

test("a bundle is all or nothing, and named by the wallet or by the page", async () => {
  const asked: unknown[] = [];
  const wallet = (answer: unknown) => ({
    request: async (one: unknown) => {
      asked.push(one);
      return answer;
    },
  });
  const call = { to: ME, data: "0x12" } as const;
  const bundle = { id: ID, chain: 1337, from: ME, calls: [call, call] } as const;
  expect(await sendBundle(wallet({ id: "0xabcd" }), bundle)).toBe("0xabcd");
  expect(await sendBundle(wallet({}), { ...bundle, paymaster: "https://pay.example" })).toBe(ID);
  expect(await sendBundle(wallet({ id: "javascript:" }), bundle)).toBe(ID);
  const [first, second] = asked as { params: Record<string, unknown>[] }[];
  expect(first?.params[0]).toEqual({
    version: "2.0.0",
    id: ID,
    chainId: "0x539",
    from: ME,
    atomicRequired: true,
    calls: [
      { to: ME, data: "0x12", value: "0x0" },
      { to: ME, data: "0x12", value: "0x0" },
    ],
  });
  await sendBundle(wallet({}), { ...bundle, calls: [call] });
  const last = asked.at(-1) as { params: Record<string, unknown>[] };
  expect(last.params[0]?.atomicRequired).toBe(false);
  expect(second?.params[0]?.capabilities).toEqual({
    paymasterService: { url: "https://pay.example" },
  });
});

test("a status is read as it is meant, or not at all", async () => {
  expect(readStatus({ status: 200, receipts: [{ transactionHash: TX }] })).toEqual({
    status: 200,
    txs: [TX],
  });
  expect(readStatus({ status: 100 })).toEqual({ status: 100, txs: [] });
  const odd = { status: 200, receipts: [{ transactionHash: "0x1" }, null, 7] };
  expect(readStatus(odd)).toEqual({ status: 200, txs: [] });
  for (const none of [null, {}, { status: "CONFIRMED" }, { status: 0.5 }])
    expect(readStatus(none)).toBeUndefined();
  expect(await statusOf(answering({ status: 400 }), ID)).toEqual({ status: 400, txs: [] });
  expect(await statusOf(failing({ code: 5730 }), ID)).toBe("unknown");
  expect(await statusOf(failing({ code: -32603 }), ID)).toBeUndefined();
});
