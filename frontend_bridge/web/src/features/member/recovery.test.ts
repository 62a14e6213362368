import { expect, test } from "vitest";
import { readRecovery } from "./recovery";

const FILE = {
  recovery: {
    identity: "0x04040404040404040404040404040404",
    from: "0x0000000000000000000000000000000000000004",
    to: "0x0000000000000000000000000000000000000005",
    issuedAt: 1_700_000_000,
    expiry: 1_800_000_000,
  },
  signature: "0x1234",
};

test("a certificate for a lost wallet is read", () => {
  expect(readRecovery(JSON.stringify(FILE))).toEqual(FILE);
});

test("what is none is refused", () => {
  for (const text of ["", "{}", "[]", "null"]) expect(readRecovery(text)).toBeUndefined();
  for (const changed of [{ from: "0x12" }, { to: 7 }, { identity: "0x12" }, { expiry: -1 }]) {
    const text = JSON.stringify({ ...FILE, recovery: { ...FILE.recovery, ...changed } });
    expect(readRecovery(text)).toBeUndefined();
  }
  expect(readRecovery(JSON.stringify({ ...FILE, signature: "so" }))).toBeUndefined();
});
