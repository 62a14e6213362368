import { useQuery } from "@tanstack/react-query";
import { ask } from "../api";
import { type Reader, useChain, useHead } from "../chain/context";
import { at, poolAbi } from "../chain/contracts";
import { readEvents } from "../chain/logs";
import type { Config } from "../config";
import { useRecomputed } from "./reads";
import type { Daily } from "./records";

/** What the plan has charged so far, as far as it says something of what may come. */

const YEAR = 365;
/** With less behind it, a plan's pace says nothing. */
const LEAST_DAYS = 30;

/** The books of a day, with how many cases were paid until then where that is known. */
export interface HistoryDay extends Daily {
  cases?: number;
}

/** What one unit was charged, in how many days. */
export interface Pace {
  perUnit: bigint;
  days: number;
  from: number;
  to: number;
  cases?: number;
}

/** The books at the end of a day: those of the last one on which something happened. */
function on(daily: readonly HistoryDay[], day: number): HistoryDay | undefined {
  return daily.findLast((row) => row.day <= day);
}

/** What a unit was charged in the last year, or since the plan began; undefined if that is too short. */
export function paceOf(daily: readonly HistoryDay[], today: number): Pace | undefined {
  const first = daily[0];
  const last = on(daily, today);
  if (!first || !last) return undefined;
  const from = Math.max(first.day, today - YEAR);
  if (today - from < LEAST_DAYS) return undefined;
  const before = on(daily, from);
  const cases =
    last.cases === undefined || before?.cases === undefined ? undefined : last.cases - before.cases;
  return {
    perUnit: last.index - (before?.index ?? 0n),
    days: today - from,
    from,
    to: today,
    ...(cases !== undefined && { cases }),
  };
}

/** For how many days a unit can still be charged so much, if charges come as before. */
export function daysLeft(room: bigint, pace: Pace | undefined): number | undefined {
  if (!pace || pace.perUnit <= 0n) return undefined;
  return room <= 0n ? 0 : Number((room * BigInt(pace.days)) / pace.perUnit);
}

/** A length of time as people say it: days, weeks, months or years. */
export function aboutTime(days: number): {
  n: number;
  unit: "days" | "weeks" | "months" | "years";
} {
  if (days < 14) return { n: days, unit: "days" };
  if (days < 60) return { n: Math.floor(days / 7), unit: "weeks" };
  if (days < 730) return { n: Math.floor((days * 12) / YEAR), unit: "months" };
  return { n: Math.floor(days / YEAR), unit: "years" };
}

interface Series {
  block: { number: number };
  data: { day: number; books: Record<string, string> }[];
}

/** The index's days, if its last one says what the contract says at that block. */
async function fromApi(
  client: Reader,
  config: Config,
): Promise<{ daily: HistoryDay[]; block: number }> {
  const told = await ask<Series>(config.api, "statistics");
  const daily = told.data.map(({ day, books }) => ({
    day,
    members: Number(books.active_voters),
    index: BigInt(books.index ?? 0),
    carry: BigInt(books.carry ?? 0),
    reserve: BigInt(books.reserve ?? 0),
    cases: Number(books.settlements),
  }));
  const pool = { address: at(config, "pool"), abi: poolAbi } as const;
  const books = await client.readContract({
    ...pool,
    functionName: "books",
    blockNumber: BigInt(told.block.number),
  });
  if ((daily.at(-1)?.index ?? 0n) !== books.index) throw new Error("the index says otherwise");
  return { daily, block: told.block.number };
}

/**
 * The books day by day: from the index where it agrees with the contract, and otherwise recomputed
 * from the events. A guess of what comes is made from it, and nothing that is paid.
 */
export function useHistory() {
  const { client, config, rpc } = useChain();
  const head = useHead();
  const told = useQuery({
    queryKey: ["history", rpc, config.addresses.pool, Math.floor((head.data?.time ?? 0) / 3_600)],
    queryFn: () => fromApi(client, config),
    enabled: Boolean(config.api) && head.data !== undefined,
    retry: 0,
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
  const recomputed = useRecomputed(!config.api || told.isError);
  const daily: HistoryDay[] | undefined = told.data?.daily ?? recomputed.data?.books.daily;
  const today = Math.floor((head.data?.time ?? 0) / 86_400);
  return {
    daily,
    today,
    block: told.data?.block ?? recomputed.data?.block ?? 0,
    source: told.data ? ("api" as const) : ("chain" as const),
    error: told.isError || !config.api ? recomputed.error : null,
    pace: daily && head.data ? paceOf(daily, today) : undefined,
  };
}

/** Every settlement of the plan, the first one first, from the chain. */
export function useSettlements() {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "settled", rpc],
    queryFn: async () => {
      const toBlock = Number(await client.getBlockNumber());
      const events = await readEvents(client, config, {
        roles: ["pool"],
        names: ["Settled"],
        toBlock,
      });
      return events.map(({ args, time }) => ({
        claim: Number(args.claim),
        perUnit: BigInt(args.perUnit as bigint),
        index: BigInt(args.index as bigint),
        time,
      }));
    },
    staleTime: 60_000,
    retry: 1,
  });
}
