import { useQuery } from "@tanstack/react-query";
import { type Address, zeroAddress } from "viem";
import { type Reader, useChain } from "../chain/context";
import { appealStates, at, deskAbi, donationsAbi, panelAbi } from "../chain/contracts";
import { type PlanEvent, readEvents, topicOf } from "../chain/logs";
import type { Config } from "../config";

/** Appeals for gifts, read from the reader's own node. */

function desk(config: Config) {
  return { address: at(config, "donations"), abi: donationsAbi } as const;
}

async function readShort(client: Reader, config: Config, number: number) {
  const args = [BigInt(number)] as const;
  const [appeal, state] = await Promise.all([
    client.readContract({ ...desk(config), functionName: "appealOf", args }),
    client.readContract({ ...desk(config), functionName: "stateOf", args }),
  ]);
  return { number, appeal, state: appealStates[state] ?? "None" };
}
export type AppealShort = Awaited<ReturnType<typeof readShort>>;

/** The last `most` appeals, the newest first. */
export function useAppeals(most = 200) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "appeals", rpc, most],
    queryFn: async () => {
      const count = await client.readContract({ ...desk(config), functionName: "appealCount" });
      const length = Math.min(count, most);
      return Promise.all(
        Array.from({ length }, (_, back) => readShort(client, config, count - back)),
      );
    },
    retry: 1,
  });
}

/** From when on the payee may take the gifts: the UTC day after the last one, in seconds. */
export function takeFrom(appeal: { lastGiftDay: number }): number {
  return (appeal.lastGiftDay + 1) * 86_400;
}

/** A gift that lies with an appeal, went to its payee, or was taken back. */
export interface Gift {
  donor: string;
  amount: bigint;
  back: boolean;
  time: number;
  tx: string;
  key: string;
}

export function giftsOf(events: readonly PlanEvent[]): Gift[] {
  return events
    .filter((event) => event.name === "Given" || event.name === "GiftTakenBack")
    .map((event) => ({
      donor: String(event.args.donor),
      amount: BigInt(event.args.amount as bigint),
      back: event.name === "GiftTakenBack",
      time: event.time,
      tx: event.tx,
      key: `${event.block}.${event.logIndex}`,
    }));
}

/** What was given to each appeal and not taken back, and how much of it still lies in the desk. */
export function foldGifts(events: readonly PlanEvent[]): {
  gifts: Map<number, bigint>;
  held: bigint;
} {
  const gifts = new Map<number, bigint>();
  let held = 0n;
  for (const { role, name, args } of events) {
    if (role !== "donations") continue;
    const appeal = Number(args.appeal);
    const before = gifts.get(appeal) ?? 0n;
    const amount = BigInt((args.amount as bigint | undefined) ?? 0n);
    if (name === "AppealFiled") gifts.set(appeal, 0n);
    else if (name === "Given") gifts.set(appeal, before + amount);
    else if (name === "GiftTakenBack") gifts.set(appeal, before - amount);
    if (name === "Given") held += amount;
    else if (name === "GiftTakenBack" || name === "GiftsTaken") held -= amount;
  }
  return { gifts, held };
}

async function readAppeal(client: Reader, config: Config, number: number, me?: Address) {
  const short = await readShort(client, config, number);
  if (short.state === "None") return null;
  const head = await client.getBlock();
  const args = [BigInt(number)] as const;
  const { appeal } = short;
  const panel = { address: at(config, "panel"), abi: panelAbi } as const;
  const [decided, mine, electorate, events, claim] = await Promise.all([
    client.readContract({ ...desk(config), functionName: "decidedSeats", args }),
    client.readContract({
      ...desk(config),
      functionName: "giftOf",
      args: [args[0], me ?? zeroAddress],
    }),
    client.readContract({
      ...panel,
      functionName: "electorate",
      args: [BigInt(appeal.panelVersion), appeal.goal],
    }),
    readEvents(client, config, {
      roles: ["donations"],
      first: topicOf(number),
      toBlock: Number(head.number),
    }),
    appeal.claim
      ? client.readContract({
          address: at(config, "desk"),
          abi: deskAbi,
          functionName: "claimOf",
          args: [BigInt(appeal.claim)],
        })
      : undefined,
  ]);
  const parties = claim ? [claim.member, claim.guardian] : [appeal.filer, appeal.payee];
  return {
    ...short,
    decidedSeats: decided,
    mine,
    eligible: electorate[0],
    threshold: Number(electorate[1]),
    events,
    gifts: giftsOf(events),
    parties: parties.map((one) => one.toLowerCase()),
    now: Number(head.timestamp),
  };
}
export type AppealFull = NonNullable<Awaited<ReturnType<typeof readAppeal>>>;

export function useAppeal(number: number, me: Address | undefined) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "appeal", rpc, number, me],
    queryFn: () => readAppeal(client, config, number, me),
    retry: 1,
  });
}

/** What a settled claim still lacks, and to whom it would go. */
export function useLacking(claim: number | undefined) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "lacking", rpc, claim],
    queryFn: async () => {
      const args = [BigInt(claim ?? 0)] as const;
      const [lacking, c] = await Promise.all([
        client.readContract({ ...desk(config), functionName: "shortfallOf", args }),
        client.readContract({
          address: at(config, "desk"),
          abi: deskAbi,
          functionName: "claimOf",
          args,
        }),
      ]);
      const payee = c.redirected || c.guardian === zeroAddress ? c.member : c.guardian;
      return { lacking, payee };
    },
    enabled: Boolean(claim),
    retry: 1,
  });
}
