import { readFileSync, writeFileSync } from "node:fs";
import { unzipSync, zipSync } from "fflate";
import type { Hex } from "viem";
import { expect, test } from "vitest";
import { makeContainer, readContainer } from "./container";
import { hashOf, readDescription } from "./descriptions";
import {
  canonicalJson,
  EvidenceError,
  type EvidenceFile,
  kindOf,
  MOST_BYTES,
  paddedSize,
} from "./format";
import { fitName } from "./names";
import { recipientKey, recipientText } from "./recipients";
import {
  describe,
  lockedKey,
  makeGrant,
  openGrant,
  openSealed,
  recipientOf,
  seal,
  unlockedKey,
} from "./sealing";

const text = (words: string) => new TextEncoder().encode(words);
const LETTER: EvidenceFile = {
  name: "诊断.txt",
  kind: "text/plain",
  content: text("the doctor's letter: 诊断"),
};
const PDF: EvidenceFile = { name: "a.pdf", kind: "application/pdf", content: text("%PDF-1.7 x") };
/** Passwords are slow on purpose, and slower beside other tests. */
const SLOW = 120_000;
const fault = async (doing: Promise<unknown>) => {
  const error = await doing.catch((found: unknown) => found);
  return error instanceof EvidenceError ? error.fault : error;
};

test("what is packed and sealed comes out as it was, and its size tells little", async () => {
  const container = await makeContainer([LETTER, PDF, LETTER]);
  expect(await readContainer(container)).toEqual([LETTER, PDF, { ...LETTER, name: "诊断-2.txt" }]);
  const sealed = await seal(container);
  const filed = hashOf(sealed.description);
  expect(await openSealed(sealed.ciphertext, sealed.key, filed)).toHaveLength(3);
  expect(readDescription(JSON.stringify(sealed.description, null, 2))).toBe(filed);
});

test("another pack, another key, a changed byte: none is what was filed", async () => {
  const one = await seal(await makeContainer([LETTER]));
  const other = await seal(await makeContainer([LETTER]));
  const filed = hashOf(one.description);
  expect(await fault(openSealed(other.ciphertext, other.key, filed))).toBe("notFiled");
  expect(await fault(openSealed(one.ciphertext, other.key, filed))).toBe("notFiled");
  const changed = one.ciphertext.slice();
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  expect(await fault(openSealed(changed, one.key, filed))).toBe("notFiled");
  // What was filed changed already: its own key shows that nobody can read it.
  const described = hashOf(await describe(changed, await recipientOf(one.key)));
  expect(await fault(openSealed(changed, one.key, described))).toBe("unreadable");
});

test("a grant opens for each of its readers, for this evidence, and for nobody else", async () => {
  const { key, description } = await seal(await makeContainer([LETTER]));
  const filed = hashOf(description);
  const readers = await Promise.all([1, 2, 3].map(async () => (await seal(text("x"))).key));
  const [first, second, stranger] = readers as [string, string, string];
  const recipients = await Promise.all([first, second].map(recipientOf));
  const grant = await makeGrant(key, filed, recipients);
  expect(await openGrant(grant, first, filed)).toBe(key);
  expect(await openGrant(grant, second, filed)).toBe(key);
  expect(await fault(openGrant(grant, stranger, filed))).toBe("grantOther");
  expect(await fault(openGrant(grant, first, `0x${"11".repeat(32)}`))).toBe("grantClaim");
  expect(await fault(openGrant(grant.slice(0, -3), first, filed))).toBe("grantOther");
  expect(await fault(makeGrant(key, filed, []))).toBe("nothing");
  expect(await fault(makeGrant(key, filed, ["age1nobody"]))).toBe("keyWrong");
});

test(
  "a key's file opens with its password, however the keyboard composes it",
  async () => {
    const { key } = await seal(text("x"));
    const file = await lockedKey(key, "p\u00e4ss");
    expect(await unlockedKey(file, "pa\u0308ss")).toBe(key);
    expect(await fault(unlockedKey(file, "other"))).toBe("keyWrong");
    expect(await fault(lockedKey(key, ""))).toBe("passwordMissing");
  },
  SLOW,
);

test("a container that was not made by us is refused, whatever is wrong with it", async () => {
  const whole = await makeContainer([LETTER]);
  const parts = unzipSync(whole);
  const {
    padding,
    "manifest.json": list,
    [LETTER.name]: letter,
  } = parts as Record<"padding" | "manifest.json" | string, Uint8Array>;
  const again = (other: Record<string, Uint8Array | undefined>, level: 0 | 9 = 0) =>
    zipSync(other as Record<string, Uint8Array>, { level });
  const bomb = zipSync({ "manifest.json": new Uint8Array(30_000_000) }, { level: 9 });
  const listed = (change: (found: { files: Record<string, unknown>[] }) => void) => {
    const found = JSON.parse(new TextDecoder().decode(list));
    change(found);
    return text(canonicalJson(found));
  };
  const first = (name: string, value: unknown) =>
    listed(({ files }) => Object.assign(files[0] ?? {}, { [name]: value }));
  const wrong = [
    text("no container"),
    whole.slice(0, 300),
    bomb,
    again({ "manifest.json": list, [LETTER.name]: letter, padding }, 9),
    again({ "manifest.json": list, padding }),
    again({ "manifest.json": list, [LETTER.name]: letter, "../x": letter, padding }),
    again({ "manifest.json": list, [LETTER.name]: PDF.content, padding }),
    again({ "manifest.json": first("type", "image/png"), [LETTER.name]: letter, padding }),
    again({ "manifest.json": first("more", 1), [LETTER.name]: letter, padding }),
    again({ "manifest.json": text("{}"), padding }),
  ];
  for (const [place, container] of wrong.entries())
    expect(await fault(readContainer(container)), `${place}`).toBe("damaged");
});

test("a pack has at most so many files and bytes, and at least one", async () => {
  expect(await fault(makeContainer([]))).toBe("nothing");
  expect(await fault(makeContainer(Array.from({ length: 51 }, () => LETTER)))).toBe("tooMany");
  const large = { ...PDF, content: new Uint8Array(MOST_BYTES + 1) };
  expect(await fault(makeContainer([large]))).toBe("tooLarge");
});

test("sizes are rounded up by an eighth at most (PADME), as the command line rounds them", () => {
  for (const [size, padded] of [
    [0, 0],
    [1, 1],
    [2, 2],
    [9, 10],
    [100, 104],
    [1_000, 1_024],
    [65_537, 67_584],
    [25_000_000, 25_165_824],
  ] as const)
    expect(paddedSize(size), `${size}`).toBe(padded);
});

test("a file's kind is that of its first bytes", () => {
  expect(kindOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe("image/jpeg");
  expect(kindOf(text("%PDF-1.4"))).toBe("application/pdf");
  expect(kindOf(text("RIFF0000WEBPVP8 "))).toBe("image/webp");
  expect(kindOf(text("诊断"))).toBe("text/plain");
  for (const other of [new Uint8Array(), Uint8Array.of(0x41, 0), Uint8Array.of(0xff, 0xfe)])
    expect(kindOf(other)).toBeUndefined();
});

test("names of strangers are made fit for any folder", () => {
  for (const [given, found] of [
    ["../../etc/passwd", "passwd.txt"],
    ["C:\\Users\\x\\scan.TXT", "scan.TXT"],
    ["con.txt", "_con.txt"],
    ["a\u202egnp.exe", "a_gnp.exe.txt"],
    ["...", "file.txt"],
    ["", "file.txt"],
  ] as const)
    expect(fitName(given, new Set(), [".txt"]), given).toBe(found);
  expect(fitName("a.txt", new Set(["a.txt", "a-2.txt"]), [".txt"])).toBe("a-3.txt");
  expect(
    new TextEncoder().encode(fitName("诊".repeat(90), new Set(), [".txt"])).length,
  ).toBeLessThan(121);
});

test("a recipient has 32 bytes, and none is a point to which nothing can be encrypted", async () => {
  const recipient = await recipientOf((await seal(text("x"))).key);
  const key = recipientKey(recipient);
  expect(recipientText(key)).toBe(recipient);
  expect(recipientText(`0x${"00".repeat(32)}`)).toBeUndefined();
  expect(recipientText(`0x01${"00".repeat(31)}`)).toBeUndefined();
});

/** The very packs of the command line's tests (tests/model/test_evidence_of_the_page.py). */
const HANDED = new URL("../../../../tests/support/handed/", import.meta.url);
interface Handed {
  pack: string;
  grant: string;
  filed: Hex;
  reader: string;
  reader_file: string;
  password: string;
  name: string;
  content: string;
}

test(
  "what the command line sealed and granted, the page opens",
  async () => {
    const handed = JSON.parse(
      readFileSync(new URL("evidence-command.json", HANDED), "utf8"),
    ) as Handed;
    const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));
    const reader = await unlockedKey(bytes(handed.reader_file), handed.password);
    expect(reader).toBe(handed.reader);
    const key = await openGrant(bytes(handed.grant), reader, handed.filed);
    const [file] = await openSealed(bytes(handed.pack), key, handed.filed);
    expect(file?.name).toBe(handed.name);
    expect(new TextDecoder().decode(file?.content)).toBe(handed.content);
  },
  SLOW,
);

test.runIf(process.env.WRITE_HANDED)("write a pack for the command line's tests", async () => {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const sealed = await seal(await makeContainer([LETTER, PDF]));
  const filed = hashOf(sealed.description);
  const reader = (await seal(text("x"))).key;
  const handed = {
    pack: base64(sealed.ciphertext),
    grant: base64(await makeGrant(sealed.key, filed, [await recipientOf(reader)])),
    key_file: base64(await lockedKey(sealed.key, "a password of the tests")),
    description: sealed.description,
    filed,
    reader,
    password: "a password of the tests",
    name: LETTER.name,
    content: new TextDecoder().decode(LETTER.content),
  };
  writeFileSync(
    new URL("evidence-page.json", HANDED),
    `${JSON.stringify(handed, null, 1)}\n`,
    "utf8",
  );
});
