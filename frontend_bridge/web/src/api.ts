import { useQuery } from "@tanstack/react-query";
import { useChain } from "./chain/context";

/** The index, which is only ever a quicker way to what the chain says. */

export interface ApiBlock {
  number: number;
  hash: string;
  time: number;
  chain: number;
  /** The first block that the index could not apply, if any. */
  unsure_from?: number;
}
export interface ApiEvent {
  name: string;
  contract: string;
  block: number;
  time: number;
  tx: string;
  log_index: number;
  args: Record<string, unknown>;
}
export interface ApiMember {
  address: string;
  standing: "active" | "lapsed" | "left";
  balance: string;
  since_block: number;
  position: { units: string };
  membership: { band: string; covered_from: string; joined_day: string };
}
export interface ApiClaim {
  number: number;
  state: string;
  member: string;
  payee: string;
  benefit: string;
  benefit_class: string;
  band: string;
  day: string;
  filed_at: string;
  decided_at: string;
}
export interface ApiPage<T> {
  block: ApiBlock;
  data: T[];
  next: string | null;
  /** How many there are on all pages together. */
  total?: number;
}

const chains = new Map<string, number>();

/** Says of which chain an index has to be; one of another chain is as good as none. */
export function expectChain(api: string, chain: number): void {
  chains.set(api, chain);
}

export async function ask<T>(api: string, path: string): Promise<T> {
  if (!api) throw new Error("no index is named");
  const answer = await fetch(`${api}/v1/${path}`, { signal: AbortSignal.timeout(8_000) });
  if (answer.status === 429)
    throw new BusyError(Math.min(Number(answer.headers.get("Retry-After")) || 1, 10));
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => undefined)) as { detail?: string } | undefined;
    throw new Error(problem?.detail ?? `the index answers ${answer.status}`);
  }
  const found = (await answer.json()) as T & { block?: ApiBlock };
  const expected = chains.get(api);
  if (expected !== undefined && found.block && found.block.chain !== expected)
    throw new OtherChainError(found.block.chain);
  const unsure = found.block?.unsure_from;
  if (unsure !== undefined) throw new UnsureError(unsure);
  return found;
}

/** The index speaks of another chain than the plan's. */
export class OtherChainError extends Error {
  constructor(readonly chain: number) {
    super(`the index is of chain ${chain}`);
  }
}

/** The index could not apply a block: its figures stand still, and the chain is read instead. */
export class UnsureError extends Error {
  constructor(readonly block: number) {
    super(`the index is unsure from block ${block} on`);
  }
}

/** Requests in a row that an index turned away because it was asked too often. */
const PATIENCE = 5;
/** Times that a list is begun again because the index went on meanwhile. */
const AGAIN = 5;
const MOST = 200_000;

/** A list of the index that could not be read as a whole: nothing follows from what is not in it. */
export class CutError extends Error {
  constructor(readonly reason: "cut" | "moved") {
    super(`the index's list is ${reason}`);
  }
}

/**
 * Every page of a list, all of one block.
 *
 * Throws `CutError` where there are more than `most` entries, or the index did not stand still for
 * long enough: a list is whole, or there is none.
 */
export async function askAll<T>(
  api: string,
  path: string,
  most = MOST,
): Promise<{ block: ApiBlock; data: T[] }> {
  const joint = path.includes("?") ? "&" : "?";
  for (let times = 0; times < AGAIN; times += 1) {
    const found: T[] = [];
    let cursor: string | null = "";
    let block: ApiBlock | undefined;
    while (cursor !== null) {
      const page: ApiPage<T> = await patiently(() =>
        ask(api, `${path}${joint}limit=200${cursor ? `&cursor=${cursor}` : ""}`),
      );
      block ??= page.block;
      // Pages of two blocks would not fit together.
      if (block.hash !== page.block.hash) break;
      found.push(...page.data);
      if (found.length > most) throw new CutError("cut");
      // A page that leads nowhere would be asked for ever.
      if (page.next !== null && page.next === cursor) throw new CutError("cut");
      cursor = page.next;
    }
    if (block && cursor === null) return { block, data: found };
  }
  throw new CutError("moved");
}

/** The index asks to wait when it is asked too often. */
async function patiently<T>(asked: () => Promise<T>): Promise<T> {
  for (let times = 1; ; times += 1) {
    try {
      return await asked();
    } catch (error) {
      if (!(error instanceof BusyError) || times >= PATIENCE) throw error;
      await new Promise((resolve) => setTimeout(resolve, error.seconds * 1_000));
    }
  }
}

/** The index was asked too often, and says for how long to wait. */
export class BusyError extends Error {
  constructor(readonly seconds: number) {
    super("the index is asked too often");
  }
}

export function useApiHead() {
  const { config } = useChain();
  return useQuery({
    queryKey: ["api", "head"],
    queryFn: async () => (await ask<{ block: ApiBlock }>(config.api, "differences?limit=1")).block,
    refetchInterval: 4_000,
    retry: 0,
    enabled: Boolean(config.api),
  });
}
