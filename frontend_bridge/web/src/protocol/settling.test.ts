import { expect, test } from "vitest";
import { leastOf, payableFrom, settlingOf } from "./settling";

const DAY = 86_400;
const DECIDED = 1_000 * DAY;

type Claim = Parameters<typeof settlingOf>[0];

function claimOf(full: boolean, roomBound: boolean, now: number, endsAt = 0, heldDays = 0): Claim {
  return {
    claim: { decidedAt: DECIDED },
    rules: { noticeDays: 7, payeeDays: 60 },
    dispute: { endsAt, heldDays },
    quote: { benefit: 0n, full, roomBound },
    now,
  } as unknown as Claim;
}

test("a claim is payable after notice and hold, and after a jury that came later", () => {
  expect(payableFrom(claimOf(true, false, 0))).toBe(DECIDED + 7 * DAY);
  expect(payableFrom(claimOf(true, false, 0, 0, 14))).toBe(DECIDED + 21 * DAY);
  expect(payableFrom(claimOf(true, false, 0, DECIDED + 9 * DAY))).toBe(DECIDED + 9 * DAY);
  // A jury that ended before the decision is over for good.
  expect(payableFrom(claimOf(true, false, 0, DECIDED))).toBe(DECIDED + 7 * DAY);
});

test("in full by anyone; for less by the payee first, by others when room is not what lacks", () => {
  const opens = DECIDED + 67 * DAY;
  expect(settlingOf(claimOf(true, false, opens - 1), false)).toBe("settle");
  expect(settlingOf({ ...claimOf(true, false, 0), quote: undefined }, false)).toBe("settle");
  expect(settlingOf(claimOf(false, true, opens - 1), true)).toBe("settleShort");
  expect(settlingOf(claimOf(false, false, opens - 1), false)).toBe("wait");
  expect(settlingOf(claimOf(false, false, opens), false)).toBe("settleShort");
  expect(settlingOf(claimOf(false, true, opens), false)).toBe("wait");
});

test("the least benefit is a hundredth below the quote, and of nothing is nothing", () => {
  expect(leastOf(20_000_000n)).toBe(19_800_000n);
  expect(leastOf(99n)).toBe(99n);
  expect(leastOf(0n)).toBe(0n);
});
