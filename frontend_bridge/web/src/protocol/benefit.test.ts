import { expect, test } from "vitest";
import type { Reader } from "../chain/context";
import type { Config } from "../config";
import { lowerOf, readBenefit } from "./benefit";

const CONFIG = {
  addresses: {
    desk: "0x0000000000000000000000000000000000000001",
    lens: "0x0000000000000000000000000000000000000002",
  },
} as unknown as Config;
const ME = "0x00000000000000000000000000000000000000aa";
/** By band and class. */
const BENEFITS = [
  [100n, 50n],
  [200n, 80n],
  [150n, 90n],
];

function reading(covered: boolean, band: number, floorBand: number): Reader {
  return {
    readContract: async ({ functionName, args }: { functionName: string; args: unknown[] }) => {
      if (functionName === "coverOn") return { covered, band, floorBand, joinedDay: 10 };
      if (functionName === "vestingAfter") return args[0] === 30n ? 8_000n : 10_000n;
      return ((BENEFITS[Number(args[0])]?.[Number(args[1])] ?? 0n) * (args[2] as bigint)) / 10_000n;
    },
  } as unknown as Reader;
}

test("a day brings what its band pays, vested by the years until it", async () => {
  const on = (day: number, band: number, floor: number, kind: number) =>
    readBenefit(reading(true, band, floor), CONFIG, ME, day, [0, 1], kind);
  expect(await on(40, 1, 1, 0)).toEqual({ covered: true, benefit: 160n });
  expect(await on(500, 1, 1, 1)).toEqual({ covered: true, benefit: 80n });
  // After a rise it is the lower band's until the wait is over.
  expect(await on(500, 1, 0, 0)).toEqual({ covered: true, benefit: 100n });
  // Where neither band is the lower one, nothing is said.
  expect(await on(500, 1, 2, 0)).toEqual({ covered: true, benefit: undefined });
});

test("a day without cover brings nothing", async () => {
  expect(await readBenefit(reading(false, 0, 0), CONFIG, ME, 40, [0, 1], 0)).toEqual({
    covered: false,
  });
});

test("of two bands the one that pays less in every class counts", () => {
  expect(lowerOf([1n, 2n], [1n, 3n])).toEqual([1n, 2n]);
  expect(lowerOf([2n, 2n], [1n, 2n])).toEqual([1n, 2n]);
  expect(lowerOf([2n, 1n], [1n, 2n])).toBeUndefined();
});
