import { expect, test } from "vitest";
import { askable, type Handed, moneyOf, type Programme } from "./services";

test("a code is asked for again when none is left, and never of a programme that is over", () => {
  const programme = (number: number, open = true) => ({ number, open }) as Programme;
  const known = new Map(
    [1, 2, 3].map((number) => [number, { number, left: number === 1 } as Handed] as const),
  );
  const found = askable([programme(1), programme(2), programme(3, false), programme(4)], known);
  expect(found.map(({ number }) => number)).toEqual([1, 2]);
});

test("what was paid in is spent, left or back at its sponsor", () => {
  const of = (used: number, refunded: boolean) => moneyOf({ price: 25n, uses: 4, used, refunded });
  expect(of(1, false)).toEqual({ spent: 25n, left: 75n, returned: 0n });
  expect(of(1, true)).toEqual({ spent: 25n, left: 0n, returned: 75n });
  expect(of(4, false)).toEqual({ spent: 100n, left: 0n, returned: 0n });
});
