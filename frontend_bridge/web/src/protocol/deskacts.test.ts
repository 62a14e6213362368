import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Config } from "../config";
import { formed, type Receipt, ReceiptForm } from "../desk/answers";
import { DeskError } from "../desk/client";
import type { Description } from "../evidence/format";
import {
  ADD_GRANT,
  ADD_INVITES,
  ASK_EVIDENCE,
  CANNOT_OPEN,
  CLOSE_APPLICATION,
  CLOSE_INBOX,
  codesHash,
  ERASE_EVIDENCE,
  OPEN_INBOX,
  receiptFits,
  SEND_APPLICATION,
  STORE_EVIDENCE,
} from "./deskacts";

const KINDS = new URL("../../../../mutual_pool/office/desk/kinds.py", import.meta.url);
const HANDED = new URL("../../../../tests/support/handed/receipt.json", import.meta.url);

test("the acts have the fields of the desk's, in their order", () => {
  const source = readFileSync(KINDS, "utf8");
  const all = [
    STORE_EVIDENCE,
    ADD_GRANT,
    ASK_EVIDENCE,
    CANNOT_OPEN,
    ERASE_EVIDENCE,
    OPEN_INBOX,
    CLOSE_INBOX,
  ];
  for (const kind of [...all, SEND_APPLICATION, CLOSE_APPLICATION, ADD_INVITES]) {
    const start = source.indexOf(`"${kind.name}"`);
    expect(start).toBeGreaterThan(0);
    const end = source.indexOf("ActKind(", start);
    const part = source.slice(start + kind.name.length + 2, end < 0 ? undefined : end);
    // What follows the last act is no act.
    const own = part.split("\n_RECEIPT")[0]?.matchAll(/\("(\w+)", "([\w[\]]+)"\)/g) ?? [];
    expect(kind.own.map(({ name, type }) => [name, type])).toEqual(
      [...own].map(([, name, type]) => [name, type]),
    );
  }
});

/** Written by `python -m tests.model.test_receipt_of_the_desk`. */
interface Handed {
  chain_id: number;
  pool: `0x${string}`;
  signer: string;
  description: Description;
  receipt: Receipt;
  codes: `0x${string}`[];
  codes_hash: string;
}
const handed = JSON.parse(readFileSync(HANDED, "utf8")) as Handed;
const config = { chainId: handed.chain_id, addresses: { pool: handed.pool } } as unknown as Config;

test("a receipt that the desk signed for this pack is one", async () => {
  const receipt = formed(ReceiptForm, handed.receipt);
  expect(await receiptFits(config, handed.signer, receipt, handed.description)).toBe(true);
});

test("a receipt for another pack, at another time or by another signer is none", async () => {
  const { receipt, signer, description } = handed;
  const fits = (one: Receipt, by = signer, pack = description) =>
    receiptFits(config, by, one, pack);
  expect(await fits({ ...receipt, stored_at: receipt.stored_at + 1 })).toBe(false);
  expect(await fits({ ...receipt, size: receipt.size + 1 })).toBe(false);
  expect(await fits(receipt, `0x${"12".repeat(20)}`)).toBe(false);
  const other = { ...description, sha256: "00".repeat(32) };
  expect(await fits(receipt, signer, other)).toBe(false);
  expect(await fits({ ...receipt, signature: "0x00" })).toBe(false);
});

test("what has another form than a desk's answer is none", () => {
  for (const wrong of [
    null,
    {},
    { ...handed.receipt, size: "7" },
    { ...handed.receipt, signer: "x" },
  ])
    expect(() => formed(ReceiptForm, wrong)).toThrow(DeskError);
});

test("invite codes are signed by the desk's hash of them", () => {
  expect(codesHash(handed.codes)).toBe(handed.codes_hash);
});
