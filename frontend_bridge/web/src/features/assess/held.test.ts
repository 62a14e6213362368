import { bytesToHex, keccak256 } from "viem";
import { expect, test } from "vitest";
import { hashOfText } from "../../chain/files";
import { DecisionsForm, formed } from "../../desk/answers";
import { DeskError } from "../../desk/client";
import { differences, packOf, problemsOfText } from "./held";
import { type Facts, packText, readPack } from "./pack";

const sealed = new Uint8Array([97, 103, 101, 255, 0]);
const notice = JSON.stringify({ benefit: "500", claim: 7, decision: "approve" });
const hash = (digit: string) => `0x${digit.repeat(64)}` as const;
const row = {
  digest: hash("1"),
  current: true,
  by: `0x${"34".repeat(20)}`,
  at: 1_900_000_000,
  claim: 7,
  verdict: {
    identity: `0x${"56".repeat(16)}`,
    evidenceHash: hash("2"),
    approve: true,
    benefitClass: 1,
    findingsHash: keccak256(sealed),
    noticeHash: hashOfText(notice),
    deadline: 2_000_000_000,
  },
  benefit: "500",
  notice,
  signatures: [{ signer: `0x${"34".repeat(20)}`, signature: "0x0102" }],
  findings: btoa(String.fromCharCode(...sealed)),
};
const facts: Facts = {
  claim: 7,
  identity: row.verdict.identity,
  evidenceHash: row.verdict.evidenceHash,
  benefit: 500n,
  benefitClass: 1,
  day: "2026-01-01",
  band: "25-29",
  daysInPlan: 40,
  now: 1_900_000_001,
};

test("a text of the desk is one that can be signed, and none of another form is taken", () => {
  const [text] = formed(DecisionsForm, { data: [row], needed: 2 }).data;
  const pack = packOf(text as NonNullable<typeof text>, "found");
  expect(pack.sealed).toBe(bytesToHex(sealed));
  expect(problemsOfText(pack, facts, row.digest, row.digest)).toEqual([]);
  for (const wrong of [{ benefit: "-1" }, { verdict: {} }, { findings: "%" }, { signatures: [{}] }])
    expect(() => formed(DecisionsForm, { data: [{ ...row, ...wrong }], needed: 2 })).toThrow(
      DeskError,
    );
});

test("findings that do not open, that are others, or a hash of another text are said so", () => {
  expect(problemsOfText(packOf(row, undefined), facts, row.digest, row.digest)).toEqual([
    "findings",
  ]);
  const other = { ...row, findings: btoa("age") };
  expect(problemsOfText(packOf(other, "found"), facts, row.digest, row.digest)).toEqual([
    "findings",
  ]);
  expect(problemsOfText(packOf(row, "found"), facts, hash("9"), row.digest)).toEqual(["digest"]);
});

test("what went by the desk is saved as the command's file, without its findings", () => {
  const saved = JSON.parse(packText(packOf(row, "found")));
  expect(Object.keys(saved).sort()).toEqual(
    ["benefit", "claim", "notice", "signatures", "verdict"].sort(),
  );
  expect(readPack(JSON.stringify(saved))).toMatchObject({ claim: 7, benefit: "500" });
  // By hand the findings go along.
  const { sealed: _, ...byHand } = packOf(row, "found");
  expect(JSON.parse(packText(byHand)).findings).toBe("found");
});

test("the lines in which texts differ are found", () => {
  const one = packOf(row, "found");
  const verdict = { ...row.verdict, approve: false };
  const other = packOf({ ...row, verdict, notice: "other" }, "found otherwise");
  expect([...differences([one, other])].sort()).toEqual(["decision", "findings", "notice"]);
  expect(differences([one, one]).size).toBe(0);
  expect(differences([one]).size).toBe(0);
});
