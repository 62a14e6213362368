import { type QueryClient, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Config } from "../config";
import { type Head, useChain, useHead } from "./context";

/**
 * What the page knew last, kept in this browser: shown where the node cannot be asked, and marked
 * with its block. As long as the node answers, nothing of it is shown.
 */

/** Short answers only: lists of events are long, and read again. */
const KINDS = new Set(["plan", "books", "member", "due", "claims", "claimsOfMember", "offer"]);
const LARGEST = 400_000;
const PAUSE = 2_000;
type Store = Pick<Storage, "getItem" | "setItem">;
type Row = [QueryKey, unknown];

const keyOf = (config: Config) => `mutual-pool.known.${config.chainId}.${config.addresses.pool}`;

export function pack(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "bigint" ? { $n: String(one) } : one,
  );
}

export function unpack(text: string): unknown {
  return JSON.parse(text, (_, one: unknown) => {
    const number = (one as { $n?: unknown } | null)?.$n;
    return typeof number === "string" && /^-?\d{1,80}$/.test(number) ? BigInt(number) : one;
  });
}

function kept(key: QueryKey): boolean {
  return key[0] === "head" || (key[0] === "chain" && KINDS.has(String(key[1])));
}

/** Keeps what the queries know now. */
export function keepKnown(queries: QueryClient, config: Config, store: Store = localStorage): void {
  const rows = queries
    .getQueryCache()
    .getAll()
    .filter(({ queryKey, state }) => kept(queryKey) && state.status === "success")
    .map(({ queryKey, state }): Row => [queryKey, state.data]);
  const text = pack(rows);
  try {
    if (text.length <= LARGEST) store.setItem(keyOf(config), text);
  } catch {
    // A browser that keeps nothing opens with nothing.
  }
}

/** Gives the queries what was known last, where they know nothing; says whether there was any. */
export function restoreKnown(
  queries: QueryClient,
  config: Config,
  store: Store = localStorage,
): boolean {
  try {
    const rows = unpack(store.getItem(keyOf(config)) ?? "[]") as Row[];
    const right = rows.filter((row) => Array.isArray(row?.[0]) && kept(row[0]));
    for (const [key, data] of right) {
      if (queries.getQueryData(key) !== undefined) continue;
      queries.setQueryData(key, key[0] === "head" ? { ...(data as Head), kept: true } : data);
    }
    return right.length > 0;
  } catch {
    return false;
  }
}

/** Keeps what is read, and shows what was known last where the node does not answer. */
export function useKnown(): void {
  const queries = useQueryClient();
  const { config } = useChain();
  const { data, isError } = useHead();
  const fresh = data && !data.kept ? data.hash : undefined;
  const nothing = isError && data === undefined;
  useEffect(() => {
    if (nothing) restoreKnown(queries, config);
  }, [nothing, queries, config]);
  useEffect(() => {
    if (!fresh) return;
    const timer = setTimeout(() => keepKnown(queries, config), PAUSE);
    return () => clearTimeout(timer);
  }, [fresh, queries, config]);
}
