import { expect, test } from "vitest";
import type { PlanEvent } from "../chain/logs";
import { foldBooks } from "./books";

const A = "0x00000000000000000000000000000000000000aa";
const B = "0x00000000000000000000000000000000000000bb";
const C = "0x00000000000000000000000000000000000000cc";
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
    amountDue: 0n,
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

test("a member who comes back pays what they missed to carry, and one who leaves leaves nothing", () => {
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

const grouped = (amount: bigint, units: bigint, rung: number) =>
  event("CohortJoined", { cohort: 1, amount, units, rung });
const taken = (member: string, units: number) =>
  event("JoinedFromGroup", { cohort: 1, member, units }, "enrolment");

test("a group is charged as one, and who is taken up stands where it stands", () => {
  const books = foldBooks(
    [
      joined(A, 500n, 2, 30),
      grouped(500n, 5n, 4),
      settled(1, 30n, 7n, { benefit: 210n, carry: 0n, index: 30n }),
      taken(B, 2),
      settled(2, 20n, 7n, { benefit: 140n, carry: 0n, index: 50n }),
      taken(C, 1),
    ],
    SPACING,
  );
  expect(books.problems).toEqual([]);
  const [b, c] = [books.accounts.get(B), books.accounts.get(C)];
  // Taken up with 70 a unit; the second charge crossed the rung of the whole group.
  expect(b?.lines.map((line) => line.change)).toEqual([140n, -40n]);
  expect([b?.balance, b?.standing]).toEqual([100n, "lapsed"]);
  expect([c?.balance, c?.standing]).toEqual([50n, "lapsed"]);
  const left = books.cohorts.get(1);
  expect([left?.units, left?.balance]).toEqual([2n, 100n]);
  expect(books.totalBalances).toBe(400n + 100n + 50n + 100n);
  expect(books.daily.at(-1)?.members).toBe(1);
});

test("a leaf of who is a member already is money alone, of the very amount", () => {
  const paid = (amount: bigint) => {
    const leaf = taken(C, 3);
    const args = { cohort: 1, member: A, units: 3, amount, withheld: 6n, rung: 40 };
    return [leaf, { ...event("LeafPaidIn", args), tx: leaf.tx }];
  };
  const first = [
    joined(A, 500n, 2, 30),
    grouped(500n, 5n, 30),
    settled(1, 30n, 7n, { benefit: 210n, carry: 0n, index: 30n }),
  ];
  const books = foldBooks([...first, ...paid(204n)], SPACING);
  expect(books.problems).toEqual([]);
  expect(books.accounts.has(C)).toBe(false);
  const a = books.accounts.get(A);
  expect(books.carry).toBe(6n);
  expect([a?.units, a?.rung, a?.balance]).toEqual([2n, 40n, 440n + 204n]);
  expect(foldBooks([...first, ...paid(205n)], SPACING).problems).toHaveLength(1);
  expect(foldBooks([...first, taken(C, 6)], SPACING).problems).toHaveLength(1);
});

test("units given up leave their share, and after a closing a leaf is due to its person", () => {
  const due = (cohort: bigint, amount: bigint) => {
    const leaf = taken(C, 3);
    return [
      leaf,
      { ...event("LeafDue", { cohort, member: C, units: 3, due: amount }), tx: leaf.tx },
    ];
  };
  const first = [
    joined(A, 500n, 2, 30),
    grouped(500n, 5n, 30),
    event("Rebanded", { member: A, amount: 10n, withheld: 12n, units: 1, band: 0, rung: 40 }),
    event("ClosingFinished", { carryPerUnit: 2n, left: 0n }),
  ];
  const books = foldBooks([...first, ...due(1n, 306n)], SPACING);
  expect(books.problems).toEqual([]);
  expect(books.accounts.get(A)?.balance).toBe(498n);
  expect([books.carry, books.accounts.has(C)]).toEqual([6n, false]);
  expect(foldBooks([...first, ...due(1n, 300n)], SPACING).problems).toHaveLength(1);
});

test("a closing gives the excess back, carry to who is active, and the rest to the heir", () => {
  const before = [
    joined(A, 500n, 2, 30),
    grouped(500n, 5n, 30),
    event("ReserveFunded", { amount: 9n }),
    settled(1, 30n, 7n, { benefit: 190n, carry: 20n, index: 30n }),
    event("ExcessWithdrawn", { member: A, amount: 140n, rung: 20 }),
  ];
  const finished = event("ClosingFinished", { carryPerUnit: 2n, left: 15n });
  const quit = event("Quit", { member: A, paid: 304n, withheld: 0n });
  const books = foldBooks([...before, finished, quit], SPACING);
  expect(books.problems).toEqual([]);
  expect([books.carry, books.reserve, books.totalBalances]).toEqual([10n, 0n, 350n]);
  const changes = books.accounts.get(A)?.lines.map((line) => line.change);
  expect(changes).toEqual([500n, -60n, -140n, -300n]);
  const wrong = event("ClosingFinished", { carryPerUnit: 2n, left: 14n });
  expect(foldBooks([...before, wrong], SPACING).problems).toHaveLength(1);
});
