/** What a member should do next: one thing, the most urgent. */

const DAY = 86_400;
/** So long before the end of an age band the new certificate is asked for. */
const BAND_DAYS = 30;
/** A balance that lasts less than this, by the plan's pace, is low. */
const LOW_DAYS = 60;
/** And one that does not bear more than so many events at the highest charge. */
const LOW_EVENTS = 2n;

export interface Position {
  now: number;
  active: boolean;
  lapsedAt: number;
  graceDays: number;
  /** UTC day numbers. */
  bandUntil: number;
  eventsLeft: bigint;
  daysLeft: number | undefined;
  /** The guardian announced to end the membership. */
  quitNoticed: boolean;
  due: bigint;
  hasGuardian: boolean;
  /** A claim of theirs that can be paid now. */
  payable: number | undefined;
  ending: boolean;
}

export type NextStep =
  | { is: "object" }
  | { is: "back"; until: number }
  | { is: "backLate" }
  | { is: "settle"; claim: number }
  | { is: "due" }
  | { is: "band"; day: number; over: boolean }
  | { is: "pay" }
  | { is: "guardian" }
  | { is: "nothing" };

/** Whether a balance is low, in events or in time. */
export function isLow(position: Pick<Position, "eventsLeft" | "daysLeft">): boolean {
  const { eventsLeft, daysLeft } = position;
  return eventsLeft <= LOW_EVENTS || (daysLeft !== undefined && daysLeft < LOW_DAYS);
}

export function nextStep(position: Position): NextStep {
  const { now, active, lapsedAt, graceDays, bandUntil, due, payable } = position;
  const today = Math.floor(now / DAY);
  if (position.quitNoticed) return { is: "object" };
  if (payable !== undefined) return { is: "settle", claim: payable };
  if (due > 0n) return { is: "due" };
  if (position.ending) return { is: "nothing" };
  if (!active) {
    const until = lapsedAt + graceDays * DAY;
    return now <= until ? { is: "back", until } : { is: "backLate" };
  }
  if (bandUntil < today + BAND_DAYS) return { is: "band", day: bandUntil, over: bandUntil < today };
  if (isLow(position)) return { is: "pay" };
  return position.hasGuardian ? { is: "nothing" } : { is: "guardian" };
}
