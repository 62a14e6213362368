import { expect, test } from "vitest";
import { setterOf } from "./propose";
import { panelTrouble, told, valuesOf, written } from "./values";

const SIX = 6;
const inputs = (role: string, name: string) => setterOf(role, name)?.inputs ?? [];
const RULES = {
  capPerUnit: "0.64",
  claimBond: "5",
  feeBps: "7",
  claimWindowDays: "180",
  panelDays: "14",
  noticeDays: "7",
  payeeDays: "60",
  appealDays: "14",
  juryDays: "14",
  objectionBps: "1",
  quorumBps: "10",
  quorumVotes: "1000",
  objectionVotes: "1000",
  objectionBond: "0.5",
};

test("money is written in the asset's units and sent in its smallest part", () => {
  const [rules, jury] = valuesOf(inputs("desk", "changeRules"), RULES, SIX) ?? [];
  expect(rules).toMatchObject({ capPerUnit: 640_000n, claimBond: 5_000_000n, feeBps: 700n });
  expect(jury).toEqual({
    objectionBps: 100n,
    quorumBps: 1000n,
    quorumVotes: 1000n,
    objectionVotes: 1000n,
    objectionBond: 500_000n,
  });
  expect(written("capPerUnit", 640_000n, SIX)).toBe("0.64");
  expect(written("claimBond", 1_234_000_000n, SIX)).toBe("1234");
  expect(written("feeBps", 750, SIX)).toBe("7.50");
});

test("what is no number, or finer than the asset, is refused", () => {
  const read = (changes: Record<string, string>) =>
    valuesOf(inputs("desk", "changeRules"), { ...RULES, ...changes }, SIX);
  for (const wrong of ["", "-1", "0x1", "0.0000001", "1e3"])
    expect(read({ capPerUnit: wrong })).toBeUndefined();
  expect(read({ feeBps: "7.505" })).toBeUndefined();
  for (const wrong of ["", "1.5", "seven"]) expect(read({ panelDays: wrong })).toBeUndefined();
});

test("a panel's thresholds are lines, the last one without a bound", () => {
  const holders = `0x${"b".repeat(40)}\n0x${"a".repeat(40)}`;
  const read = (tiers: string) => valuesOf(inputs("panel", "change"), { holders, tiers }, SIX);
  expect(read("600 2\nany 3")).toEqual([
    [`0x${"a".repeat(40)}`, `0x${"b".repeat(40)}`],
    [
      { upTo: 600_000_000n, threshold: 2n },
      { upTo: 2n ** 96n - 1n, threshold: 3n },
    ],
  ]);
  expect(written("upTo", 2n ** 96n - 1n, SIX)).toBe("any");
  for (const wrong of ["", "600", "600 2 1", "many 3"]) expect(read(wrong)).toBeUndefined();
});

test("what is voted on is told in words", () => {
  const asset = { decimals: SIX, symbol: "CNY" };
  expect(told("capPerUnit", 640_000n, asset)).toBe("0.64\u00a0CNY");
  expect(told("tiers 1 upTo", 600_000_000n, asset)).toBe("600\u00a0CNY");
  expect(told("tiers 2 upTo", 2n ** 96n - 1n, asset)).toBe("any");
  expect(told("feeBps", 700, asset)).toBe("7\u00a0%");
  expect(told("panelDays", 14, asset)).toBe("14");
  expect(told("to", "0xaa", asset)).toBe("0xaa");
});

test("a change of the panel that would be refused is refused before it is proposed", () => {
  const holders = (count: number) =>
    Array.from({ length: count }, (_, n) => `0x${String(n).padStart(40, "0")}`);
  const upTo = (most: bigint) => [{ upTo: most, threshold: 1 }];
  expect(panelTrouble([holders(16), upTo(9n)], [], 9n)).toBeUndefined();
  expect(panelTrouble([holders(17), upTo(9n)], [], 9n)).toBe("added");
  expect(panelTrouble([holders(17), upTo(9n)], holders(1), 9n)).toBeUndefined();
  expect(panelTrouble([holders(1), upTo(8n)], [], 9n)).toBe("uncovered");
});
