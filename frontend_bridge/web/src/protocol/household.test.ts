import { expect, test } from "vitest";
import { coverOf } from "./household";

const DAY = 86_400;
const NOW = 20_000 * DAY + 5;
const well = {
  isMember: true,
  standing: { active: true, lapsedAt: 0 },
  membership: { coveredFrom: 19_900, bandUntil: 20_500 },
};
const cover = (changes: object) => coverOf({ ...well, ...changes }, 15, NOW);

test("who is covered, and until when", () => {
  expect(cover({})).toEqual({ is: "covered", until: 20_500 });
  // The last day of a band is covered, and so is the first day of cover.
  const day = (coveredFrom: number, bandUntil: number) =>
    cover({ membership: { coveredFrom, bandUntil } }).is;
  expect(day(20_000, 20_000)).toBe("covered");
  expect(day(20_001, 20_500)).toBe("waiting");
  expect(day(19_900, 19_999)).toBe("bandOver");
});

test("who lapsed, and until when they come back without a wait", () => {
  const lapsedAt = NOW - DAY;
  expect(cover({ standing: { active: false, lapsedAt } })).toEqual({
    is: "lapsed",
    since: lapsedAt,
    until: lapsedAt + 15 * DAY,
  });
});

test("who is no member is not said to be covered", () => {
  expect(cover({ isMember: false })).toEqual({ is: "none" });
  expect(cover({ isMember: false, standing: { active: false, lapsedAt: 1 } }).is).toBe("none");
});
