import { expect, test } from "vitest";
import type { PlanEvent } from "../chain/logs";
import { pairsOf } from "./orders";

const event = (name: string, payer: string, member: string, amount = 5n, time = 0) =>
  ({ name, args: { payer, member, amount }, time }) as unknown as PlanEvent;

test("an order counts what it paid since it was set last", () => {
  const found = pairsOf([
    event("OrderSet", "0xA", "0xM"),
    event("OrderRun", "0xA", "0xM", 5n, 1),
    event("OrderSet", "0xB", "0xM"),
    event("OrderSet", "0xA", "0xM"),
    event("OrderRun", "0xa", "0xm", 7n, 2),
    event("OrderRun", "0xB", "0xM", 9n, 3),
  ]);
  expect(found.map(({ payer, runs }) => [payer, runs])).toEqual([
    ["0xA", [{ at: 2, amount: 7n }]],
    ["0xB", [{ at: 3, amount: 9n }]],
  ]);
});

test("one that was ended is gone, and is there again once it is set again", () => {
  const ended = [event("OrderSet", "0xA", "0xM"), event("OrderEnded", "0xA", "0xM")];
  expect(pairsOf(ended)).toEqual([]);
  expect(pairsOf([...ended, event("OrderSet", "0xA", "0xM")])).toHaveLength(1);
});

test("a run of an order that was never set is nobody's", () => {
  expect(pairsOf([event("OrderRun", "0xA", "0xM")])).toEqual([]);
});
