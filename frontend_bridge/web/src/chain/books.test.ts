import { expect, test } from "vitest";
import { foldBooks } from "./books";
import type { PlanEvent } from "./logs";

const A = "0x00000000000000000000000000000000000000aa";
const B = "0x00000000000000000000000000000000000000bb";
const SPACING = 10n;
let block = 0;

function event(name: string, args: Record<string, unknown>, role = "pool"): PlanEvent {
  block++;
  return { role, name, args, block, time: block * 86_400, tx: `0x${block}`, logIndex: 0 };
}
const joined = (member: string, amount: bigint, units: number, rung: number) =>
  event("Joined", { member, amount, units, rung });
const settled = (number: number, perUnit: bigint, units: bigint, more: Record<string, bigint>) =>
  event("Settled", {
    claim: number,
    settlement: number,
    need: 0n,
    units,
    perUnit,
    fromCarry: 0n,
    fromReserve: 0n,
    fee: 0n,
    ...more,
  });

test("a settlement charges the active by their units, and lapses follow from the rung", () => {
  const books = foldBooks(
    [
      joined(A, 100n, 2, 4),
      joined(B, 500n, 3, 15),
      settled(1, 30n, 5n, { benefit: 149n, carry: 1n, index: 30n }),
      settled(2, 20n, 5n, { benefit: 100n, carry: 1n, index: 50n }),
      settled(3, 10n, 3n, { benefit: 30n, carry: 1n, index: 60n }),
    ],
    SPACING,
  );
  expect(books.problems).toEqual([]);
  const a = books.accounts.get(A);
  // Rung 4 is crossed at 50: the second charge is still theirs, the third is not.
  expect([a?.balance, a?.standing]).toEqual([0n, "lapsed"]);
  const b = books.accounts.get(B);
  expect([b?.balance, b?.standing]).toEqual([320n, "active"]);
  expect(b?.lines.map((line) => line.change)).toEqual([500n, -90n, -60n, -30n]);
  expect(books.totalBalances).toBe(320n);
  expect(books.daily.map((row) => row.members)).toEqual([1, 2, 2, 1, 1]);
});

test("whoever comes back pays what they missed to carry, and whoever leaves leaves nothing", () => {
  const books = foldBooks(
    [
      joined(A, 60n, 2, 1),
      joined(B, 500n, 3, 15),
      settled(1, 20n, 5n, { benefit: 100n, carry: 0n, index: 20n }),
      settled(2, 10n, 3n, { benefit: 30n, carry: 0n, index: 30n }),
      event("Reinstated", { member: A, amount: 100n, arrears: 20n, rung: 9 }),
      event("Quit", { member: B, paid: 400n, withheld: 10n }),
    ],
    SPACING,
  );
  expect(books.problems).toEqual([]);
  expect(books.accounts.get(A)?.balance).toBe(100n);
  expect(books.accounts.get(B)?.standing).toBe("left");
  expect(books.carry).toBe(30n);
});

test("numbers that do not follow are found", () => {
  const books = foldBooks(
    [
      joined(A, 100n, 2, 9),
      settled(1, 10n, 2n, { benefit: 30n, carry: 0n, index: 11n }),
      event("Quit", { member: A, paid: 70n, withheld: 0n }),
      event("Quit", { member: B, paid: 1n, withheld: 0n }),
    ],
    SPACING,
  );
  expect(books.problems).toHaveLength(5);
});
