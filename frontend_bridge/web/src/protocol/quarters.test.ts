import { expect, test } from "vitest";
import type { PlanEvent } from "../chain/logs";
import { RatingsForm } from "../desk/services";
import { meanOf, quarterOf, quartersOf } from "./quarters";

const at = (text: string) => Date.parse(text) / 1000;
const event = (name: string, time: string, args: object) =>
  ({ name, time: at(time), args: { programme: 1, ...args } }) as unknown as PlanEvent;
const redeemed = (time: string, n: number) =>
  event("CodesRedeemed", time, { positions: Array(n).fill(0), amount: BigInt(n) * 25n });
const opened = event("ProgrammeOpened", "2031-02-01T00:00:00Z", {});

test("a quarter begins and ends by UTC", () => {
  expect(quarterOf(at("2031-03-31T23:59:59Z"))).toBe("2031-Q1");
  expect(quarterOf(at("2031-04-01T00:00:00Z"))).toBe("2031-Q2");
  expect(quarterOf(at("2031-12-31T23:59:59Z"))).toBe("2031-Q4");
});

test("a mean is rounded down to one decimal", () => {
  expect(meanOf([0, 0, 0, 1, 5])).toBe("4.8");
  expect(meanOf([6, 0, 0, 0, 0])).toBe("1.0");
  expect(meanOf([0, 0, 0, 0, 0])).toBe("");
});

test("uses, cost and what went back stand by quarter, the newest first", () => {
  const found = quartersOf([
    opened,
    redeemed("2031-03-01T00:00:00Z", 3),
    redeemed("2031-05-01T00:00:00Z", 2),
    redeemed("2031-05-02T00:00:00Z", 1),
    event("ProgrammeRefunded", "2031-08-01T00:00:00Z", { amount: 100n }),
  ]);
  expect(found.map((one) => [one.quarter, one.used, one.cost, one.returned])).toEqual([
    ["2031-Q3", 0, 0n, 100n],
    ["2031-Q2", 3, 75n, 0n],
    ["2031-Q1", 3, 75n, 0n],
  ]);
});

test("a desk that states more ratings than codes were redeemed is found out", () => {
  const events = [opened, redeemed("2031-03-01T00:00:00Z", 6)];
  const rated = (n: number, quarter = "2031-Q1") => ({
    programme: 1,
    quarter,
    counts: [0, 0, 0, 0, n],
  });
  expect(quartersOf(events, [rated(6)])[0]).toMatchObject({ counts: [0, 0, 0, 0, 6] });
  expect(quartersOf(events, [rated(6)])[0]?.tooMany).toBeUndefined();
  expect(quartersOf(events, [rated(7)])[0]?.tooMany).toBe(true);
  // A rating comes after its code, in the same quarter or a later one.
  expect(quartersOf(events, [rated(6, "2031-Q2")])[0]?.tooMany).toBeUndefined();
  expect(quartersOf(events, [rated(5), rated(5, "2031-Q2")])[0]?.tooMany).toBe(true);
  expect(quartersOf(events, [rated(6, "2030-Q4")]).at(-1)?.tooMany).toBe(true);
});

test("ratings of a programme that nobody opened are left out", () => {
  const rated = [{ programme: 9, quarter: "2031-Q1", counts: [5, 0, 0, 0, 0] }];
  expect(quartersOf([opened], rated).map(({ programme }) => programme)).toEqual([1]);
});

test("an answer of another form is no list of ratings", () => {
  const row = { programme: 1, quarter: "2031-Q1", counts: [0, 0, 0, 0, 5] };
  expect(RatingsForm.safeParse({ least_shown: 5, ratings: [row] }).success).toBe(true);
  for (const change of [
    { quarter: "2031-Q5" },
    { quarter: "<b>" },
    { counts: [5] },
    { counts: [0, 0, 0, 0, -1] },
    { counts: [0, 0, 0, 0, 0.5] },
    { programme: "1" },
  ])
    expect(
      RatingsForm.safeParse({ least_shown: 5, ratings: [{ ...row, ...change }] }).success,
    ).toBe(false);
});
