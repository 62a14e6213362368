import { expect, test } from "vitest";
import { hashOfText } from "../chain/files";
import { checkedNotice, readNotice } from "./notice";

const text = JSON.stringify({
  benefit: "500",
  claim: 7,
  class: "Mild illness",
  decision: "approve",
  salt: `0x${"0a".repeat(16)}`,
});
const decided = { claim: 7, approve: true, noticeHash: hashOfText(text) };
const served = [{ hash: decided.noticeHash, notice: text }];

test("a notice whose hash is on the chain is told", () => {
  expect(checkedNotice(decided, served)).toMatchObject({
    state: "fits",
    told: { claim: 7, decision: "approve", class: "Mild illness", benefit: "500" },
  });
  const others = [{ hash: `0x${"12".repeat(32)}`, notice: "{}" }, ...served];
  expect(checkedNotice(decided, others)).toMatchObject({ state: "fits" });
});

test("one altered letter is found, whatever hash the desk names for it", () => {
  const altered = text.replace("500", "501");
  const found = (hash: string) => checkedNotice(decided, [{ hash, notice: altered }]);
  expect(found(decided.noticeHash)).toEqual({ state: "differs" });
  expect(found(hashOfText(altered))).toEqual({ state: "missing" });
  expect(checkedNotice(decided, [])).toEqual({ state: "missing" });
});

test("a right hash over words of another decision is said so", () => {
  for (const wrong of [text.replace("approve", "refuse"), text.replace("7", "8"), "no JSON"]) {
    const noticeHash = hashOfText(wrong);
    expect(
      checkedNotice({ ...decided, noticeHash }, [{ hash: noticeHash, notice: wrong }]),
    ).toEqual({ state: "contradicts", text: wrong });
  }
});

test("what is no notice is none", () => {
  const told = JSON.parse(text);
  expect(readNotice(text)).toBeDefined();
  expect(readNotice(JSON.stringify({ ...told, name: "L**", daysInPlan: 40 }))).toBeDefined();
  for (const wrong of [
    "",
    "null",
    "[]",
    ...[{ claim: "7" }, { decision: "yes" }, { class: 1 }, { benefit: "-5" }, { name: {} }].map(
      (change) => JSON.stringify({ ...told, ...change }),
    ),
  ])
    expect(readNotice(wrong)).toBeUndefined();
});
