import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ASK_CODE } from "./serviceacts";
import {
  leafOf,
  levelsOf,
  proofOf,
  ratingProof,
  readCode,
  rootOf,
  secretWord,
} from "./servicecodes";

// As `mutual_pool` makes them: the codes 0 to 4 of one programme.
const SERIES = {
  chain: 31_337,
  fund: `0x${"11".repeat(20)}`,
  sponsor: `0x${"22".repeat(20)}`,
  series: 3,
} as const;
const CODE = "MP-7-4-AQCAIBAEAQCAIBAEAQCAIBAEAQ-AO6X";
const RATING = "MR-7-4-AAAQEAYEAUDAOCAJBIFQYDIOB4-E5QD";
const secretOf = (n: number) => secretWord(new Uint8Array(16).fill(n));
const LEAVES = Array.from({ length: 5 }, (_, n) => leafOf(SERIES, n, secretOf(n)));

test("a code is read, also in small letters and with blanks", () => {
  const code = readCode(` ${CODE.toLowerCase()} `, "MP");
  expect([code?.programme, code?.position]).toEqual([7, 4]);
  expect(code && secretWord(code.secret)).toBe(secretOf(4));
  expect(readCode(RATING, "MR")?.position).toBe(4);
});

test("what was misread, or is of the other kind, is no code", () => {
  const slip = CODE.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
  for (const text of ["", "MP-1", slip, CODE.slice(0, -1), RATING])
    expect(readCode(text, "MP")).toBeUndefined();
  expect(readCode(CODE, "MR")).toBeUndefined();
});

test("leaves, root and proofs are the contract's", () => {
  const levels = levelsOf(LEAVES);
  expect(LEAVES[4]).toBe("0xed94d1ea32d8d4e3777e7d14803c0b17548855f5352bcbca6b053b255a7146c3");
  expect(rootOf(levels)).toBe("0xd541556f1272131d6545f0e3fb5be720203adaba396b97d3de0caf3746cae618");
  expect(proofOf(levels, 1)).toEqual([
    "0x6d659933ae3675e911d2bccb01587789215a34ef246729485f388b60316c7f0a",
    "0x75c41718075afbbbb32edba81a58a64870f8fa79416dc739775b40dec012882e",
    "0xed94d1ea32d8d4e3777e7d14803c0b17548855f5352bcbca6b053b255a7146c3",
  ]);
  // An odd leaf is promoted, so its proof is short.
  expect(proofOf(levels, 4)).toEqual([
    "0xd283cc52520dd72b1ebc570ae1e47606ceeb0500328a4cd70b4ff7ee6b94c66e",
  ]);
});

test("a rating is proved by its code, for its stars alone", () => {
  const code = readCode(RATING, "MR");
  if (!code) throw new Error("the rating code is not read");
  expect(ratingProof(code, 5)).toBe(
    "0x25d33d6e5a563107d8f58e1932b33c3cf39419713649835f6d46892409d1a7ed",
  );
  expect(ratingProof(code, 4)).not.toBe(
    "0x25d33d6e5a563107d8f58e1932b33c3cf39419713649835f6d46892409d1a7ed",
  );
});

test("the act has the fields of the desk's", () => {
  const file = new URL("../../../../mutual_pool/office/desk/service_acts.py", import.meta.url);
  const [{ name, type }] = ASK_CODE.own as [{ name: string; type: string }];
  expect(readFileSync(file, "utf8")).toContain(
    `ActKind("${ASK_CODE.name}", (("${name}", "${type}"),))`,
  );
});
