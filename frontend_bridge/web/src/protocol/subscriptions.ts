import { useQuery } from "@tanstack/react-query";
import { type Address, encodeFunctionData, type Hex, pad } from "viem";
import { type Reader, useChain } from "../chain/context";
import { at, MULTICALL, poolAbi, subscriptionsAbi } from "../chain/contracts";
import { explain, type Trouble } from "../chain/errors";
import { readEvents } from "../chain/logs";
import type { Config } from "../config";
import { mostOf, SUBSCRIPTION_REST } from "./regular";
import { useRefusal } from "./wouldrefuse";

/** Subscriptions to the steward of the day, read from the reader's own node. They lie outside the pool. */

/** So many are collected by one transaction. */
export const BATCH = 50;

export interface Agreement {
  amount: bigint;
  nextAt: number;
  lastDay: number;
}

export interface Round {
  steward: Address;
  from: number;
  until: number;
  /** Whether the steward of the day announced it, and it is open now. */
  open: boolean;
}

function book(config: Config) {
  return { address: at(config, "subscriptions"), abi: subscriptionsAbi } as const;
}

/** Whether a collection is open: the one who announced it has to be the steward of the day still. */
export function isOpen(round: Omit<Round, "open">, steward: string, now: number): boolean {
  const mine = round.steward.toLowerCase() === steward.toLowerCase();
  return mine && round.from <= now && now < round.until;
}

async function readRound(client: Reader, config: Config) {
  const [stored, steward, head] = await Promise.all([
    client.readContract({ ...book(config), functionName: "round" }),
    client.readContract({ address: at(config, "pool"), abi: poolAbi, functionName: "steward" }),
    client.getBlock(),
  ]);
  const now = Number(head.timestamp);
  return {
    steward,
    now,
    block: Number(head.number),
    round: { ...stored, open: isOpen(stored, steward, now) },
  };
}

async function troubleOf(
  client: Reader,
  config: Config,
  member: Address,
): Promise<Trouble | undefined> {
  return client
    .simulateContract({
      ...book(config),
      functionName: "collect",
      args: [member],
      account: member,
    })
    .then(() => undefined, explain);
}

async function readMine(client: Reader, config: Config, member: Address) {
  const { steward, now, block, round } = await readRound(client, config);
  const [stored, events, trouble] = await Promise.all([
    client.readContract({ ...book(config), functionName: "agreementOf", args: [member] }),
    readEvents(client, config, {
      roles: ["subscriptions"],
      names: ["SubscriptionCollected"],
      first: pad(member),
      toBlock: block,
    }),
    troubleOf(client, config, member),
  ]);
  const paid = events.map(({ time, args }) => ({
    at: time,
    amount: args.amount as bigint,
    to: args.steward as Address,
  }));
  return {
    ...stored,
    steward,
    round,
    paid,
    taken: paid.reduce((sum, one) => sum + one.amount, 0n),
    most: mostOf(stored, now, SUBSCRIPTION_REST),
    trouble,
  };
}

/** A member's own subscription: what it took, what it may still take, and why it is not collected now. */
export function useSubscription(member: Address) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "subscription", rpc, member],
    queryFn: () => readMine(client, config, member),
    retry: 1,
  });
}

/** Why the contract would refuse a subscription that is set now; null where it would take it. */
export function useSubscriptionTrouble(
  member: Address,
  args: readonly [bigint, number] | undefined,
) {
  return useRefusal("setSubscription", member, args, (client, config, tried) =>
    client.simulateContract({
      ...book(config),
      functionName: "set",
      args: tried,
      account: member,
    }),
  );
}

/** So many are tried out at most. */
const MOST_TRIED = 1_000;

/** Who of those that are due would pay, up to one transaction's worth, and who was found not to. */
export async function sorted<T>(
  due: readonly T[],
  trouble: (one: T) => Promise<Trouble | undefined>,
) {
  const payable: T[] = [];
  const refused: (T & { trouble: Trouble })[] = [];
  // A subscriber without money stands in nobody's way: those after them are tried, too.
  for (let from = 0; from < Math.min(due.length, MOST_TRIED); from += BATCH) {
    const part = due.slice(from, from + BATCH);
    const told = await Promise.all(part.map(trouble));
    part.forEach((one, place) => {
      const why = told[place];
      if (why) refused.push({ ...one, trouble: why });
      else if (payable.length < BATCH) payable.push(one);
    });
    if (payable.length === BATCH) break;
  }
  return { payable, refused };
}

/** What the steward can collect now: who has a subscription, who of them is due, and who would pay. */
async function readCollection(client: Reader, config: Config) {
  const { now, block, round, steward } = await readRound(client, config);
  const events = await readEvents(client, config, {
    roles: ["subscriptions"],
    names: ["SubscriptionSet"],
    toBlock: block,
  });
  const members = [...new Set(events.map(({ args }) => args.member as Address))];
  const stored = await Promise.all(
    members.map(async (member) => ({
      member,
      ...(await client.readContract({
        ...book(config),
        functionName: "agreementOf",
        args: [member],
      })),
    })),
  );
  const set = stored.filter(({ amount }) => amount > 0n);
  const due = round.open
    ? set.filter((one) => one.nextAt <= now && mostOf(one, now, SUBSCRIPTION_REST) > 0n)
    : [];
  const found = await sorted(due, ({ member }) => troubleOf(client, config, member));
  const code = await client.getCode({ address: MULTICALL });
  return {
    steward,
    round,
    subscribers: set.length,
    each: set.reduce((sum, { amount }) => sum + amount, 0n),
    due: due.length,
    ...found,
    /** Whether many can be collected by one transaction. */
    batches: Boolean(code && code !== "0x"),
  };
}

/** For the steward; read when asked for and after each act, as there may be many subscribers. */
export function useCollection() {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["collection", rpc],
    queryFn: () => readCollection(client, config),
    staleTime: 60_000,
    refetchInterval: 60_000,
    retry: 1,
  });
}

/** The calls of one transaction that collects many; one that fails leaves the others as they are. */
export function collections(config: Config, members: readonly Address[]) {
  return members.map((member) => ({
    target: at(config, "subscriptions"),
    allowFailure: true,
    callData: encodeFunctionData({
      abi: subscriptionsAbi,
      functionName: "collect",
      args: [member],
    }) as Hex,
  }));
}
