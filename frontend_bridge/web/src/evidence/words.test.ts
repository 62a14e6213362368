import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EvidenceError } from "./format";
import { newKey } from "./sealing";
import { keyOfWords, wordsOf } from "./words";

/** `tests/model/test_claim_key_words.py` reads the same file. */
const HANDED = new URL("../../../../tests/support/handed/claim-key-words.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(HANDED, "utf8")) as {
  vectors: { key: string; words: string }[];
};
const faultOf = (text: string) => {
  try {
    keyOfWords(text);
  } catch (error) {
    if (error instanceof EvidenceError) return [error.fault, error.about];
    throw error;
  }
  return undefined;
};

test("words and keys are those of the commands", () => {
  expect(vectors.length).toBeGreaterThan(3);
  for (const { key, words } of vectors) {
    expect(wordsOf(key).join(" ")).toBe(words);
    expect(keyOfWords(words)).toBe(key);
  }
});

test("a new key comes back however its words are written", async () => {
  const key = await newKey();
  const words = wordsOf(key);
  expect(words).toHaveLength(24);
  const numbered = words.map((word, place) => `${place + 1}. ${word.toUpperCase()}`);
  for (const text of [
    words.join(" "),
    numbered.join("\n"),
    words.join(","),
    ` ${words.join("\t")}`,
  ])
    expect(keyOfWords(text)).toBe(key);
});

test("what is no key is told by its fault", () => {
  const words = (vectors[2]?.words ?? "").split(" ");
  expect(faultOf(words.slice(1).join(" "))).toEqual(["wordsCount", ""]);
  expect(faultOf([...words, "zoo"].join(" "))).toEqual(["wordsCount", ""]);
  expect(faultOf("")).toEqual(["wordsCount", ""]);
  expect(faultOf([...words.slice(0, 3), "zzzzz", ...words.slice(4)].join(" "))).toEqual([
    "wordsUnknown",
    "4",
  ]);
  expect(faultOf([...words].reverse().join(" "))).toEqual(["wordsOrder", ""]);
});
