/** What a membership would have been: the plan's own past, lived through by somebody who joined. */

export interface Past {
  claim: number;
  perUnit: bigint;
  /** The plan's index after it. */
  index: bigint;
  time: number;
}

export interface Terms {
  units: bigint;
  deposit: bigint;
  reservePerUnit: bigint;
  rungSpacing: bigint;
}

export interface Step {
  claim: number;
  time: number;
  paid: bigint;
  balance: bigint;
  /** The balance was used up by it, and cover ended. */
  lapsed: boolean;
}

/**
 * Every charge of somebody who joined at a time with a deposit, and stayed until the balance was
 * used up: by the rule of the contracts, with the rung that the deposit reaches at the index of
 * that time.
 */
export function liveThrough(past: readonly Past[], terms: Terms, joined: number): Step[] {
  const before = past.findLast(({ time }) => time <= joined);
  const index = before?.index ?? 0n;
  const rung = (index + terms.deposit / terms.units - terms.reservePerUnit) / terms.rungSpacing;
  let balance = terms.deposit;
  const steps: Step[] = [];
  for (const one of past) {
    if (one.time <= joined) continue;
    const paid = one.perUnit * terms.units;
    balance -= paid;
    const lapsed = one.index > rung * terms.rungSpacing;
    steps.push({ claim: one.claim, time: one.time, paid, balance, lapsed });
    if (lapsed) break;
  }
  return steps;
}
