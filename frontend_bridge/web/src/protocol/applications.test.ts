import { readFileSync, writeFileSync } from "node:fs";
import { type Hex, hexToBytes } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { expect, test } from "vitest";
import type { Reader } from "../chain/context";
import type { Band, Config } from "../config";
import { identities } from "../evidence/identity";
import { type Entry, openRegister, withEntry } from "../evidence/register";
import { openText, recipientOf, sealText } from "../evidence/sealing";
import { noteOf, remarksOn, stateOf } from "../features/registrar/held";
import { actMessage } from "./acts";
import {
  type Application,
  applicationFile,
  documentOf,
  newApplication,
  newCode,
  openedApplication,
  plainCode,
  readDocument,
  shownCode,
  statedOf,
} from "./applications";
import { bandOn } from "./bands";
import { SEND_APPLICATION } from "./deskacts";
import { checkedAnswers, type Questions, readQuestions, shownAnswer } from "./questions";

const HANDED = new URL("../../../../tests/support/handed/", import.meta.url);
/** Passwords and identities are slow on purpose. */
const SLOW = 120_000;

/** Written by `python -m tests.model.test_applications_of_the_page`. */
interface Handed {
  application: string;
  document: string;
  reader: string;
  applicant: string;
  invite: string;
  questions: unknown;
  digest: string;
  answers: Record<string, string>;
  secrets: string;
  password: string;
  register: string;
  number: string;
  identities: string[];
  bands: Band[];
  today: number;
  births: Record<string, [number, number] | null>;
}
const handed = JSON.parse(
  readFileSync(new URL("application-command.json", HANDED), "utf8"),
) as Handed;
const config = {
  chainId: 1337,
  addresses: { pool: `0x${"12".repeat(20)}` },
} as unknown as Config;
/** A node without contract wallets. */
const node = { getCode: async () => undefined } as unknown as Reader;
const questions = readQuestions(handed.questions) as Questions;
const bytes = (base64: string) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
const row = (() => {
  const { act, signature, sealed } = JSON.parse(handed.application);
  return { account: String(act.account), act, signature, sealed: bytes(sealed) };
})();
const open = (sealed: Uint8Array) => openText(sealed, handed.reader);

test("an application of the command opens here, and says what was answered", async () => {
  const found = await openedApplication(node, config, row, row.sealed, open);
  expect(found).toMatchObject({ answers: handed.answers, questions: handed.digest });
  expect(documentOf(found)).toBe(handed.document);
});

test("whatever is altered is found out", async () => {
  const fault = (changed: Partial<typeof row>, by = config) =>
    openedApplication(node, by, { ...row, ...changed }, changed.sealed ?? row.sealed, open).then(
      () => "opened",
      (error: { fault?: string }) => error.fault,
    );
  expect(await fault({})).toBe("opened");
  expect(await fault({ account: row.account.toLowerCase() })).toBe("opened");
  expect(await fault({ account: `0x${"99".repeat(20)}` })).toBe("signer");
  expect(await fault({ act: { ...row.act, size: row.act.size + 1 } })).toBe("signer");
  expect(await fault({}, { ...config, chainId: 1 })).toBe("signer");
  expect(await fault({ sealed: row.sealed.slice(1) })).toBe("bytes");
  const other = async () => handed.document.replace("never", "daily");
  await expect(openedApplication(node, config, row, row.sealed, other)).rejects.toMatchObject({
    fault: "altered",
  });
});

test("the questions have the command's hash, and answers are held to their kinds", () => {
  expect(questions.digest).toBe(handed.digest);
  expect(readQuestions({ schema: "other" })).toBeUndefined();
  expect(readQuestions(undefined)).toBeUndefined();
  expect(checkedAnswers(questions, handed.answers)).toEqual({
    answers: handed.answers,
    wrong: {},
  });
  const wrong = {
    ...handed.answers,
    adult: "",
    smoking: "sometimes",
    treatment: "x".repeat(1_001),
  };
  expect(checkedAnswers(questions, wrong).wrong).toEqual({
    adult: "missing",
    smoking: "form",
    treatment: "form",
  });
  const smoking = questions.questions.find(({ id }) => id === "smoking");
  expect(smoking && shownAnswer(smoking, "stopped", "zh-Hans")).toBe("已戒烟");
  expect(smoking && shownAnswer(smoking, "stopped", "fr")).toBe("Not any more");
});

test("a code is the same however it was typed, and a letter that no code has is none", () => {
  expect(plainCode(" abcd-efgh jkmn-pq23 ")).toBe("ABCDEFGHJKMNPQ23");
  for (const wrong of ["", "ABCD", "ABCDEFGHJKMNPQ01", `${handed.invite}A`])
    expect(plainCode(wrong)).toBeUndefined();
});

test("what is no document in its one form is none", () => {
  expect(readDocument(handed.document)).toBeDefined();
  for (const wrong of ["", "{}", ` ${handed.document}`, handed.document.replace("/1", "/2")])
    expect(readDocument(wrong)).toBeUndefined();
});

test(
  "the register of the command opens, a note is added, and a changed line is found",
  async () => {
    const secrets = hexToBytes(`0x${handed.secrets}`);
    const own = await openRegister(handed.register, secrets, handed.password);
    const found = readDocument(handed.document) as Application;
    expect(remarksOn(found, questions, own.entries)).toEqual([
      { kind: "secondLook", about: "in_treatment" },
    ]);
    const late = { ...found, at: found.at + 90_000, applicant: "0x1" };
    expect(remarksOn(late, questions, own.entries)[0]).toEqual({ kind: "codeOver" });
    expect(remarksOn(late, questions, [])[0]).toEqual({ kind: "unknownCode" });
    const entry = noteOf(found, row.act.document, "admitted", "seen 已核", 1_900_000_100);
    const text = await withEntry(handed.register, entry);
    const again = await openRegister(text, secrets, handed.password);
    expect(stateOf(again.entries, row.act.document)).toBe("admitted");
    const other: Entry = { ...entry, applicant: "0x2" };
    expect(remarksOn({ ...found }, questions, [...own.entries, other])).toContainEqual({
      kind: "codeUsed",
      about: "0x2",
    });
    const [head = "", ...lines] = text.trimEnd().split("\n");
    await expect(withEntry([head, ...lines.slice(1), ""].join("\n"), entry)).rejects.toMatchObject({
      fault: "registerBroken",
    });
    await expect(openRegister(text, secrets, "other")).rejects.toMatchObject({ fault: "keyWrong" });
  },
  SLOW,
);

test(
  "a person has the identities that the command computes, however the number was written",
  async () => {
    const secrets = hexToBytes(`0x${handed.secrets}`);
    const { ring } = await openRegister(handed.register, secrets, handed.password);
    const plan = { chainId: config.chainId, pool: `0x${"12".repeat(20)}` };
    const document = { country: "cn", kind: "National-ID", number: handed.number };
    expect(identities(ring, document, plan)).toEqual(handed.identities);
    expect(() => identities(ring, { ...document, country: "China" }, plan)).toThrow();
  },
  SLOW,
);

test("a birthday has the band and the last day that the command gives it", () => {
  for (const [born, expected] of Object.entries(handed.births)) {
    const found = bandOn(handed.bands, born, handed.today, undefined);
    expect([born, found && [found.band, found.until]]).toEqual([born, expected ?? undefined]);
  }
  expect(bandOn(handed.bands, "1999-03-01", handed.today, undefined, 20_000)).toBeUndefined();
});

test.runIf(process.env.WRITE_HANDED)("write files for the command line's tests", async () => {
  const account = privateKeyToAccount(`0x${"44".repeat(32)}`);
  const found = readDocument(handed.document) as Application;
  const made = newApplication(
    config,
    account.address,
    questions.digest,
    found.answers,
    handed.invite,
    found.at,
  );
  const document = documentOf(made);
  const sealed = await sealText(document, await recipientOf(handed.reader));
  const stated = await statedOf(made, sealed);
  const message = actMessage(config, SEND_APPLICATION, account.address, stated);
  const typed = message as unknown as Parameters<typeof account.signTypedData>[0];
  const signature = await account.signTypedData(typed);
  const entry = noteOf(made, stated.document as Hex, "admitted", "seen 已核", made.at);
  const content = {
    application: applicationFile(message.message, signature, sealed),
    document,
    reader: handed.reader,
    entry,
    register: await withEntry(handed.register, entry),
  };
  writeFileSync(
    new URL("application-page.json", HANDED),
    `${JSON.stringify(content, null, 1)}\n`,
    "utf8",
  );
});

test("invite codes are made of the letters of the commands' codes", () => {
  const seen = new Set<string>();
  for (let n = 0; n < 600; n += 1) {
    const code = newCode();
    expect(plainCode(shownCode(code).toLowerCase())).toBe(code);
    for (const letter of code) seen.add(letter);
  }
  expect([...seen].sort().join("")).toBe("23456789ABCDEFGHJKMNPQRSTVWXYZ");
});
