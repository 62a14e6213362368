import type { Hex } from "viem";

/**
 * Transactions that were sent and have no receipt yet, kept in this browser: a page that is closed
 * and opened again still knows of them, and nobody sends them twice.
 */

export interface Sent {
  hash: Hex;
  chain: number;
  from: string;
  /** The function that was called. */
  what: string;
  /** When it was sent, in milliseconds. */
  at: number;
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

export function keepSent(one: Sent, store: Store = localStorage): void {
  write([...readSent(store).filter(({ hash }) => hash !== one.hash), one].slice(-MOST), store);
}

export function forgetSent(hash: Hex, store: Store = localStorage): void {
  write(
    readSent(store).filter((one) => one.hash !== hash),
    store,
  );
}

function write(all: Sent[], store: Store): void {
  try {
    store.setItem(KEY, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing: the page still shows what it sent while it is open.
  }
  globalThis.dispatchEvent?.(new Event(KEY));
}

/** Calls `listen` when the kept ones change; returns how to stop. */
export function onSent(listen: () => void): () => void {
  globalThis.addEventListener(KEY, listen);
  return () => globalThis.removeEventListener(KEY, listen);
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
