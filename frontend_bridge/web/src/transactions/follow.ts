import { type Hex, keccak256 } from "viem";
import type { Told } from "../wallet/bundles";
import { lookAtBundle } from "./bundle";
import type { Sent } from "./sent";

/** How something that was sent ended. */
export type Fate =
  /**
   * In a block: done, or refused by the chain; perhaps under another hash than was given.
   * `partly`: a wallet carried out some of a bundle, and not the rest.
   */
  | { is: "mined"; ok: boolean; tx: Hex; block: number; repriced?: boolean; partly?: true }
  /** Another transaction with the same number is in a block, so this one never will be. */
  | { is: "replaced"; tx?: Hex; cancelled?: boolean }
  /** The wallet says that its bundle failed before the chain; nothing proves it. */
  | { is: "givenUp" };

/** Where it stands: ended, waiting, or nothing is known of it and it may still be mined. */
export type Seen =
  | { fate: Fate }
  /** `doubted`: the wallet says that it is done, and the node has nothing of it. */
  | { waiting: true; nonce?: number; doubted?: true }
  | { unknown: true };

export interface Mined {
  status: "success" | "reverted";
  blockNumber: bigint;
  transactionHash: Hex;
  from?: string;
  logs?: readonly { address: string; topics: readonly Hex[]; data: Hex }[];
}
export interface Known {
  hash: Hex;
  from: string;
  to: string | null;
  nonce: number;
  value: bigint;
  input: Hex;
}
export interface Logged {
  topics: readonly Hex[];
  data: Hex;
  transactionHash: Hex;
}

/** What is asked of the node. A thing that is not there is undefined; a node that fails throws. */
export interface Eyes {
  receipt: (hash: Hex) => Promise<Mined | undefined>;
  transaction: (hash: Hex) => Promise<Known | undefined>;
  /** How many transactions an account had in blocks, up to a block or the last one. */
  count: (account: string, block?: number) => Promise<number>;
  head: () => Promise<number>;
  transactionsOf: (block: number) => Promise<readonly Known[]>;
  /** The next number of a Safe; undefined for what is no Safe. */
  turn: (account: string) => Promise<number | undefined>;
  logs: (
    topics: readonly (Hex | readonly Hex[])[],
    from: number,
    address?: string,
  ) => Promise<readonly Logged[]>;
  /** What the wallet says of a bundle; undefined where it is not there to be asked. */
  bundle?: (one: Sent) => Promise<Told | "unknown" | undefined>;
}

/** Of Safe: `ExecutionSuccess` and `ExecutionFailure`, with the Safe's own hash indexed or not. */
export const SAFE_DONE = "0x442e715f626346e8c54381002da614f62bee8d27386535b2521ec8540898556e";
export const SAFE_FAILED = "0x23428b18acfb3ea64b08dc0c1d296ea9c09702c09083ca5272e64d115b687d23";
/** Of ERC-4337's entry points: `UserOperationEvent`. */
export const OPERATION_DONE = "0x49628fd1471006c1482da88028e9ce4dbb080b815c9b0344d39e5a8e6ec1419f";

/** Looks where something stands that was sent. */
export async function look(one: Sent, eyes: Eyes): Promise<Seen> {
  if (one.bundle) return lookAtTogether(one, eyes);
  const receipt = await eyes.receipt(one.hash);
  if (receipt) return { fate: minedAs(receipt) };
  if (one.contract) {
    const fate = await lookInLogs(one, eyes);
    if (fate) return fate === "soon" ? { waiting: true } : { fate };
    const next = one.turn === undefined ? undefined : await eyes.turn(one.from);
    if (one.turn !== undefined && next !== undefined && next > one.turn) {
      // Its owners gave its number to something else; it may have been done between the questions.
      const late = await lookInLogs(one, eyes);
      return late === "soon" ? { waiting: true } : { fate: late ?? { is: "replaced" } };
    }
  }
  const known = await eyes.transaction(one.hash);
  const nonce = one.nonce ?? known?.nonce;
  if (nonce !== undefined && (await eyes.count(one.from)) > nonce) {
    // It may have been mined between the two questions.
    const late = await eyes.receipt(one.hash);
    return { fate: late ? minedAs(late) : await replacedBy(one, nonce, eyes) };
  }
  // A wallet of several signers, or a bundler, may take its time: the node knows nothing of it.
  return known || one.contract ? { waiting: true, nonce } : { unknown: true };
}

/** A bundle: by what the wallet names, or by its name where that is a Safe's or a bundler's hash. */
async function lookAtTogether(one: Sent, eyes: Eyes): Promise<Seen> {
  const seen = await lookAtBundle(one, eyes);
  const hash = one.bundle?.id as Hex;
  // That it failed is the wallet's word alone, and the chain's comes first.
  const ended = "fate" in seen && seen.fate.is !== "givenUp";
  if (ended || hash.length !== one.hash.length) return seen;
  const fate = await lookInLogs({ ...one, hash }, eyes);
  return fate && fate !== "soon" ? { fate } : seen;
}

function minedAs(receipt: Mined, repriced?: boolean): Extract<Fate, { is: "mined" }> {
  return {
    is: "mined",
    ok: receipt.status === "success",
    tx: receipt.transactionHash,
    block: Number(receipt.blockNumber),
    ...(repriced && { repriced }),
  };
}

/** A Safe's hash or a user operation's, found by what the Safe or the entry point says of it. */
async function lookInLogs(one: Sent, eyes: Eyes): Promise<Fate | "soon" | undefined> {
  const from = one.block ?? 0;
  const hash = one.hash.toLowerCase();
  const ofSafe = await eyes.logs([[SAFE_DONE, SAFE_FAILED]], from, one.from);
  const safe = ofSafe.find(
    ({ topics, data }) => (topics[1] ?? data.slice(0, 66)).toLowerCase() === hash,
  );
  if (safe) return endOf(safe, safe.topics[0]?.toLowerCase() === SAFE_DONE, eyes);
  const [operation] = await eyes.logs([OPERATION_DONE, one.hash], from);
  // Its data are the number, whether it succeeded, and what was paid for gas.
  if (operation) return endOf(operation, BigInt(`0x${operation.data.slice(66, 130)}`) === 1n, eyes);
  return undefined;
}

/** Its end; "soon" where the node has the log, and not the receipt that goes with it. */
async function endOf(log: Logged, ok: boolean, eyes: Eyes): Promise<Fate | "soon"> {
  const receipt = await eyes.receipt(log.transactionHash);
  return receipt ? { ...minedAs(receipt), ok: ok && receipt.status === "success" } : "soon";
}

/** The transaction that took a number: the same call for another fee, or something else. */
async function replacedBy(one: Sent, nonce: number, eyes: Eyes): Promise<Fate> {
  const other = await findByNonce(one, nonce, eyes).catch(() => undefined);
  if (!other) return { is: "replaced" };
  const original = await eyes.transaction(one.hash);
  const sameTarget = other.to?.toLowerCase() === (original?.to ?? one.to)?.toLowerCase();
  const call = original ? keccak256(original.input) : one.call;
  if (sameTarget && keccak256(other.input) === call) {
    const receipt = await eyes.receipt(other.hash);
    if (receipt) return minedAs(receipt, true);
  }
  const cancelled = other.to?.toLowerCase() === one.from.toLowerCase() && other.value === 0n;
  return { is: "replaced", tx: other.hash, ...(cancelled && { cancelled }) };
}

/** The block in which a number was used lies where the count grows beyond it: halved until found. */
async function findByNonce(one: Sent, nonce: number, eyes: Eyes): Promise<Known | undefined> {
  let [low, high] = [one.block ?? 0, await eyes.head()];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await eyes.count(one.from, middle)) > nonce) high = middle;
    else low = middle + 1;
  }
  const all = await eyes.transactionsOf(high);
  return all.find(
    (each) => each.from.toLowerCase() === one.from.toLowerCase() && each.nonce === nonce,
  );
}
