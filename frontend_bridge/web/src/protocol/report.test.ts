import { expect, test } from "vitest";
import type { PlanEvent } from "../chain/logs";
import { canonicalJson, nextBlock, readReport, standingReports } from "./report";

const REPORT = {
  schema_version: "mutual-pool-report/2",
  plan: { chain_id: 1, pool: "0xaa" },
  period: { from_block: 3, to_block: 9, to_time: 1_700_000_000, to_hash: "0x12" },
  members: { at_end: 2 },
  money: { closing: { balances: "1", carry: "2", reserve: "3", index: "4" } },
};
const bytes = (text: string) => new TextEncoder().encode(text);

test("names are in order, nothing is spaced, strings are escaped as JSON has them", () => {
  expect(canonicalJson({ b: [1, true], a: { d: "\u4e00\n", c: "" } })).toBe(
    '{"a":{"c":"","d":"\u4e00\\n"},"b":[1,true]}',
  );
});

test("a report is read with its blocks and its hash", () => {
  const found = readReport(bytes(canonicalJson(REPORT)));
  expect([found?.firstBlock, found?.lastBlock]).toEqual([3, 9]);
  expect(found?.hash).toMatch(/^0x[0-9a-f]{64}$/);
});

test("what is no report, or not in the form in which it is hashed, is refused", () => {
  const wrong = [
    "",
    "{}",
    "null",
    JSON.stringify(REPORT, null, 1),
    canonicalJson({ ...REPORT, schema_version: "another/1" }),
    canonicalJson({ ...REPORT, period: { ...REPORT.period, from_block: 10 } }),
    canonicalJson({ ...REPORT, period: { ...REPORT.period, to_block: "9" } }),
    canonicalJson({ ...REPORT, money: { closing: { ...REPORT.money.closing, carry: 2 } } }),
  ];
  for (const text of wrong) expect(readReport(bytes(text))).toBeUndefined();
  expect(readReport(new Uint8Array([0xff, 0xfe]))).toBeUndefined();
});

function published(
  report: number,
  fromBlock: number,
  toBlock: number,
  block: number,
  supersedes = 0,
): PlanEvent {
  const args = { report, fromBlock, toBlock, supersedes };
  return { role: "registry", name: "ReportPublished", args, block, time: 0, tx: "0x", logIndex: 0 };
}

test("reports stand unless one replaces them, or a new steward begins before them", () => {
  const absurd = 2 ** 40;
  const events = [
    published(1, 5, 99, 120),
    published(2, 100, 199, 220),
    published(3, 5, 99, 230, 1),
    published(4, 200, absurd, 240),
  ];
  expect(standingReports(events).map(({ number }) => number)).toEqual([2, 3, 4]);
  // What was reported on blocks that were not there does not count.
  expect(nextBlock(standingReports(events), 5)).toBe(200);
  const later = [...events, published(5, 200, 299, 320)];
  expect(standingReports(later).map(({ number }) => number)).toEqual([2, 3, 5]);
  expect(nextBlock(standingReports(later), 5)).toBe(300);
  expect(nextBlock([], 5)).toBe(5);
});
