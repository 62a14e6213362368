import { type Hex, keccak256, toBytes } from "viem";
import type { Fate } from "./follow";

/**
 * What was sent and is not known to have ended, kept in this browser: a page that is closed and
 * opened again still knows of it, and nobody sends it twice.
 */
export interface Sent {
  /** The hash that the wallet gave: of a transaction, of a Safe's or of a user operation. */
  hash: Hex;
  chain: number;
  from: string;
  /** The function that was called. */
  what: string;
  /** What is paid with it, in the asset's smallest part. */
  paid?: string;
  /** The contract that was called. */
  to?: string;
  /** By which the same act is known again: its contract, function and arguments. */
  act?: Hex;
  /** The hash of its call data, by which it is known again under another fee. */
  call?: Hex;
  /** When it was sent, in milliseconds. */
  at: number;
  /** The block after which it was sent. */
  block?: number;
  /** Its number among the sender's transactions, once the node told it. */
  nonce?: number;
  /** Whether the sender is a contract, whose wallet may have given a hash of its own kind. */
  contract?: boolean;
  /** Its number among a Safe's transactions, where the hash is a Safe's. */
  turn?: number;
  /** Several calls of one prompt: the wallet's name for them, and the contracts that each speak of it. */
  bundle?: { id: string; contracts: string[] };
  /** How it ended; kept until somebody has read it. */
  fate?: Fate;
}

const KEY = "mutual-pool.sent";
const MOST = 20;

type Store = Pick<Storage, "getItem" | "setItem">;

export function readSent(store: Store = localStorage): Sent[] {
  try {
    const found: unknown = JSON.parse(store.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isSent) : [];
  } catch {
    return [];
  }
}

/** Keeps one, or what was learnt of one that is kept. */
export function keepSent(one: Sent, store: Store = localStorage): void {
  const all = readSent(store);
  const place = all.findIndex(({ hash }) => hash === one.hash);
  if (place >= 0) all[place] = one;
  else all.push(one);
  write(all, store);
}

export function forgetSent(hash: Hex, store: Store = localStorage): void {
  write(
    readSent(store).filter((one) => one.hash !== hash),
    store,
  );
}

/** The same act of the same account that may still happen, if any. */
export function sentAlready(
  chain: number,
  from: string,
  act: Hex,
  store: Store = localStorage,
): Sent | undefined {
  return readSent(store).find(
    (one) =>
      one.chain === chain &&
      one.from.toLowerCase() === from.toLowerCase() &&
      one.act === act &&
      one.fate === undefined,
  );
}

/** A name for what is called: the same contract, function and arguments have the same. */
export function actOf(to: string, what: string, args: readonly unknown[]): Hex {
  const plain = JSON.stringify([to.toLowerCase(), what, args], (_, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
  return keccak256(toBytes(plain));
}

/** Those that have ended make room first; what may still happen is not forgotten for a newer one. */
function write(all: Sent[], store: Store): void {
  const ended = all.filter(({ fate }) => fate);
  const drop = new Set(ended.slice(0, Math.max(0, all.length - MOST)));
  try {
    store.setItem(KEY, JSON.stringify(all.filter((one) => !drop.has(one))));
  } catch {
    // A browser that keeps nothing: the page still shows what it sent while it is open.
  }
  globalThis.dispatchEvent?.(new Event(KEY));
}

/** Calls `listen` when the kept ones change, here or in another tab; returns how to stop. */
export function onSent(listen: () => void): () => void {
  globalThis.addEventListener(KEY, listen);
  globalThis.addEventListener("storage", listen);
  return () => {
    globalThis.removeEventListener(KEY, listen);
    globalThis.removeEventListener("storage", listen);
  };
}

function isSent(one: unknown): one is Sent {
  const { hash, chain, from, what, at } = (one ?? {}) as Partial<Sent>;
  return (
    typeof hash === "string" &&
    /^0x[0-9a-f]{64}$/i.test(hash) &&
    typeof chain === "number" &&
    typeof from === "string" &&
    typeof what === "string" &&
    typeof at === "number"
  );
}
