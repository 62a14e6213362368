import type { Band } from "../config";
import { dayNumber } from "../format";
import { bandOf } from "./offer";

/** The band of a birthday on a day, as mutual_pool/plan/model.py has it. */

interface Date_ {
  year: number;
  month: number;
  day: number;
}

function parts(iso: string): Date_ | undefined {
  const number = dayNumber(iso);
  if (number === undefined) return undefined;
  const [year = 0, month = 0, day = 0] = iso.split("-").map(Number);
  return { year, month, day };
}

/** Completed years. Who is born on 29 February has a birthday on 1 March in common years. */
function ageOn(born: Date_, day: Date_): number {
  const before = day.month < born.month || (day.month === born.month && day.day < born.day);
  return day.year - born.year - (before ? 1 : 0);
}

/** The first day of an age, in days since 1970. */
function birthday(born: Date_, age: number): number {
  // An overflow of February leads to 1 March by itself.
  return Date.UTC(born.year + age, born.month - 1, born.day) / 86_400_000;
}

/** Band and its last day, in days since 1970; undefined if the plan takes nobody of this age. */
export function bandOn(
  bands: readonly Band[],
  bornOn: string,
  today: number,
  level: string | undefined,
  leastDays = 0,
): { band: number; until: number } | undefined {
  const born = parts(bornOn);
  const from = dayNumber(bornOn);
  const now = new Date(today * 86_400_000).toISOString().slice(0, 10);
  const day = parts(now);
  if (!born || !day || from === undefined || from > today || today - from < leastDays)
    return undefined;
  const found = bandOf(bands, ageOn(born, day), level);
  if (!found?.ages) return undefined;
  return { band: found.number, until: birthday(born, found.ages[1] + 1) - 1 };
}
