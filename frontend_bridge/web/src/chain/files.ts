import { keccak_256 } from "@noble/hashes/sha3";
import { keccak256, toBytes, toHex } from "viem";

/** So much of a file is hashed at once: a slow phone takes less than a tenth of a second for it. */
const PIECE = 256 * 1024;

/**
 * The keccak-256 of a file, as the contracts keep it, piece by piece: the page stays alive between
 * them, and is never given the whole file. It does not leave the browser.
 */
export async function hashOfFile(file: Blob): Promise<`0x${string}`> {
  const hash = keccak_256.create();
  for (let start = 0; start < file.size; start += PIECE) {
    hash.update(new Uint8Array(await file.slice(start, start + PIECE).arrayBuffer()));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return toHex(hash.digest());
}

export function hashOfText(text: string): `0x${string}` {
  return keccak256(toBytes(text));
}

/** Canonical JSON (RFC 8785) of strings, integers and flat objects: keys in order, no blanks. */
export function canonical(value: Record<string, string | number>): string {
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(value[key])}`).join(",")}}`;
}

export function download(name: string, content: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
