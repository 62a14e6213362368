import { expect, test } from "vitest";
import { MOST_GRANTS } from "../../evidence/format";
import { grantsToTry } from "./grants";

const ME = `0x${"aB".repeat(20)}`;
const grant = (number: number, reader = `0x${"01".repeat(20)}`) => ({
  ...{ number, by: reader, readers: [reader], at: 1 },
});

test("the grants for a reader come first, then the newest", () => {
  const listed = [grant(1), grant(2, ME.toLowerCase()), grant(3)];
  expect(grantsToTry(listed, ME).map(({ number }) => number)).toEqual([2, 3, 1]);
});

test("a desk that lists very many has no more of them tried than a desk keeps", () => {
  const many = Array.from({ length: 10_000 }, (_, place) => grant(place + 2));
  const tried = grantsToTry([grant(1, ME), ...many], ME);
  expect(tried).toHaveLength(MOST_GRANTS);
  expect(tried[0]?.number).toBe(1);
  // As many as a desk keeps are all tried.
  expect(grantsToTry(many.slice(0, MOST_GRANTS), ME)).toHaveLength(MOST_GRANTS);
});
