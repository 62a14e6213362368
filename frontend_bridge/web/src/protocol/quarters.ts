import { useQuery } from "@tanstack/react-query";
import { useChain } from "../chain/context";
import { type PlanEvent, readEvents } from "../chain/logs";
import { formed } from "../desk/answers";
import { askDesk } from "../desk/client";
import { RatingsForm } from "../desk/services";
import { useDesk } from "../desk/session";

/** Services by quarter: uses and cost as the chain has them, ratings as the desk states them. */

export interface Quarter {
  /** Such as 2031-Q2. */
  quarter: string;
  programme: number;
  used: number;
  /** What the provider was paid, in the asset's smallest part. */
  cost: bigint;
  returned: bigint;
  /** The desk's word, which no chain proves: how many gave one star, two, and so on to five. */
  counts?: readonly number[];
  /** Up to this quarter the desk states more ratings than codes were redeemed, which cannot be. */
  tooMany?: boolean;
}

/** The quarter of a time in seconds, in UTC. */
export function quarterOf(time: number): string {
  const date = new Date(time * 1000);
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}

/** The mean number of stars to one decimal, rounded down, as `mutual-pool programme ratings` says it. */
export function meanOf(counts: readonly number[]): string {
  const number = counts.reduce((sum, n) => sum + n, 0);
  if (number === 0) return "";
  const stars = counts.reduce((sum, n, place) => sum + n * (place + 1), 0);
  const tenths = Math.floor((10 * stars) / number);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

export interface Rated {
  programme: number;
  quarter: string;
  counts: readonly number[];
}

/** The quarters of each programme, the newest first; what the desk says of programmes that are none is left out. */
export function quartersOf(events: readonly PlanEvent[], rated: readonly Rated[] = []): Quarter[] {
  const rows = new Map<string, Quarter>();
  const opened = new Set<number>();
  const row = (programme: number, quarter: string): Quarter => {
    const key = `${quarter} ${programme}`;
    const found = rows.get(key) ?? { quarter, programme, used: 0, cost: 0n, returned: 0n };
    rows.set(key, found);
    return found;
  };
  for (const { name, args, time } of events) {
    const programme = Number(args.programme);
    const quarter = quarterOf(time);
    if (name === "ProgrammeOpened") {
      opened.add(programme);
      row(programme, quarter);
    } else if (name === "CodesRedeemed") {
      const one = row(programme, quarter);
      one.used += (args.positions as readonly number[]).length;
      one.cost += args.amount as bigint;
    } else if (name === "ProgrammeRefunded")
      row(programme, quarter).returned += args.amount as bigint;
  }
  for (const { programme, quarter, counts } of rated)
    if (opened.has(programme)) row(programme, quarter).counts = counts;
  const sorted = [...rows.values()].sort(
    (a, b) => a.quarter.localeCompare(b.quarter) || a.programme - b.programme,
  );
  // Each redeemed code rates once at most.
  const sums = new Map<number, { used: number; ratings: number }>();
  for (const one of sorted) {
    const sum = sums.get(one.programme) ?? { used: 0, ratings: 0 };
    sum.used += one.used;
    sum.ratings += (one.counts ?? []).reduce((all, n) => all + n, 0);
    sums.set(one.programme, sum);
    if (one.counts && sum.ratings > sum.used) one.tooMany = true;
  }
  return sorted.reverse();
}

/** What the chain has of each quarter. */
export function useUses() {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "serviceEvents", rpc],
    queryFn: async () => {
      const toBlock = Number(await client.getBlockNumber());
      const names = ["ProgrammeOpened", "CodesRedeemed", "ProgrammeRefunded"];
      return readEvents(client, config, { roles: ["services"], names, toBlock });
    },
    retry: 1,
  });
}

/** The ratings that the desk states, of quarters that are over and had enough of them. */
export function useRatings() {
  const { config } = useChain();
  const desk = useDesk();
  return useQuery({
    queryKey: ["desk", config.desk, "ratings"],
    queryFn: async () =>
      formed(RatingsForm, await askDesk<unknown>(config.desk ?? "", "services/ratings")),
    retry: 1,
    enabled: desk.isSuccess,
  });
}
