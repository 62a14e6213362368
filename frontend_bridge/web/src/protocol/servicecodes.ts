import { hmac } from "@noble/hashes/hmac";
import { sha256 } from "@noble/hashes/sha2";
import { base32 } from "@scure/base";
import {
  type Address,
  concat,
  encodeAbiParameters,
  type Hex,
  keccak256,
  toBytes,
  toHex,
} from "viem";

/** Codes of services; `mutual_pool/office/services/code_text.py` and `protocol/services/codes.py` are the other half. */

/** "MP" is for the provider, "MR" rates the service afterwards. */
export type CodeKind = "MP" | "MR";

export interface ServiceCode {
  programme: number;
  position: number;
  /** 16 bytes. */
  secret: Uint8Array;
}

/** Whose codes they are, and of which programme. */
export interface CodeSeries {
  chain: number;
  fund: Address;
  sponsor: Address;
  series: number;
}

const FORM = /^(M[PR])-([1-9]\d{0,9})-(0|[1-9]\d{0,7})-([A-Z2-7]{26})-([A-Z2-7]{4})$/;
const LEAF_TYPE = keccak256(
  toBytes(
    "ServiceCode(uint256 chain,address fund,address sponsor,uint16 series,uint24 position,bytes32 secret)",
  ),
);
const MISREAD: Record<string, string> = { "0": "O", "1": "L", "8": "B" };

/** The code that somebody typed or scanned; undefined if it is none of this kind, or was misread. */
export function readCode(text: string, kind: CodeKind): ServiceCode | undefined {
  const parts = text.replace(/\s/g, "").toUpperCase().split("-");
  const tidied = parts.map((part, at) =>
    at < 3 ? part : part.replace(/[018]/g, (one) => MISREAD[one] ?? one),
  );
  const found = FORM.exec(tidied.join("-"));
  if (!found) return undefined;
  const [, given, programme = "", position = "", letters = "", check] = found;
  const body = `${given}-${programme}-${position}-${letters}`;
  if (given !== kind || checkLetters(body) !== check) return undefined;
  if (Number(programme) >= 2 ** 32 || Number(position) >= 2 ** 24) return undefined;
  const secret = base32.decode(`${letters}======`);
  return { programme: Number(programme), position: Number(position), secret };
}

function checkLetters(body: string): string {
  return base32.encode(keccak256(toBytes(body), "bytes")).slice(0, 4);
}

/** The secret as the contract takes it: 32 bytes, filled up with zeros. */
export function secretWord(secret: Uint8Array): Hex {
  return toHex(secret).padEnd(66, "0") as Hex;
}

/** The leaf of a code, as the contract's `leafOf`. */
export function leafOf(of: CodeSeries, position: number, secret: Hex): Hex {
  const number = (value: number | bigint) => BigInt(value);
  const words = [of.chain, BigInt(of.fund), BigInt(of.sponsor), of.series, position].map(number);
  const packed = encodeAbiParameters(
    words.map(() => ({ type: "uint256" })),
    words,
  );
  return keccak256(keccak256(concat([LEAF_TYPE, packed, secret])));
}

function parent(left: Hex, right: Hex): Hex {
  return keccak256(BigInt(left) < BigInt(right) ? concat([left, right]) : concat([right, left]));
}

/** The levels of the tree of some leaves, the root's last; an odd node is promoted. */
export function levelsOf(leaves: readonly Hex[]): Hex[][] {
  const levels: Hex[][] = [[...leaves]];
  for (let level = levels[0] ?? []; level.length > 1; ) {
    const next: Hex[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] as Hex, level[at + 1]];
      next.push(right ? parent(left, right) : left);
    }
    levels.push(next);
    level = next;
  }
  return levels;
}

export function rootOf(levels: readonly Hex[][]): Hex | undefined {
  return levels.at(-1)?.[0];
}

/** The hashes from a leaf up to the root. */
export function proofOf(levels: readonly Hex[][], position: number): Hex[] {
  return levels.slice(0, -1).flatMap((level, height) => {
    const beside = level[(position >> height) ^ 1];
    return beside ? [beside] : [];
  });
}

/** The proof that the holder of a rating code gave so many stars. */
export function ratingProof(code: ServiceCode, stars: number): Hex {
  const said = `mutual-pool rating|${code.programme}|${code.position}|${stars}`;
  return toHex(hmac(sha256, code.secret, toBytes(said)));
}
