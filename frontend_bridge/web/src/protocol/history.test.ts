import { expect, test } from "vitest";
import { aboutTime, daysLeft, type HistoryDay, paceOf } from "./history";

const day = (number: number, index: bigint, cases?: number): HistoryDay => ({
  day: number,
  index,
  members: 10,
  carry: 0n,
  reserve: 0n,
  ...(cases !== undefined && { cases }),
});

test("the pace is what a unit was charged in the last year, or since the beginning", () => {
  const daily = [day(1_000, 0n, 0), day(1_100, 30n, 1), day(1_500, 90n, 4)];
  expect(paceOf(daily, 1_100)).toEqual({
    perUnit: 30n,
    days: 100,
    from: 1_000,
    to: 1_100,
    cases: 1,
  });
  // A year before 1,500 the books stood as on day 1,100.
  expect(paceOf(daily, 1_500)).toEqual({
    perUnit: 60n,
    days: 365,
    from: 1_135,
    to: 1_500,
    cases: 3,
  });
  expect(paceOf(daily, 1_029)).toBeUndefined();
  expect(paceOf([], 1_000)).toBeUndefined();
  expect(paceOf([day(1_000, 0n), day(1_050, 5n)], 1_060)?.cases).toBeUndefined();
});

test("the time that is left follows the pace, and nothing is guessed without charges", () => {
  const pace = { perUnit: 73n, days: 365, from: 0, to: 365 };
  expect(daysLeft(73n, pace)).toBe(365);
  expect(daysLeft(1n, pace)).toBe(5);
  expect(daysLeft(0n, pace)).toBe(0);
  expect(daysLeft(-5n, pace)).toBe(0);
  expect(daysLeft(73n, { ...pace, perUnit: 0n })).toBeUndefined();
  expect(daysLeft(73n, undefined)).toBeUndefined();
});

test("lengths of time are said as people say them, never too long", () => {
  expect(aboutTime(13)).toEqual({ n: 13, unit: "days" });
  expect(aboutTime(20)).toEqual({ n: 2, unit: "weeks" });
  expect(aboutTime(90)).toEqual({ n: 2, unit: "months" });
  expect(aboutTime(729)).toEqual({ n: 23, unit: "months" });
  expect(aboutTime(1_095)).toEqual({ n: 3, unit: "years" });
});
