import { expect, test } from "vitest";
import { lastDays, mostOf, ORDER_REST, paymentsLeft } from "./regular";

const DAY = 86_400;
const NOW = 20_000 * DAY + 1_000;
const order = (days: number) => ({
  amount: 25n,
  nextAt: NOW + ORDER_REST,
  lastDay: Math.floor(NOW / DAY) + days,
});

test("an order takes one payment a week from the first on, until the end of its last day", () => {
  // As the twin counts: `Order.most` of mutual_pool/protocol/orders/types.py.
  expect(mostOf(order(365), NOW, ORDER_REST)).toBe(25n * 52n);
  expect(paymentsLeft(order(7), NOW, ORDER_REST)).toBe(1n);
  expect(paymentsLeft(order(14), NOW, ORDER_REST)).toBe(2n);
  expect(paymentsLeft(order(6), NOW, ORDER_REST)).toBe(0n);
});

test("a payment that was missed is not made up for", () => {
  const late = order(14);
  expect(paymentsLeft(late, NOW + 13 * DAY, ORDER_REST)).toBe(1n);
  const end = (late.lastDay + 1) * DAY;
  expect(paymentsLeft(late, end - 1, ORDER_REST)).toBe(1n);
  expect(paymentsLeft(late, end, ORDER_REST)).toBe(0n);
});

test("where there is no order, nothing is taken", () => {
  expect(mostOf({ amount: 0n, nextAt: 0, lastDay: 30_000 }, NOW, ORDER_REST)).toBe(0n);
});

test("an order lasts until its first payment at least, and a year at most", () => {
  expect(lastDays(NOW, NOW + ORDER_REST)).toEqual({ earliest: 20_007, latest: 20_365 });
});
