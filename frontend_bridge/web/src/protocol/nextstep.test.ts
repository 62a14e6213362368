import { expect, test } from "vitest";
import { isLow, nextStep, type Position } from "./nextstep";

const DAY = 86_400;
const well: Position = {
  now: 20_000 * DAY,
  active: true,
  lapsedAt: 0,
  graceDays: 15,
  bandUntil: 21_000,
  eventsLeft: 12n,
  daysLeft: 400,
  quitNoticed: false,
  due: 0n,
  hasGuardian: true,
  payable: undefined,
  ending: false,
};
const is = (changes: Partial<Position>) => nextStep({ ...well, ...changes });

test("somebody who stands well has nothing to do", () => {
  expect(is({})).toEqual({ is: "nothing" });
});

test("the most urgent thing comes first", () => {
  const all = { quitNoticed: true, payable: 7, due: 1n, active: false, hasGuardian: false };
  expect(is(all)).toEqual({ is: "object" });
  expect(is({ ...all, quitNoticed: false })).toEqual({ is: "settle", claim: 7 });
  expect(is({ due: 1n, active: false })).toEqual({ is: "due" });
  expect(is({ active: false, bandUntil: 0 }).is).toBe("backLate");
  expect(is({ bandUntil: 20_010, eventsLeft: 0n }).is).toBe("band");
  expect(is({ eventsLeft: 2n, hasGuardian: false })).toEqual({ is: "pay" });
  expect(is({ hasGuardian: false })).toEqual({ is: "guardian" });
});

test("coming back has a last moment, after which it takes a new wait", () => {
  const lapsedAt = well.now - 15 * DAY;
  expect(is({ active: false, lapsedAt })).toEqual({ is: "back", until: well.now });
  expect(is({ active: false, lapsedAt: lapsedAt - 1 })).toEqual({ is: "backLate" });
});

test("a band is renewed in time, and its day still counts", () => {
  expect(is({ bandUntil: 20_030 })).toEqual({ is: "nothing" });
  expect(is({ bandUntil: 20_029 })).toEqual({ is: "band", day: 20_029, over: false });
  expect(is({ bandUntil: 20_000 })).toEqual({ is: "band", day: 20_000, over: false });
  expect(is({ bandUntil: 19_999 })).toEqual({ is: "band", day: 19_999, over: true });
  expect(is({ bandUntil: 19_999, ending: true })).toEqual({ is: "nothing" });
});

test("a balance is low in events or in time", () => {
  expect(isLow({ eventsLeft: 3n, daysLeft: 60 })).toBe(false);
  expect(isLow({ eventsLeft: 3n, daysLeft: undefined })).toBe(false);
  expect(isLow({ eventsLeft: 2n, daysLeft: undefined })).toBe(true);
  expect(isLow({ eventsLeft: 30n, daysLeft: 59 })).toBe(true);
});
