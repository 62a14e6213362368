import { useQuery } from "@tanstack/react-query";
import { type Address, pad } from "viem";
import { type Reader, useChain } from "../chain/context";
import { assetAbi, at, ordersAbi } from "../chain/contracts";
import { explain, type Trouble } from "../chain/errors";
import { type PlanEvent, readEvents } from "../chain/logs";
import type { Config } from "../config";
import { mostOf, ORDER_REST } from "./regular";
import { useRefusal } from "./wouldrefuse";

/** Standing orders, read from the reader's own node. */

/** Anybody may set an order for a member, without money: of more, the newest are shown. */
export const MOST_SHOWN = 20;

export interface KnownOrder {
  payer: Address;
  member: Address;
  amount: bigint;
  distance: bigint;
  nextAt: number;
  lastDay: number;
  /** What it paid since it was set, the newest last. */
  runs: { at: number; amount: bigint }[];
  taken: bigint;
  /** The most that it can still take. */
  most: bigint;
  /** Why it cannot be run now; undefined where it can. */
  trouble?: Trouble;
}

export interface Orders {
  found: KnownOrder[];
  /** Whether there are more than are shown. */
  cut: boolean;
}

function book(config: Config) {
  return { address: at(config, "orders"), abi: ordersAbi } as const;
}

/** The pairs of whom an order was set, the newest first, each with its last setting and what it paid since. */
export function pairsOf(events: readonly PlanEvent[]) {
  const pairs = new Map<string, { payer: Address; member: Address; runs: KnownOrder["runs"] }>();
  for (const { name, args, time } of events) {
    const { payer, member, amount } = args as { payer: Address; member: Address; amount: bigint };
    const key = `${payer} ${member}`.toLowerCase();
    if (name === "OrderSet") {
      pairs.delete(key);
      pairs.set(key, { payer, member, runs: [] });
    } else if (name === "OrderRun") pairs.get(key)?.runs.push({ at: time, amount });
    else if (name === "OrderEnded") pairs.delete(key);
  }
  return [...pairs.values()].reverse();
}

async function readOrders(
  client: Reader,
  config: Config,
  who: { payer?: Address; member?: Address },
): Promise<Orders> {
  const head = await client.getBlock();
  const events = await readEvents(client, config, {
    roles: ["orders"],
    names: ["OrderSet", "OrderRun", "OrderEnded"],
    first: who.payer && pad(who.payer),
    second: who.member && pad(who.member),
    toBlock: Number(head.number),
  });
  const pairs = pairsOf(events);
  const found = await Promise.all(
    pairs.slice(0, MOST_SHOWN).map(async (pair): Promise<KnownOrder> => {
      const args = [pair.payer, pair.member] as const;
      const [stored, trouble] = await Promise.all([
        client.readContract({ ...book(config), functionName: "orderOf", args }),
        client
          .simulateContract({ ...book(config), functionName: "run", args, account: pair.payer })
          .then(() => undefined, explain),
      ]);
      return {
        ...pair,
        ...stored,
        taken: pair.runs.reduce((sum, run) => sum + run.amount, 0n),
        most: mostOf(stored, Number(head.timestamp), ORDER_REST),
        trouble,
      };
    }),
  );
  return {
    found: found.filter(({ amount }) => amount > 0n),
    cut: pairs.length > MOST_SHOWN,
  };
}

/** The orders that a payer set, or those that others set for a member. */
export function useOrders(who: { payer?: Address; member?: Address }) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "orders", rpc, who.payer, who.member],
    queryFn: () => readOrders(client, config, who),
    enabled: Boolean(who.payer ?? who.member),
    retry: 1,
  });
}

/** What a contract may still take from a wallet, and what the wallet has. */
export function useAllowed(owner: Address, role: string) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "allowed", rpc, owner, role],
    queryFn: async () => {
      const asset = { address: config.asset, abi: assetAbi } as const;
      const [allowed, wallet] = await Promise.all([
        client.readContract({
          ...asset,
          functionName: "allowance",
          args: [owner, at(config, role)],
        }),
        client.readContract({ ...asset, functionName: "balanceOf", args: [owner] }),
      ]);
      return { allowed, wallet };
    },
    retry: 1,
  });
}

/** Why the contract would refuse an order that is set now; null where it would take it. */
export function useOrderTrouble(
  payer: Address,
  args: readonly [Address, bigint, bigint, number] | undefined,
) {
  return useRefusal("setOrder", payer, args, (client, config, tried) =>
    client.simulateContract({
      ...book(config),
      functionName: "set",
      args: tried,
      account: payer,
    }),
  );
}
