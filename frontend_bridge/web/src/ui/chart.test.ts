import { expect, test } from "vitest";
import { ticksOf } from "./chart";

test("an axis has round values from nothing to at least the highest one", () => {
  expect(ticksOf(6.16)).toEqual([0, 2, 4, 6, 8]);
  expect(ticksOf(4)).toEqual([0, 1, 2, 3, 4]);
  expect(ticksOf(52)).toEqual([0, 20, 40, 60]);
  expect(ticksOf(0.3)).toHaveLength(4);
  expect(ticksOf(0)).toEqual([0, 1]);
  expect(ticksOf(1e12).at(-1)).toBeGreaterThanOrEqual(1e12);
});
