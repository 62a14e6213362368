import { expect, test } from "vitest";
import { liveThrough, type Past } from "./whatif";

const past: Past[] = [
  { claim: 1, perUnit: 10n, index: 10n, time: 100 },
  { claim: 2, perUnit: 5n, index: 15n, time: 200 },
  { claim: 3, perUnit: 10n, index: 25n, time: 300 },
  { claim: 4, perUnit: 10n, index: 35n, time: 400 },
];
const terms = { units: 3n, deposit: 120n, reservePerUnit: 10n, rungSpacing: 5n };

test("who joined pays each later case by their shares, and none before", () => {
  expect(liveThrough(past, terms, 100)).toEqual([
    { claim: 2, time: 200, paid: 15n, balance: 105n, lapsed: false },
    { claim: 3, time: 300, paid: 30n, balance: 75n, lapsed: false },
    { claim: 4, time: 400, paid: 30n, balance: 45n, lapsed: false },
  ]);
  expect(liveThrough(past, terms, 400)).toEqual([]);
});

test("cover ends with the case that passes the rung of the deposit", () => {
  // 60 of 3 units less 10 each reach an index of 10 beyond 10: the case at 25 goes beyond.
  const found = liveThrough(past, { ...terms, deposit: 60n }, 100);
  expect(found.map(({ claim, lapsed }) => [claim, lapsed])).toEqual([
    [2, false],
    [3, true],
  ]);
});
