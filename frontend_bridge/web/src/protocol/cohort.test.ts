import type { Hex } from "viem";
import { expect, test } from "vitest";
import { type Place, readPlaceFile, rootOf } from "./cohort";

// Made by `mutual_pool.protocol.enrolment.merkle`: five leaves, the place of the fourth.
const FILE = {
  cohort: 1,
  leaf: {
    number: 3,
    member: "0x0000000000000000000000000000000000000004",
    identity: "0x04040404040404040404040404040404",
    band: 1,
    units: 3,
    bandUntil: 21000,
  },
  proof: `0x${[
    "ea5f340d25ce2302fce78051d47f9d4fb1730cbefe107e33e87509696bbaa0c70000000002",
    "24f0e94b01cdad00a9b32f1f1efa9bb2243fbd15b2869d65d8e774e826e236c50000000005",
    "ab27c75fd978de7329eaf7b2a54108cfd0904f1d627a9d1adbd8dfd9bd2b6cc50000000002",
  ].join("")}`,
};
const ROOT = "0xef6d3b409d93a055d334c7876c46b1ee79a150013cf8374a58bed5800d477e4d";
const UNITS = 12n;

test("a place's file leads to the root that the toolchain signs", () => {
  const place = readPlaceFile(JSON.stringify(FILE)) as Place;
  expect(rootOf(place)).toEqual({ root: ROOT, sum: UNITS });
  expect(rootOf({ ...place, leaf: { ...place.leaf, units: 9 } }).root).not.toBe(ROOT);
  expect(rootOf({ ...place, proof: `0x${place.proof.slice(2 + 74)}` }).root).not.toBe(ROOT);
  const more = `${place.proof.slice(0, -1)}3` as Hex;
  expect(rootOf({ ...place, proof: more }).root).not.toBe(ROOT);
});

test("a sum is not cut to the bits that a hash holds of it", () => {
  const full: Hex = `0x${"0".repeat(64)}${"f".repeat(10)}`;
  const place = { ...FILE, proof: full } as Place;
  expect(rootOf(place).sum).toBe(2n ** 40n + 2n);
});

test("what is no place's file is refused", () => {
  for (const text of ["", "{}", "[]", "null", JSON.stringify({ ...FILE, cohort: -1 })])
    expect(readPlaceFile(text)).toBeUndefined();
  for (const proof of [["0x12"], "0x12", FILE.proof.slice(0, -2), "ab".repeat(37), null])
    expect(readPlaceFile(JSON.stringify({ ...FILE, proof }))).toBeUndefined();
  const leaf = { ...FILE.leaf, member: "0x12" };
  expect(readPlaceFile(JSON.stringify({ ...FILE, leaf }))).toBeUndefined();
});
