import { expect, test } from "vitest";
import type { Band } from "../config";
import { agesOf, bandOf, levelsOf, readAge } from "./offer";

const bands: Band[] = [
  { number: 0, name: "18-29 basic", ages: [18, 29], level: "basic" },
  { number: 1, name: "30-59 basic", ages: [30, 59], level: "basic" },
  { number: 2, name: "18-29 full", ages: [18, 29], level: "full" },
  { number: 3, name: "30-59 full", ages: [30, 59], level: "full" },
];
const plain: Band[] = [{ number: 0, name: "18-24", ages: [18, 24] }];

test("a band is one of an age at a level", () => {
  expect(levelsOf(bands)).toEqual(["basic", "full"]);
  expect(levelsOf(plain)).toEqual([]);
  expect(bandOf(bands, 30, "basic")?.number).toBe(1);
  expect(bandOf(bands, 30, "full")?.number).toBe(3);
  expect(bandOf(bands, 29, "full")?.number).toBe(2);
  expect(bandOf(bands, 60, "full")).toBeUndefined();
  expect(bandOf(plain, 18, "full")?.number).toBe(0);
  expect(bandOf(plain, 17)).toBeUndefined();
  expect(bandOf([{ number: 0, name: "unknown" }], 30)).toBeUndefined();
});

test("the ages that a plan takes, and what is typed as one", () => {
  expect(agesOf(bands)).toEqual([18, 59]);
  expect(agesOf([{ number: 0, name: "unknown" }])).toBeUndefined();
  expect(readAge(" 40 ")).toBe(40);
  expect(readAge("４０")).toBe(40);
  for (const wrong of ["", "4.5", "-3", "1e2", "forty", "4000"])
    expect(readAge(wrong)).toBeUndefined();
});
