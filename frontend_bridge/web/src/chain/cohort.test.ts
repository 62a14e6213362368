import { expect, test } from "vitest";
import { type Place, readPlaceFile, rootOf } from "./cohort";

// Made by `mutual_pool.cohort_tree`: five leaves, the place of the fourth.
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
  proof: [
    "0xcbb2bbea2d22934fb20e74d1799217a57b17affb3dfd53bf615e1ef2685aebef",
    "0x90557c7f2d5d57af5f269c501decddf985bd14ba5d2a174b3500a90773a20abe",
    "0xc4dd89960926daf57b8d1f9f664d857384fb4cecd023f5147f5efbd46c244c09",
  ],
};
const ROOT = "0xe2459e79e0cec0ccc68073aec99d0ad48ea9625be0e316cc96d8952b94eb3a66";

test("a place's file leads to the root that the toolchain signs", () => {
  const place = readPlaceFile(JSON.stringify(FILE)) as Place;
  expect(rootOf(place)).toBe(ROOT);
  expect(rootOf({ ...place, leaf: { ...place.leaf, units: 9 } })).not.toBe(ROOT);
  expect(rootOf({ ...place, proof: place.proof.slice(1) })).not.toBe(ROOT);
});

test("what is no place's file is refused", () => {
  for (const text of ["", "{}", "[]", "null", JSON.stringify({ ...FILE, cohort: -1 })])
    expect(readPlaceFile(text)).toBeUndefined();
  expect(readPlaceFile(JSON.stringify({ ...FILE, proof: ["0x12"] }))).toBeUndefined();
  const leaf = { ...FILE.leaf, member: "0x12" };
  expect(readPlaceFile(JSON.stringify({ ...FILE, leaf }))).toBeUndefined();
});
