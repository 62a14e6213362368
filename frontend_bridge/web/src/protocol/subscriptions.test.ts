import { decodeFunctionData, getAddress } from "viem";
import { expect, test } from "vitest";
import { subscriptionsAbi } from "../chain/contracts";
import type { Trouble } from "../chain/errors";
import type { Config } from "../config";
import { BATCH, collections, isOpen, sorted } from "./subscriptions";

const STEWARD = getAddress("0x00000000000000000000000000000000000000aa");
const OTHER = getAddress("0x00000000000000000000000000000000000000bb");
const round = { steward: STEWARD, from: 100, until: 200 };

test("a collection is open from its first second until before its last, for who announced it", () => {
  expect([99, 100, 199, 200].map((now) => isOpen(round, STEWARD, now))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(isOpen(round, STEWARD.toLowerCase(), 150)).toBe(true);
});

test("who became steward since then has announced nothing", () => {
  expect(isOpen(round, OTHER, 150)).toBe(false);
});

test("each member's collection is a call of its own that may fail alone", () => {
  const config = { addresses: { subscriptions: OTHER } } as unknown as Config;
  const calls = collections(config, [STEWARD, OTHER]);
  expect(calls.map(({ target, allowFailure }) => [target, allowFailure])).toEqual([
    [OTHER, true],
    [OTHER, true],
  ]);
  const { functionName, args } = decodeFunctionData({
    abi: subscriptionsAbi,
    data: calls[0]?.callData ?? "0x",
  });
  expect([functionName, args]).toEqual(["collect", [STEWARD]]);
});

test("who cannot pay keeps nobody behind them from being collected", async () => {
  const due = Array.from({ length: 3 * BATCH }, (_, number) => ({ number }));
  const paused: Trouble = { kind: "paused" };
  const trying = (poor: number) => async (one: { number: number }) =>
    one.number < poor ? paused : undefined;
  const { payable, refused } = await sorted(due, trying(BATCH + 10));
  expect(payable.map(({ number }) => number)).toEqual(
    Array.from({ length: BATCH }, (_, place) => BATCH + 10 + place),
  );
  expect(refused).toHaveLength(BATCH + 10);
  expect(refused[0]).toEqual({ number: 0, trouble: paused });
  // Where the first ones pay, nobody else is asked about.
  let asked = 0;
  const all = await sorted(due, async () => {
    asked += 1;
    return undefined;
  });
  expect([all.payable.length, all.refused.length, asked]).toEqual([BATCH, 0, BATCH]);
});
