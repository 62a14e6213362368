import { expect, test } from "vitest";
import { askable, type Handed, type Programme } from "./services";

test("a code is asked for again when none is left, and never of a programme that is over", () => {
  const programme = (number: number, open = true) => ({ number, open }) as Programme;
  const known = new Map(
    [1, 2, 3].map((number) => [number, { number, left: number === 1 } as Handed] as const),
  );
  const found = askable([programme(1), programme(2), programme(3, false), programme(4)], known);
  expect(found.map(({ number }) => number)).toEqual([1, 2]);
});
