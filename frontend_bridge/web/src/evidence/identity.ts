import { hmac } from "@noble/hashes/hmac";
import { scrypt } from "@noble/hashes/scrypt";
import { sha256 } from "@noble/hashes/sha2";
import { bytesToHex, type Hex, hexToBytes } from "viem";
import { EvidenceError } from "./format";

/** Who a person is, as mutual_pool/office/registrar/identity.py has it: slow to guess from a secret. */

/** N of scrypt: one identity costs about a second and 128 MB. */
const COST = 2 ** 17;
const LENGTH = 16;
const MOST_LETTERS = 60;

/** A registrar's secrets, the oldest first, and the key that opens their registers. */
export interface Ring {
  secrets: { value: string; form: "document" | "number" }[];
  key: string;
}

export interface Document {
  country: string;
  kind: string;
  number: string;
}

/** Chain and pool, of which the salt is made: no two plans share it. */
export interface PlanOf {
  chainId: number;
  pool: string;
}

/** A document in its one form, however its number was written. */
export function documentOf(given: Document): Document {
  const country = given.country.trim().toUpperCase();
  const kind = given.kind.trim().toLowerCase();
  const number = [...given.number.normalize("NFKC").toUpperCase()]
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter))
    .join("");
  const right =
    /^[A-Z]{2}$/.test(country) &&
    /^[a-z0-9-]+$/.test(kind) &&
    /[a-z0-9]/.test(kind) &&
    number.length > 0 &&
    [...number].length <= MOST_LETTERS;
  if (!right) throw new EvidenceError("documentOther");
  return { country, kind, number };
}

/** A person's identity under each secret, that of the newest first. */
export function identities(ring: Ring, given: Document, plan: PlanOf, cost = COST): Hex[] {
  const { country, kind, number } = documentOf(given);
  const salt = `mutual-pool|${plan.chainId}|${plan.pool.toLowerCase()}`;
  const options = { N: cost, r: 8, p: 1, dkLen: 32 };
  const slow = scrypt(`${country}|${kind}|${number}`, salt, options);
  const under = ({ value, form }: Ring["secrets"][number]) => {
    const of = form === "document" ? slow : new TextEncoder().encode(number);
    return bytesToHex(hmac(sha256, hexToBytes(`0x${value}`), of).slice(0, LENGTH));
  };
  return ring.secrets.map(under).reverse();
}
