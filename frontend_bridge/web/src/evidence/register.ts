import { canonicalJson, EvidenceError, type Json, sha256 } from "./format";
import type { Ring } from "./identity";
import { openedWithPassword, openText, recipientOf, sealText } from "./sealing";

/** A registrar's register, the very file of mutual_pool/office/registrar/register.py. */

const REGISTER_SCHEMA = "mutual-pool/register/1";
const SECRETS_SCHEMA = "mutual-pool/registrar-secrets/1";

/** An entry: what was done, and what belongs to it. */
export type Entry = { [name: string]: Json };

export interface Head {
  chain: number;
  pool: string;
  recipient: string;
}

export interface OpenRegister {
  /** The file, to which entries are added. */
  text: string;
  head: Head;
  entries: Entry[];
  ring: Ring;
}

const hashOf = (line: string) => sha256(new TextEncoder().encode(line));

function headOf(line: string | undefined): Head {
  try {
    const { schema, chain, pool, recipient } = JSON.parse(line ?? "");
    if (schema === REGISTER_SCHEMA && Number.isSafeInteger(chain) && /^age1/.test(recipient))
      return { chain, pool: String(pool), recipient };
  } catch {
    // It is told below.
  }
  throw new EvidenceError("registerOther");
}

/** The encrypted lines of a register, after following its chain of hashes, and the last hash. */
async function follow(text: string): Promise<{ head: Head; sealed: string[]; last: string }> {
  // A line that was cut off by a crash was never an entry.
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  lines.pop();
  const head = headOf(lines[0]);
  let last = await hashOf(lines[0] ?? "");
  const sealed: string[] = [];
  for (const [place, line] of lines.slice(1).entries()) {
    try {
      const { n, before, sealed: entry } = JSON.parse(line);
      if (n !== place + 1 || before !== last || typeof entry !== "string") throw new Error("chain");
      sealed.push(entry);
    } catch {
      throw new EvidenceError("registerBroken", String(place + 2));
    }
    last = await hashOf(line);
  }
  return { head, sealed, last };
}

/** The secrets of a registrar, from the file that `mutual-pool registrar secret` wrote. */
export async function openRing(file: Uint8Array, password: string): Promise<Ring> {
  const text = await openedWithPassword(file, password);
  try {
    const { schema, secrets, key } = JSON.parse(text);
    const right =
      schema === SECRETS_SCHEMA &&
      Array.isArray(secrets) &&
      secrets.length > 0 &&
      secrets.every(
        ({ value, form }) =>
          /^[0-9a-f]{64}$/.test(value) && (form === "document" || form === "number"),
      );
    if (right) {
      await recipientOf(String(key));
      return { secrets: secrets.map(({ value, form }) => ({ value, form })), key };
    }
  } catch {
    // It is told below.
  }
  throw new EvidenceError("secretsOther");
}

/** A register with its entries, opened by the registrar's secrets. */
export async function openRegister(
  text: string,
  secrets: Uint8Array,
  password: string,
): Promise<OpenRegister> {
  const { head, sealed } = await follow(text);
  const ring = await openRing(secrets, password);
  if ((await recipientOf(ring.key)) !== head.recipient) throw new EvidenceError("registerOther");
  const entries: Entry[] = [];
  for (const [place, entry] of sealed.entries()) {
    try {
      const bytes = Uint8Array.from(atob(entry), (letter) => letter.charCodeAt(0));
      entries.push(JSON.parse(await openText(bytes, ring.key)));
    } catch {
      throw new EvidenceError("registerBroken", String(place + 2));
    }
  }
  return { text, head, entries, ring };
}

/** A register with one entry more; its secrets are not needed for that. */
export async function withEntry(text: string, entry: Entry): Promise<string> {
  const { head, sealed, last } = await follow(text);
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const closed = await sealText(canonicalJson(entry), head.recipient);
  const line = canonicalJson({
    n: sealed.length + 1,
    before: last,
    sealed: btoa(Array.from(closed, (byte) => String.fromCharCode(byte)).join("")),
  });
  return `${whole}${line}\n`;
}
