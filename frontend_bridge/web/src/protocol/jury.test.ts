import { expect, test } from "vitest";
import { objectionsNeeded, wordOf } from "./jury";

type Dispute = Parameters<typeof wordOf>[0];

function said(votesFor: number, votesAgainst: number, quorum: number, objectorsAgainst = 0) {
  return {
    votesFor,
    votesAgainst,
    votesToLeave: 0,
    quorum,
    objectorsAgainst,
  } as unknown as Dispute;
}

test("two thirds of a quorum are a word", () => {
  expect(wordOf(said(4, 2, 6), false)).toBe("approve");
  expect(wordOf(said(4, 2, 7), false)).toBe("none");
  expect(wordOf(said(5, 3, 1), false)).toBe("none");
  expect(wordOf(said(0, 1, 1), false)).toBe("refuse");
});

test("an approval falls by a quorum of jurors who did not object, three at least", () => {
  expect(wordOf(said(1, 3, 4, 3), true)).toBe("none");
  expect(wordOf(said(3, 7, 4, 3), true)).toBe("refuse");
  expect(wordOf(said(3, 6, 4, 3), true)).toBe("none");
  expect(wordOf(said(0, 2, 1), true)).toBe("none");
  expect(wordOf(said(0, 3, 1), true)).toBe("refuse");
  expect(wordOf(said(6, 3, 1), true)).toBe("approve");
});

test("a jury is called past the share or past the number", () => {
  const claim = (voters: number) =>
    ({
      claim: { voters },
      juryRules: { objectionBps: 100, objectionVotes: 1_000 },
    }) as unknown as Parameters<typeof objectionsNeeded>[0];
  expect(objectionsNeeded(claim(99))).toBe(1);
  expect(objectionsNeeded(claim(100))).toBe(2);
  expect(objectionsNeeded(claim(100_000))).toBe(1_001);
  expect(objectionsNeeded(claim(100_000_000))).toBe(1_001);
});
