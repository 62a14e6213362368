import { expect, test } from "vitest";
import { FILING_SECONDS, notesAnything, QUIT_SECONDS, stepOf } from "./closing";

test("each step begins at its second", () => {
  const at = 1_000_000;
  expect(stepOf(0, 0, at)).toBe("open");
  expect(stepOf(at, 0, at)).toBe("quitting");
  expect(stepOf(at, 0, at + QUIT_SECONDS - 1)).toBe("quitting");
  expect(stepOf(at, 0, at + QUIT_SECONDS)).toBe("filing");
  expect(stepOf(at, 0, at + QUIT_SECONDS + FILING_SECONDS - 1)).toBe("filing");
  expect(stepOf(at, 0, at + QUIT_SECONDS + FILING_SECONDS)).toBe("waiting");
  expect(stepOf(at, at + 9, at + 10)).toBe("finished");
});

test("voters are worth counting when it changes what is noted", () => {
  const want = {
    voters: 5,
    minimum: 20,
    minimumInForce: false,
    belowMinimumSince: 0,
    foundingDeadline: 100,
  };
  // Before the founding deadline too few are no news; enough of them arm.
  expect(notesAnything(want, 99)).toBe(false);
  expect(notesAnything({ ...want, voters: 20 }, 99)).toBe(true);
  expect(notesAnything(want, 100)).toBe(true);
  expect(notesAnything({ ...want, minimumInForce: true }, 99)).toBe(true);
  expect(notesAnything({ ...want, minimumInForce: true, belowMinimumSince: 7 }, 99)).toBe(false);
  expect(
    notesAnything({ ...want, minimumInForce: true, belowMinimumSince: 7, voters: 20 }, 99),
  ).toBe(true);
  expect(notesAnything({ ...want, minimumInForce: true, voters: 20 }, 99)).toBe(false);
});
