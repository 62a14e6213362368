import { expect, test } from "vitest";
import { actOf, forgetSent, keepSent, readSent, type Sent, sentAlready } from "./sent";

function store(content: Record<string, string> = {}) {
  return {
    getItem: (key: string) => content[key] ?? null,
    setItem: (key: string, value: string) => {
      content[key] = value;
    },
  };
}

function sent(digit: string): Sent {
  return { hash: `0x${digit.repeat(64)}`, chain: 1, from: "0x1", what: "payIn", at: 5 };
}

test("what was sent is kept until it is known how it ended", () => {
  const kept = store();
  keepSent(sent("a"), kept);
  keepSent(sent("b"), kept);
  keepSent(sent("a"), kept);
  expect(readSent(kept).map(({ hash }) => hash[2])).toEqual(["a", "b"]);
  forgetSent(sent("a").hash, kept);
  expect(readSent(kept)).toEqual([sent("b")]);
});

test("those that ended make room, those that may still happen are all kept", () => {
  const kept = store();
  const fate = { is: "mined", ok: true, tx: "0x1", block: 1 } as const;
  for (let n = 0; n < 40; n += 1) {
    const hash = `0x${n.toString(16).padStart(64, "0")}` as const;
    keepSent({ ...sent("a"), hash, ...(n % 2 && { fate }) }, kept);
  }
  const left = readSent(kept);
  expect(left.filter((one) => !one.fate)).toHaveLength(20);
  expect(left.length).toBeLessThanOrEqual(21);
  for (const bad of ["", "{", "7", "null", '[{"hash":"0x12"},null,7]'])
    expect(readSent(store({ "mutual-pool.sent": bad }))).toEqual([]);
});

test("the same act of the same account is known again while it may still happen", () => {
  const kept = store();
  const act = actOf("0xAb", "payIn", ["0x1", 25n]);
  keepSent({ ...sent("a"), act }, kept);
  expect(sentAlready(1, "0x1", actOf("0xab", "payIn", ["0x1", 25n]), kept)?.hash).toBe(
    sent("a").hash,
  );
  expect(sentAlready(1, "0x1", actOf("0xab", "payIn", ["0x1", 26n]), kept)).toBeUndefined();
  expect(sentAlready(2, "0x1", act, kept)).toBeUndefined();
  keepSent({ ...sent("a"), act, fate: { is: "replaced" } }, kept);
  expect(sentAlready(1, "0x1", act, kept)).toBeUndefined();
});

test("a browser that keeps nothing is no trouble", () => {
  const refusing = {
    getItem: () => null,
    setItem: () => {
      throw new Error("quota");
    },
  };
  keepSent(sent("a"), refusing);
  expect(readSent(refusing)).toEqual([]);
});
