import { expect, test } from "vitest";
import { forgetSent, keepSent, readSent, type Sent } from "./sent";

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
  expect(readSent(kept).map(({ hash }) => hash[2])).toEqual(["b", "a"]);
  forgetSent(sent("a").hash, kept);
  expect(readSent(kept)).toEqual([sent("b")]);
});

test("only so many are kept, and what is none is left out", () => {
  const kept = store();
  for (let n = 0; n < 40; n += 1)
    keepSent({ ...sent("a"), hash: `0x${n.toString(16).padStart(64, "0")}` }, kept);
  expect(readSent(kept)).toHaveLength(20);
  for (const bad of ["", "{", "7", "null", '[{"hash":"0x12"},null,7]'])
    expect(readSent(store({ "mutual-pool.sent": bad }))).toEqual([]);
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
