import { expect, test } from "vitest";
import english from "../../languages/en.json";
import office from "../../languages/office/en.json";
import { fill } from ".";

test("a sentence has the word for one, or for more", () => {
  const text = "{n} {n:claim has|claims have} not ended by {day}.";
  expect(fill(text, { n: 1, day: "3 May" })).toBe("1 claim has not ended by 3 May.");
  expect(fill(text, { n: 1n, day: "" })).toBe("1 claim has not ended by .");
  expect(fill(text, { n: 0, day: "" })).toBe("0 claims have not ended by .");
  expect(fill(text, { n: 21, day: "" })).toBe("21 claims have not ended by .");
});

/** What is never counted from one, or is a number and no count. */
const NO_COUNT = [
  /^(Claim|Word) \{n\} /,
  /^The index is \{n\} blocks/,
  /^The asset has \{n\} digits/,
  /^The desk lists \{n\} grants/,
  /: \{n\} steps by one confirmation/,
  /^From 1 to \{n\} codes/,
];

function textsOf(catalogue: object): string[] {
  return Object.values(catalogue).flatMap((one) =>
    typeof one === "string" ? [one] : textsOf(one as object),
  );
}

test("no English sentence counts one of several", () => {
  const wrong = textsOf({ english, office })
    .filter((text) => !NO_COUNT.some((one) => one.test(text)))
    .filter((text) => /\b1 (?!is\b|was\b|has\b)[a-z]+s\b/.test(fill(text, { n: 1 })));
  expect(wrong).toEqual([]);
});
