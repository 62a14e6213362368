import { bech32 } from "@scure/base";
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english";
import { EvidenceError } from "./format";

/**
 * A claim key as 24 English words (BIP-39), to be written on paper: 32 bytes and a checksum.
 * `mutual_pool/office/evidence/words.py` is the other half.
 */

const PREFIX = "age-secret-key-";
const BYTES = 32;
const WORDS = 24;

/** The words of a key. */
export function wordsOf(key: string): string[] {
  const { bytes } = bech32.decodeToBytes(key.trim().toLowerCase());
  return entropyToMnemonic(bytes, wordlist).split(" ");
}

/** The key of its words, however they were spaced, numbered or written large. */
export function keyOfWords(text: string): string {
  const words =
    text
      .normalize("NFKD")
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  if (words.length !== WORDS) throw new EvidenceError("wordsCount");
  const unknown = words.findIndex((word) => !wordlist.includes(word));
  if (unknown >= 0) throw new EvidenceError("wordsUnknown", String(unknown + 1));
  let bytes: Uint8Array;
  try {
    bytes = mnemonicToEntropy(words.join(" "), wordlist);
  } catch {
    throw new EvidenceError("wordsOrder");
  }
  if (bytes.length !== BYTES) throw new EvidenceError("wordsOrder");
  return bech32.encodeFromBytes(PREFIX, bytes).toUpperCase();
}
