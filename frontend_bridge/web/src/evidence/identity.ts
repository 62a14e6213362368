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

/** Kinds of two words, which are one kind wherever the hyphens are; by their letters. */
const KINDS = new Map(
  [
    ...["birth-certificate", "driving-licence", "health-card", "id-card", "identity-card"],
    ...["military-id", "national-id", "residence-permit", "social-security", "tax-id"],
    "voter-id",
  ].map((kind) => [kind.replaceAll("-", ""), kind]),
);
/** Greek and Cyrillic capitals that no eye tells from Latin ones, and Turkish's dotted I. */
const LOOKALIKES = new Map(
  [..."ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЈЅİ"].map((letter, place) => [
    letter,
    "ABEZHIKMNOPTYXABEKMHOPCTYXIJSI".charAt(place),
  ]),
);
const DIGIT = /\p{Decimal_Number}/u;

/** A document in its one form, however it was written: another form is another person. */
export function documentOf(given: Document): Document {
  const parts = given.number.trim().split("|");
  // A scan may name country and kind itself.
  const [ofCountry, ofKind, number] =
    parts.length === 3 ? parts : [given.country, given.kind, given.number];
  const country = (ofCountry ?? "").trim().toUpperCase();
  const words = (ofKind ?? "").trim().toLowerCase().split("-").filter(Boolean);
  const kind = KINDS.get(words.join("")) ?? words.join("-");
  const plain = plainNumber(number ?? "");
  const right =
    (parts.length === 1 || parts.length === 3) &&
    /^[A-Z]{2}$/.test(country) &&
    /^[a-z0-9-]+$/.test(kind) &&
    plain.length > 0 &&
    [...plain].length <= MOST_LETTERS;
  if (!right) throw new EvidenceError("documentOther");
  return { country, kind, number: plain };
}

/** A number's letters and digits as they would be read aloud: the rest is the keyboard's. */
function plainNumber(number: string): string {
  return [...number.normalize("NFKC").toUpperCase()]
    .map((letter) => LOOKALIKES.get(letter) ?? letter)
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter))
    .map((letter) => (DIGIT.test(letter) ? digitOf(letter) : letter))
    .join("");
}

/** The value of a decimal digit of any script: their code points stand in tens from zero on. */
function digitOf(letter: string): string {
  const point = letter.codePointAt(0) ?? 0;
  let before = 0;
  while (point > before && DIGIT.test(String.fromCodePoint(point - before - 1))) before += 1;
  return String(before % 10);
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
