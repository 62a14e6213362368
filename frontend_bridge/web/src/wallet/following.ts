import { useSyncExternalStore } from "react";
import { type Address, isAddress } from "viem";

/**
 * Wallets that somebody follows without connecting them: their own on another device, or that of
 * somebody who lets them look. Kept in this browser only; everything of them is public on chain.
 */
export interface Followed {
  address: Address;
  /** How its reader calls it. */
  name?: string;
}

interface Kept {
  all: Followed[];
  /** The one that is looked at; none for the connected wallet. */
  shown?: Address;
}

const KEY = "mutual-pool.following";
const MOST = 50;
const LONGEST = 40;
type Store = Pick<Storage, "getItem" | "setItem">;

export function readFollowing(store: Store = localStorage): Kept {
  try {
    const found = JSON.parse(store.getItem(KEY) ?? "{}") as Partial<Kept>;
    const all = (Array.isArray(found.all) ? found.all : []).filter(isFollowed);
    const shown = all.find(({ address }) => address === found.shown)?.address;
    return { all, ...(shown && { shown }) };
  } catch {
    return { all: [] };
  }
}

function isFollowed(one: unknown): one is Followed {
  const { address, name } = (one ?? {}) as Partial<Followed>;
  return (
    isAddress(address ?? "", { strict: false }) && (name === undefined || typeof name === "string")
  );
}

function write(kept: Kept, store: Store): void {
  try {
    store.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing follows nobody.
  }
  globalThis.dispatchEvent?.(new Event(KEY));
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

export function follow(address: Address, name = "", store: Store = localStorage): void {
  const { all } = readFollowing(store);
  const others = all.filter((one) => !same(one.address, address));
  const called = name.trim().slice(0, LONGEST);
  const kept = [...others, { address, ...(called && { name: called }) }].slice(-MOST);
  write({ all: kept, shown: address }, store);
}

/** Calls a wallet otherwise, or by no name; which one is looked at does not change. */
export function rename(address: Address, name: string, store: Store = localStorage): void {
  const { all, shown } = readFollowing(store);
  const called = name.trim().slice(0, LONGEST);
  const one = (known: Address): Followed => ({ address: known, ...(called && { name: called }) });
  const known = all.some((other) => same(other.address, address));
  const renamed = all.map((other) => (same(other.address, address) ? one(other.address) : other));
  const kept = known ? renamed : [...renamed, one(address)].slice(-MOST);
  write({ all: kept, ...(shown && { shown }) }, store);
}

export function unfollow(address: Address, store: Store = localStorage): void {
  const { all, shown } = readFollowing(store);
  const others = all.filter((one) => !same(one.address, address));
  write({ all: others, ...(shown && !same(shown, address) && { shown }) }, store);
}

/** Looks at one that is followed, or again at the connected wallet. */
export function show(address: Address | undefined, store: Store = localStorage): void {
  write({ ...readFollowing(store), shown: address }, store);
}

function onFollowing(listen: () => void): () => void {
  globalThis.addEventListener(KEY, listen);
  globalThis.addEventListener("storage", listen);
  return () => {
    globalThis.removeEventListener(KEY, listen);
    globalThis.removeEventListener("storage", listen);
  };
}

export function useFollowing(): Kept {
  const text = useSyncExternalStore(onFollowing, () => JSON.stringify(readFollowing()));
  return JSON.parse(text) as Kept;
}

/** Whose membership is shown: that of a followed wallet, to be looked at only, or of the connected one. */
export function useShown(connected: Address | undefined): {
  address: Address | undefined;
  watched: boolean;
} {
  const { shown } = useFollowing();
  if (!shown || (connected && same(shown, connected)))
    return { address: connected, watched: false };
  return { address: shown, watched: true };
}
