/** What regular payments may take; `mutual_pool/protocol/orders/types.py` is the other half. */

const DAY = 86_400;
/** How long after it was set, and after each payment, a standing order rests, in seconds. */
export const ORDER_REST = 7 * DAY;
/** The time for which a subscription's amount is paid, in seconds. */
export const SUBSCRIPTION_REST = 30 * DAY;
/** How long after it was set, or announced, a subscription is collected, in seconds. */
export const NOTICE = 7 * DAY;
/** The longest time for which a regular payment is agreed, in seconds. */
export const LONGEST = 365 * DAY;

/** A regular payment as its contract stores it; `amount` is 0 where there is none. */
export interface Regular {
  amount: bigint;
  /** The second from which it may be taken. */
  nextAt: number;
  /** The last UTC day on which it is taken. */
  lastDay: number;
}

/** How many payments can still be taken, if each is taken as soon as it may be. */
export function paymentsLeft(one: Regular, now: number, rest: number): bigint {
  const first = Math.max(now, one.nextAt);
  const until = (one.lastDay + 1) * DAY;
  if (one.amount === 0n || first >= until) return 0n;
  return 1n + BigInt(Math.floor((until - 1 - first) / rest));
}

/** The most that it can still take, in the asset's smallest part. */
export function mostOf(one: Regular, now: number, rest: number): bigint {
  return one.amount * paymentsLeft(one, now, rest);
}

/** The UTC days between which a payment's last day lies that is set now, if it is taken from `firstAt` on. */
export function lastDays(now: number, firstAt: number): { earliest: number; latest: number } {
  return { earliest: Math.floor(firstAt / DAY), latest: Math.floor((now + LONGEST) / DAY) };
}
