import { bech32 } from "@scure/base";
import { bytesToHex, type Hex, hexToBytes } from "viem";
import { EvidenceError } from "./format";

const PRIME = 2n ** 255n - 19n;
/** Points whose product with any key is 0: nothing can be encrypted to them. */
const SMALL_ORDER = new Set([
  0n,
  1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  PRIME - 1n,
  PRIME,
  PRIME + 1n,
]);

/** A published key of 32 bytes as age writes it (`age1...`); undefined if nothing can use it. */
export function recipientText(key: Hex): string | undefined {
  const bytes = hexToBytes(key);
  return bytes.length === 32 && useful(bytes) ? bech32.encodeFromBytes("age", bytes) : undefined;
}

/** The 32 bytes of a recipient. */
export function recipientKey(recipient: string): Hex {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(recipient);
    if (prefix === "age" && bytes.length === 32 && useful(bytes)) return bytesToHex(bytes);
  } catch {
    // It is told below.
  }
  throw new EvidenceError("keyWrong");
}

function useful(bytes: Uint8Array): boolean {
  // X25519 leaves the highest bit out (RFC 7748, section 5).
  const number = BigInt(bytesToHex(bytes.slice().reverse())) % 2n ** 255n;
  return !SMALL_ORDER.has(number);
}
