import { type Hex, keccak256, toBytes, toHex } from "viem";
import type { Reader } from "../chain/context";
import { at } from "../chain/contracts";
import type { Config } from "../config";
import type { ApplicationAtDesk } from "../desk/answers";
import { canonicalJson, sha256 } from "../evidence/format";
import { actMessage } from "./acts";
import { SEND_APPLICATION } from "./deskacts";
import type { Answers } from "./questions";
import { signedBy } from "./signedby";

/**
 * Applications, in the form of mutual_pool/office/registrar/applications.py: answers that only the
 * registrar reads, under a hash that the applicant signed, so that neither can alter one later.
 */
export const APPLICATION_SCHEMA = "mutual-pool/application/1";
export const SEALED_APPLICATION = "mutual-pool/sealed-application/1";
/** Bytes of an encrypted application. */
export const MOST_APPLICATION = 300_000;
const FIELDS = "answers,applicant,at,chain,invite,pool,questions,salt,schema";
const CODE = /^[2-9A-HJKMNP-TV-Z]{16}$/;

export interface Application {
  chain: number;
  pool: string;
  applicant: string;
  questions: Hex;
  answers: Answers;
  invite: string;
  at: number;
  salt: Hex;
}

/** A new application, with a salt of its own. */
export function newApplication(
  config: Config,
  applicant: string,
  questions: Hex,
  answers: Answers,
  invite: string,
  now: number,
): Application {
  return {
    chain: config.chainId,
    pool: at(config, "pool").toLowerCase(),
    applicant: applicant.toLowerCase(),
    questions,
    answers,
    invite,
    at: now,
    salt: toHex(crypto.getRandomValues(new Uint8Array(32))),
  };
}

/** The document in its one form (RFC 8785). */
export function documentOf(application: Application): string {
  return canonicalJson({ schema: APPLICATION_SCHEMA, ...application });
}

/** The hash that is signed. */
export function hashOfDocument(document: string): Hex {
  return keccak256(toBytes(document));
}

/** The application of a document; undefined if it is none, or not in its one form. */
export function readDocument(document: string): Application | undefined {
  try {
    const { schema, ...found } = JSON.parse(document) as Application & { schema: string };
    const answers = Object.values(found.answers);
    const right =
      schema === APPLICATION_SCHEMA &&
      [...Object.keys(found), "schema"].sort().join() === FIELDS &&
      answers.every((one) => typeof one === "string" || Number.isSafeInteger(one)) &&
      /^0x[0-9a-f]{64}$/.test(found.salt) &&
      /^0x[0-9a-f]{64}$/.test(found.questions) &&
      Number.isSafeInteger(found.at) &&
      documentOf(found) === document;
    return right ? found : undefined;
  } catch {
    return undefined;
  }
}

/** An invite code however it was typed; undefined if it is none. */
export function plainCode(typed: string): string | undefined {
  const code = [...typed.toUpperCase()].filter((letter) => /[\p{L}\p{N}]/u.test(letter)).join("");
  return CODE.test(code) ? code : undefined;
}

/** Letters and digits of codes, which are not taken for each other. */
const CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 16;

/** A new invite code, as `mutual-pool registrar invite` makes one. */
export function newCode(): string {
  let code = "";
  while (code.length < CODE_LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(CODE_LENGTH))) {
      // Of 256 bytes so many that each letter has its share.
      if (byte < 240 && code.length < CODE_LENGTH) code += CODE_LETTERS[byte % 30];
    }
  }
  return code;
}

/** A code in groups of four. */
export function shownCode(code: string): string {
  return code.match(/.{1,4}/g)?.join("-") ?? "";
}

/** The hash of a code, by which desk and register know it; zeros without a code. */
export function codeHash(code: string): Hex {
  return code ? keccak256(toBytes(`mutual-pool invite ${code}`)) : `0x${"00".repeat(32)}`;
}

/** What the applicant signs of an encrypted document. */
export async function statedOf(application: Application, sealed: Uint8Array) {
  return {
    document: hashOfDocument(documentOf(application)),
    sha256: `0x${await sha256(sealed)}`,
    size: sealed.length,
    invite: codeHash(application.invite),
  };
}

/** The file of an application, the very one of `mutual-pool apply write`. */
export function applicationFile(act: object, signature: string, sealed: Uint8Array): string {
  const content = {
    schema: SEALED_APPLICATION,
    act,
    signature,
    sealed: btoa(Array.from(sealed, (byte) => String.fromCharCode(byte)).join("")),
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}

/** Why an application cannot be trusted; the page has a sentence for each. */
export type ApplicationFault = "signer" | "bytes" | "altered" | "other" | "code";

export class ApplicationError extends Error {
  constructor(readonly fault: ApplicationFault) {
    super(fault);
    this.name = "ApplicationError";
  }
}

/** An application, after making sure who signed it, and that nothing was altered. */
export async function openedApplication(
  client: Reader,
  config: Config,
  row: Pick<ApplicationAtDesk, "account" | "act" | "signature">,
  sealed: Uint8Array,
  open: (sealed: Uint8Array) => Promise<string>,
): Promise<Application> {
  const { act } = row;
  const account = act.account as `0x${string}`;
  // The desk says beside it whose it is: a certificate for another wallet would be theirs.
  if (row.account.toLowerCase() !== account.toLowerCase()) throw new ApplicationError("signer");
  const fixed = { nonce: act.nonce as Hex, deadline: act.deadline };
  const message = actMessage(config, SEND_APPLICATION, account, act, fixed);
  const signature = row.signature as Hex;
  if (!(await signedBy(client, message, { signer: account, signature })).genuine)
    throw new ApplicationError("signer");
  if (`0x${await sha256(sealed)}` !== act.sha256 || sealed.length !== act.size)
    throw new ApplicationError("bytes");
  const document = await open(sealed);
  const found = readDocument(document);
  if (!found || hashOfDocument(document) !== act.document) throw new ApplicationError("altered");
  const plan = [found.chain, found.pool, found.applicant].join();
  if (plan !== [config.chainId, at(config, "pool"), account].join().toLowerCase())
    throw new ApplicationError("other");
  if (codeHash(found.invite) !== act.invite) throw new ApplicationError("code");
  return found;
}
