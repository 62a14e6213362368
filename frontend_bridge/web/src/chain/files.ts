import { keccak256, toBytes } from "viem";

/** The keccak-256 of a file, as the contracts keep it. The file does not leave the browser. */
export async function hashOfFile(file: File): Promise<`0x${string}`> {
  return keccak256(new Uint8Array(await file.arrayBuffer()));
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
