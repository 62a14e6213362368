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
}

export async function ask<T>(api: string, path: string): Promise<T> {
  if (!api) throw new Error("no index is named");
  const answer = await fetch(`${api}/v1/${path}`, { signal: AbortSignal.timeout(8_000) });
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => undefined)) as { detail?: string } | undefined;
    throw new Error(problem?.detail ?? `the index answers ${answer.status}`);
  }
  const found = (await answer.json()) as T & { block?: ApiBlock };
  const unsure = found.block?.unsure_from;
  if (unsure !== undefined) throw new UnsureError(unsure);
  return found;
}

/** The index could not apply a block: its figures stand still, and the chain is read instead. */
export class UnsureError extends Error {
  constructor(readonly block: number) {
    super(`the index is unsure from block ${block} on`);
  }
}

/** All pages of a list, up to `most` entries. */
export async function askAll<T>(api: string, path: string, most = 10_000): Promise<ApiPage<T>> {
  const found: T[] = [];
  let cursor: string | null = "";
  let block: ApiBlock | undefined;
  const joint = path.includes("?") ? "&" : "?";
  while (cursor !== null && found.length < most) {
    const page: ApiPage<T> = await ask(
      api,
      `${path}${joint}limit=200${cursor ? `&cursor=${cursor}` : ""}`,
    );
    // Pages of two blocks would not fit together.
    if (block && block.hash !== page.block.hash) return askAll(api, path, most);
    block = page.block;
    found.push(...page.data);
    cursor = page.next;
  }
  return { block: block ?? { number: 0, hash: "", time: 0, chain: 0 }, data: found, next: cursor };
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
