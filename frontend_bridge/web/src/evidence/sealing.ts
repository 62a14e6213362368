import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import type { Hex } from "viem";
import { readContainer } from "./container";
import { hashOf } from "./descriptions";
import {
  canonicalJson,
  type Description,
  EvidenceError,
  type EvidenceFile,
  GRANT_SCHEMA,
  MOST_GRANT,
  MOST_SEALED,
  SEALED_SCHEMA,
  sha256,
} from "./format";
import { recipientKey } from "./recipients";

/** A pack that only its claim key opens. */
export interface Sealed {
  ciphertext: Uint8Array;
  /** The claim key (`AGE-SECRET-KEY-1...`); who has it reads the evidence. */
  key: string;
  description: Description;
}

/** A key to which others encrypt. */
export const newKey = generateX25519Identity;

/** Encrypts a container to a new key, which opens nothing else. */
export async function seal(container: Uint8Array, made?: string): Promise<Sealed> {
  const key = made ?? (await newKey());
  const recipient = await identityToRecipient(key);
  const ciphertext = await encryptedTo(container, [recipient]);
  return { ciphertext, key, description: await describe(ciphertext, recipient) };
}

export async function describe(ciphertext: Uint8Array, recipient: string): Promise<Description> {
  return {
    schema: SEALED_SCHEMA,
    recipient,
    sha256: await sha256(ciphertext),
    size: ciphertext.length,
  };
}

/** The files of a sealed pack, after making sure that it is the one that was filed. */
export async function openSealed(
  ciphertext: Uint8Array,
  key: string,
  filed: Hex,
): Promise<EvidenceFile[]> {
  if (ciphertext.length > MOST_SEALED) throw new EvidenceError("notFiled");
  const recipient = await recipientOf(key);
  if (hashOf(await describe(ciphertext, recipient)) !== filed.toLowerCase())
    throw new EvidenceError("notFiled");
  const container = await decryptedWith(ciphertext, key).catch(() => {
    throw new EvidenceError("unreadable");
  });
  return readContainer(container);
}

/** A claim key encrypted to its readers; each of them opens it alone. */
export async function makeGrant(
  key: string,
  filed: Hex,
  recipients: readonly string[],
): Promise<Uint8Array> {
  if (!recipients.length) throw new EvidenceError("nothing");
  for (const recipient of recipients) recipientKey(recipient);
  const content = { schema: GRANT_SCHEMA, evidence: filed.toLowerCase(), key };
  return encryptedTo(new TextEncoder().encode(canonicalJson(content)), [...new Set(recipients)]);
}

/** The claim key of a grant. */
export async function openGrant(grant: Uint8Array, reader: string, filed: Hex): Promise<string> {
  if (grant.length > MOST_GRANT) throw new EvidenceError("grantOther");
  const opened = await decryptedWith(grant, reader).catch(() => {
    throw new EvidenceError("grantOther");
  });
  let content: Record<string, unknown>;
  try {
    content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(opened));
  } catch {
    throw new EvidenceError("grantOther");
  }
  if (content.schema !== GRANT_SCHEMA || content.evidence !== filed.toLowerCase())
    throw new EvidenceError("grantClaim");
  await recipientOf(String(content.key));
  return String(content.key);
}

/** How slow a guess is: 64 MB, which the worker of an older phone still has. */
const PASSWORD_COST = 16;

/** The public part of a key. */
export async function recipientOf(key: string): Promise<string> {
  try {
    return await identityToRecipient(key.trim());
  } catch {
    throw new EvidenceError("keyWrong");
  }
}

/** A key as its file has it: encrypted by a password, however a keyboard composes its letters. */
export async function lockedKey(key: string, password: string): Promise<Uint8Array> {
  if (!password) throw new EvidenceError("passwordMissing");
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(PASSWORD_COST);
  encrypter.setPassphrase(password.normalize("NFC"));
  return encrypter.encrypt(key);
}

/** The key of a file that `lockedKey`, or `mutual-pool reading-key new`, wrote. */
export async function unlockedKey(file: Uint8Array, password: string): Promise<string> {
  const key = await openedWithPassword(file, password);
  await recipientOf(key);
  return key.trim();
}

/** The text of a file that is encrypted by a password, such as a registrar's secrets. */
export async function openedWithPassword(file: Uint8Array, password: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(password.normalize("NFC"));
  return decrypter.decrypt(file, "text").catch(() => {
    throw new EvidenceError("keyWrong");
  });
}

/** A text that only the holder of a recipient's key reads, such as a decision's findings. */
export async function sealText(text: string, recipient: string): Promise<Uint8Array> {
  recipientKey(recipient);
  return encryptedTo(new TextEncoder().encode(text), [recipient]);
}

/** The text of what `sealText`, or a command, encrypted. */
export async function openText(sealed: Uint8Array, key: string): Promise<string> {
  try {
    const opened = await decryptedWith(sealed, key);
    return new TextDecoder("utf-8", { fatal: true }).decode(opened);
  } catch {
    throw new EvidenceError("textOther");
  }
}

/** The files that somebody sent by a link. */
export async function openDelivered(sealed: Uint8Array, key: string): Promise<EvidenceFile[]> {
  const container = await decryptedWith(sealed, key).catch(() => {
    throw new EvidenceError("unreadable");
  });
  return readContainer(container);
}

/** A content that each of some recipients opens alone. */
export async function encryptedTo(content: Uint8Array, recipients: readonly string[]) {
  for (const recipient of recipients) recipientKey(recipient);
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(content);
}

async function decryptedWith(content: Uint8Array, key: string): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(key.trim());
  return decrypter.decrypt(content);
}
