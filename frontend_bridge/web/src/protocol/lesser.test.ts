import { expect, test } from "vitest";
import { wordOf } from "./jury";
import { isPartial, lesserAppealUntil } from "./lesser";
import { payableFrom } from "./settling";

const DAY = 86_400;
const votes = {
  votesFor: 0,
  votesAgainst: 0,
  votesToLeave: 0,
  objectorsAgainst: 0,
  standingDay: 0,
  objections: 0,
  quorum: 4,
};
const claim = (changes = {}) => ({
  outcome: 1,
  benefitClass: 1,
  filedClass: 0,
  decidedAt: 2_000,
  ...changes,
});
const rules = { appealDays: 10, noticeDays: 7, panelDays: 14 };
const dispute = (changes = {}) => ({ endsAt: 0, heldDays: 0, ...votes, ...changes });

test("another class than the one filed is a refusal in part", () => {
  expect(isPartial({ claim: claim() })).toBe(true);
  expect(isPartial({ claim: claim({ benefitClass: 0 }) })).toBe(false);
  expect(isPartial({ claim: claim({ outcome: 3 }) })).toBe(false);
});

test("it may be appealed in the time to appeal, and before the notice ends", () => {
  const until = (changes = {}) =>
    lesserAppealUntil({ claim: claim(), rules, dispute: dispute(changes) });
  expect(until()).toBe(2_000 + 7 * DAY);
  expect(until({ heldDays: 14 })).toBe(2_000 + 10 * DAY);
  expect(until({ endsAt: 5_000 })).toBe(0);
  const full = claim({ benefitClass: 0 });
  expect(lesserAppealUntil({ claim: full, rules, dispute: dispute() })).toBe(0);
});

test("votes to leave the panel's decision count among the votes", () => {
  expect(wordOf(dispute({ votesFor: 4 }), false)).toBe("approve");
  expect(wordOf(dispute({ votesFor: 4, votesToLeave: 3 }), false)).toBe("none");
  expect(wordOf(dispute({ votesAgainst: 4, votesToLeave: 2 }), false)).toBe("refuse");
  expect(wordOf(dispute({ votesToLeave: 4 }), false)).toBe("none");
  expect(wordOf(dispute({ votesFor: 3 }), false)).toBe("none");
});

test("a lesser class waits for the seat that may sign what the jury approved", () => {
  const from = (of: ReturnType<typeof claim>, said: ReturnType<typeof dispute>) =>
    payableFrom({ claim: of, rules, dispute: said } as Parameters<typeof payableFrom>[0]);
  const end = 2_000 + 20 * DAY;
  expect(from(claim(), dispute())).toBe(2_000 + 7 * DAY);
  expect(from(claim(), dispute({ endsAt: end, votesFor: 4 }))).toBe(end + 14 * DAY);
  expect(from(claim(), dispute({ endsAt: end, votesToLeave: 4 }))).toBe(end);
  expect(from(claim({ benefitClass: 0 }), dispute({ endsAt: end, votesFor: 4 }))).toBe(end);
  expect(from(claim({ decidedAt: end }), dispute({ endsAt: end }))).toBe(end + 7 * DAY);
});
