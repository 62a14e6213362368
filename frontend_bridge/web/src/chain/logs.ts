import { type Address, decodeEventLog, type Hex, numberToHex, pad, toEventSelector } from "viem";
import type { Config } from "../config";
import type { Reader } from "./context";
import { abis } from "./contracts";

/** An event of the plan, with its place on chain. */
export interface PlanEvent {
  role: string;
  name: string;
  args: Record<string, unknown>;
  block: number;
  time: number;
  tx: Hex;
  logIndex: number;
}

interface RawLog {
  address: Address;
  topics: [Hex, ...Hex[]];
  data: Hex;
  blockNumber: Hex;
  blockTimestamp?: Hex;
  transactionHash: Hex;
  logIndex: Hex;
}

export interface LogQuery {
  /** Which contracts; all of the plan if left out. */
  roles?: string[];
  /** Which events; all of them if left out. */
  names?: string[];
  /** The first indexed argument. */
  first?: Hex;
  /** The second one. */
  second?: Hex;
  fromBlock?: number;
  toBlock: number;
}

/** Reads and decodes events from a node; ranges that it refuses are halved. */
export async function readEvents(
  client: Reader,
  config: Config,
  query: LogQuery,
): Promise<PlanEvent[]> {
  const roles = new Map(
    Object.entries(config.addresses)
      .filter(([role]) => abis[role] && (query.roles?.includes(role) ?? true))
      .map(([role, address]) => [address.toLowerCase(), role]),
  );
  const raw = await rangeOf(
    client,
    [...roles.keys()] as Address[],
    [eventTopics([...roles.values()], query.names), query.first, query.second],
    query.fromBlock ?? config.firstBlock,
    query.toBlock,
  );
  const times = await timesOf(client, raw);
  const events: PlanEvent[] = [];
  for (const log of raw) {
    const role = roles.get(log.address.toLowerCase());
    const abi = role && abis[role];
    if (!role || !abi) continue;
    const decoded = decode(abi, log);
    if (!decoded) continue;
    const block = Number(log.blockNumber);
    events.push({
      role,
      ...decoded,
      block,
      time: times.get(block) ?? 0,
      tx: log.transactionHash,
      logIndex: Number(log.logIndex),
    });
  }
  return events.sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
}

function decode(abi: (typeof abis)[string], log: RawLog) {
  try {
    const { eventName, args } = decodeEventLog({ abi, topics: log.topics, data: log.data });
    return { name: String(eventName), args: (args ?? {}) as unknown as Record<string, unknown> };
  } catch {
    return undefined;
  }
}

async function rangeOf(
  client: Reader,
  address: Address[],
  indexed: readonly (Hex | Hex[] | undefined)[],
  from: number,
  to: number,
): Promise<RawLog[]> {
  if (from > to) return [];
  try {
    const found = (await client.request({
      method: "eth_getLogs",
      params: [
        {
          address,
          fromBlock: numberToHex(from),
          toBlock: numberToHex(to),
          ...(indexed.some(Boolean) && { topics: topicsOf(indexed) }),
        },
      ],
    })) as unknown as RawLog[];
    if (from === to || !mayBeCut(found.length)) return found;
  } catch (error) {
    const refused = /range|limit|too many|exceed|more than/i.test(String(error));
    if (from === to || !refused) throw error;
  }
  const middle = Math.floor((from + to) / 2);
  const before = await rangeOf(client, address, indexed, from, middle);
  return before.concat(await rangeOf(client, address, indexed, middle + 1, to));
}

/** The topics by which events of some names are found, in contracts of some roles. */
function eventTopics(roles: readonly string[], names: string[] | undefined): Hex[] | undefined {
  if (!names) return undefined;
  const all = roles.flatMap((role) => abis[role] ?? []);
  return all.flatMap((entry) =>
    entry.type === "event" && names.includes(entry.name) ? [toEventSelector(entry)] : [],
  );
}

/** The filter of events and their indexed arguments; those at the end that are free are left out. */
function topicsOf(indexed: readonly (Hex | Hex[] | undefined)[]): (Hex | Hex[] | null)[] {
  const last = indexed.findLastIndex((one) => one !== undefined);
  return indexed.slice(0, last + 1).map((one) => one ?? null);
}

/** Whether an answer may have been cut: some nodes stop at a round number and say nothing of it. */
export function mayBeCut(length: number): boolean {
  return length > 0 && length % 1_000 === 0;
}

/** Block times: newer nodes say them with the log, others are asked for each block. */
async function timesOf(client: Reader, logs: RawLog[]): Promise<Map<number, number>> {
  const times = new Map<number, number>();
  const unknown = new Set<number>();
  for (const log of logs) {
    if (log.blockTimestamp) times.set(Number(log.blockNumber), Number(log.blockTimestamp));
    else unknown.add(Number(log.blockNumber));
  }
  await Promise.all(
    [...unknown].map(async (block) => {
      const found = await client.getBlock({ blockNumber: BigInt(block) });
      times.set(block, Number(found.timestamp));
    }),
  );
  return times;
}

/** A number as an indexed argument. */
export function topicOf(number: number): Hex {
  return pad(numberToHex(number), { size: 32 });
}
