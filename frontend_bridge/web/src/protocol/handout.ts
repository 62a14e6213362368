import {
  bytesToHex,
  concatHex,
  getAddress,
  type Hex,
  hexToBytes,
  hexToNumber,
  numberToHex,
} from "viem";
import type { Certificate } from "./typed";

/** What a link of the registrar carries, as the text of its file. */
export type Handout = { kind: "certificate" | "position"; text: string };

/** One byte says what follows (mutual_pool/office/registrar/links.py has the same form). */
const CERTIFICATE = 1;
const POSITION = 2;
const MOST = 4_000;
/** The hex digits of a step of a proof: a cut link has no whole number of them. */
const STEP = 74;
type Fields = readonly (readonly [string, number])[];
const CERTIFICATE_FIELDS: Fields = [
  ["member", 20],
  ["identity", 16],
  ["band", 1],
  ["bandUntil", 3],
  ["issuedAt", 5],
  ["expiry", 5],
];
const LEAF_FIELDS: Fields = [
  ["number", 4],
  ["member", 20],
  ["identity", 16],
  ["band", 1],
  ["units", 3],
  ["bandUntil", 3],
];

/** Reads what stands after `#/join/`; undefined if it is neither a certificate nor a position. */
export function readHandout(handed: string): Handout | undefined {
  try {
    if (!/^[A-Za-z0-9_-]+$/.test(handed) || handed.length > MOST) return undefined;
    const letters = atob(handed.replaceAll("-", "+").replaceAll("_", "/"));
    const body = bytesToHex(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
    const kind = hexToNumber(`0x${body.slice(2, 4)}`);
    const rest: Hex = `0x${body.slice(4)}`;
    if (kind === CERTIFICATE) {
      const [certificate, signature] = unpacked(CERTIFICATE_FIELDS, rest);
      if (signature === "0x") return undefined;
      return { kind: "certificate", text: fileOf({ certificate, signature }) };
    }
    if (kind !== POSITION) return undefined;
    const [{ cohort }, packed] = unpacked([["cohort", 4]], rest);
    const [leaf, proof] = unpacked(LEAF_FIELDS, packed);
    if ((proof.length - 2) % STEP) return undefined;
    return { kind: "position", text: fileOf({ cohort, leaf, proof }) };
  } catch {
    return undefined;
  }
}

/** What somebody is handed: the text of the certificate's file, and what follows `#/join/`. */
export function certificateHandout(
  certificate: Certificate,
  signature: Hex,
): { text: string; handed: string } {
  const values = certificate as unknown as Record<string, string | number>;
  const packed = CERTIFICATE_FIELDS.map(([name, length]) => {
    const value = values[name] ?? 0;
    return typeof value === "number" ? numberToHex(value, { size: length }) : (value as Hex);
  });
  const bytes = hexToBytes(
    concatHex([numberToHex(CERTIFICATE, { size: 1 }), ...packed, signature]),
  );
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return {
    text: fileOf({ certificate, signature }),
    handed: letters.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
  };
}

function fileOf(content: object): string {
  return `${JSON.stringify(content, null, 1)}\n`;
}

/** The values by name, and what follows them. */
function unpacked(fields: Fields, packed: Hex): [Record<string, string | number>, Hex] {
  const bytes = hexToBytes(packed);
  const found: Record<string, string | number> = {};
  let at = 0;
  for (const [name, length] of fields) {
    if (at + length > bytes.length) throw new Error(name);
    const part = bytesToHex(bytes.slice(at, at + length));
    if (name === "member") found[name] = getAddress(part);
    else found[name] = name === "identity" ? part : hexToNumber(part);
    at += length;
  }
  return [found, bytesToHex(bytes.slice(at))];
}
