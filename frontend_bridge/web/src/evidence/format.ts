/**
 * The form of evidence, the very one of the command line (mutual_pool/office/evidence): a container
 * of files with a list, sealed to a claim key, and grants of that key.
 */
export const PACK_SCHEMA = "mutual-pool/evidence/1";
export const SEALED_SCHEMA = "mutual-pool/sealed-evidence/1";
export const GRANT_SCHEMA = "mutual-pool/grant/1";
/** Bytes of all files of a pack together. */
export const MOST_BYTES = 25_000_000;
export const MOST_FILES = 50;
/** Bytes that a sealed pack may have: files, padding, and what ZIP and age add. */
export const MOST_SEALED = 2 * MOST_BYTES + (2 * MOST_BYTES) / 1_000;
export const MOST_GRANT = 20_000;
/** So many grants to one pack a desk keeps, and so many of those that it lists are looked at. */
export const MOST_GRANTS = 40;

/** How the name of a file of each kind ends, so that no program takes it for another kind. */
export const ENDINGS: Record<string, readonly string[]> = {
  "image/jpeg": [".jpg", ".jpeg"],
  "image/png": [".png"],
  "image/webp": [".webp"],
  "application/pdf": [".pdf"],
  "text/plain": [".txt"],
};

export interface EvidenceFile {
  name: string;
  kind: string;
  content: Uint8Array;
}

/** What is filed of a sealed pack, by its hash. */
export interface Description {
  schema: string;
  recipient: string;
  sha256: string;
  size: number;
}

/** Why evidence cannot be packed or opened; the page has a sentence for each. */
export type Fault =
  | "nothing"
  | "tooMany"
  | "tooLarge"
  | "empty"
  | "kind"
  | "picture"
  | "damaged"
  | "notFiled"
  | "unreadable"
  | "grantOther"
  | "grantClaim"
  | "keyWrong"
  | "textOther"
  // Words of a key: too few or many, one that is none, in another order, of another key.
  | "wordsCount"
  | "wordsUnknown"
  | "wordsOrder"
  | "wordsOther"
  | "registerOther"
  | "registerBroken"
  | "secretsOther"
  | "documentOther"
  | "passwordMissing"
  // The browser keeps nothing here, or has no room.
  | "notKept";

/** Evidence that cannot be packed, opened or trusted. */
export class EvidenceError extends Error {
  constructor(
    readonly fault: Fault,
    readonly about = "",
  ) {
    super(about ? `${fault}: ${about}` : fault);
    this.name = "EvidenceError";
  }
}

/** A size rounded up so that it tells only the logarithm of itself (PADME): 12 per cent at most. */
export function paddedSize(size: number): number {
  if (size < 2) return size;
  const exponent = Math.floor(Math.log2(size));
  const rounded = exponent - (Math.floor(Math.log2(exponent)) + 1);
  const step = 2 ** Math.max(rounded, 0);
  return Math.ceil(size / step) * step;
}

const STARTS: readonly (readonly [string, readonly number[]])[] = [
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["application/pdf", [0x25, 0x50, 0x44, 0x46, 0x2d]],
];

/** The kind of a file by its first bytes; undefined if a pack does not take it. */
export function kindOf(content: Uint8Array): string | undefined {
  for (const [kind, start] of STARTS)
    if (start.every((byte, place) => content[place] === byte)) return kind;
  const letters = (from: number) => String.fromCharCode(...content.subarray(from, from + 4));
  if (letters(0) === "RIFF" && letters(8) === "WEBP") return "image/webp";
  if (!content.length || content.includes(0)) return undefined;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(content);
    return "text/plain";
  } catch {
    return undefined;
  }
}

export type Json = string | number | boolean | Json[] | { [name: string]: Json };

/** Canonical JSON (RFC 8785) of texts, whole numbers, truths, lists and objects. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  const part = (name: string) => `${JSON.stringify(name)}:${canonicalJson(value[name] as Json)}`;
  return `{${names.map(part).join(",")}}`;
}

/** The SHA-256 of bytes, in hexadecimal digits. */
export async function sha256(content: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", content as BufferSource);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
