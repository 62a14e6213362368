import { useQuery } from "@tanstack/react-query";
import type { Address, Hex } from "viem";
import { type Reader, useChain } from "../chain/context";
import { at, servicesAbi } from "../chain/contracts";
import type { Config } from "../config";
import { formed } from "../desk/answers";
import { askDesk } from "../desk/client";
import { HandedForm, type HandedProgramme, LeavesForm } from "../desk/services";
import { useDesk } from "../desk/session";
import { levelsOf, rootOf } from "./servicecodes";

/** Programmes of services, read from the reader's own node; their names are the desk's word. */

const MOST = 100;
const DAY = 86_400;

export interface Programme {
  number: number;
  sponsor: Address;
  provider: Address;
  price: bigint;
  uses: number;
  used: number;
  lastDay: number;
  series: number;
  refunded: boolean;
  root: Hex;
  /** Whether codes are redeemed today. */
  open: boolean;
}

/** What of a programme's deposit was spent on codes, is left for them, and went back to its sponsor. */
export function moneyOf({
  price,
  uses,
  used,
  refunded,
}: Pick<Programme, "price" | "uses" | "used" | "refunded">) {
  const unused = price * BigInt(uses - used);
  return {
    spent: price * BigInt(used),
    left: refunded ? 0n : unused,
    returned: refunded ? unused : 0n,
  };
}

function fund(config: Config) {
  return { address: at(config, "services"), abi: servicesAbi } as const;
}

async function readProgrammes(client: Reader, config: Config): Promise<Programme[]> {
  const [count, head] = await Promise.all([
    client.readContract({ ...fund(config), functionName: "programmeCount" }),
    client.getBlock(),
  ]);
  const today = Math.floor(Number(head.timestamp) / DAY);
  const numbers = Array.from({ length: Math.min(count, MOST) }, (_, back) => count - back);
  const call = { ...fund(config), functionName: "programmeOf" } as const;
  const found = await Promise.all(
    numbers.map((number) => client.readContract({ ...call, args: [number] })),
  );
  return found.map((one, place) => ({
    ...one,
    number: numbers[place] ?? 0,
    open: !one.refunded && one.lastDay >= today,
  }));
}

/** The last programmes, the newest first. */
export function useProgrammes() {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "programmes", rpc],
    queryFn: () => readProgrammes(client, config),
    retry: 1,
  });
}

export type Handed = HandedProgramme;

/** The programmes whose codes the desk hands out, by number. */
export function useHanded() {
  const { config } = useChain();
  const desk = useDesk();
  return useQuery({
    queryKey: ["desk", config.desk, "services"],
    queryFn: async () => {
      const found = formed(HandedForm, await askDesk<unknown>(config.desk ?? "", "services"));
      return new Map(found.programmes.map((one) => [one.number, one]));
    },
    retry: 1,
    enabled: desk.isSuccess,
  });
}

/**
 * The programmes of which a member may ask for a code: also those of which none is left, since who has
 * a code asks for the same one again.
 */
export function askable(
  programmes: readonly Programme[],
  known: ReadonlyMap<number, Handed>,
): Programme[] {
  return programmes.filter(({ open, number }) => open && known.has(number));
}

/** The tree of a programme's codes from the desk's leaves; undefined if they are not the chain's. */
export async function treeOf(config: Config, programme: Programme): Promise<Hex[][] | undefined> {
  const path = `services/${programme.number}/leaves`;
  const { leaves } = formed(LeavesForm, await askDesk<unknown>(config.desk ?? "", path));
  if (leaves.length !== programme.uses) return undefined;
  const levels = levelsOf(leaves as Hex[]);
  return rootOf(levels) === programme.root ? levels : undefined;
}

/** Whether a code was redeemed. */
export function isUsed(
  client: Reader,
  config: Config,
  programme: number,
  position: number,
): Promise<boolean> {
  return client.readContract({
    ...fund(config),
    functionName: "isUsed",
    args: [programme, position],
  });
}
