import { useQuery } from "@tanstack/react-query";
import { type Reader, useChain } from "../chain/context";
import { at, deskAbi, poolAbi } from "../chain/contracts";
import type { Band, Config } from "../config";
import type { Plan } from "./reads";

/** What a plan asks and gives at an age and a level, by the contracts' own views. */

/** Levels of benefit that a plan's bands have, in their order; none where there is one only. */
export function levelsOf(bands: readonly Band[]): string[] {
  return [...new Set(bands.map(({ level }) => level).filter((level) => level !== undefined))];
}

/** The band of an age at a level, if the plan takes that age. */
export function bandOf(bands: readonly Band[], age: number, level?: string): Band | undefined {
  return bands.find(
    (band) =>
      band.ages !== undefined &&
      band.ages[0] <= age &&
      age <= band.ages[1] &&
      (level === undefined || band.level === undefined || band.level === level),
  );
}

/** The youngest and the oldest that a plan takes. */
export function agesOf(bands: readonly Band[]): [number, number] | undefined {
  const ages = bands.map((band) => band.ages).filter((pair) => pair !== undefined);
  if (!ages.length) return undefined;
  return [Math.min(...ages.map(([from]) => from)), Math.max(...ages.map(([, to]) => to))];
}

/** What somebody typed as an age, in whole years. */
export function readAge(text: string): number | undefined {
  const plain = text.normalize("NFKC").trim();
  return /^\d{1,3}$/.test(plain) ? Number(plain) : undefined;
}

type Panel = Pick<Plan, "tiers">;

/** How many seats have to agree on a benefit. */
export function seatsFor({ tiers }: Panel, benefit: bigint): number {
  return (tiers.find(({ upTo }) => benefit <= upTo) ?? tiers.at(-1))?.threshold ?? 0;
}

/** The same for every benefit of the plan: one number, or from the fewest to the most. */
export function seatsRange({ tiers }: Panel): string {
  const all = tiers.map(({ threshold }) => Number(threshold));
  const [fewest, most] = [Math.min(...all), Math.max(...all)];
  return fewest === most ? String(most) : `${fewest}–${most}`;
}

/** After so long nothing grows any more with the time in a plan. */
const LONG = 36_500n;

export interface Offer {
  units: bigint;
  eachCase: bigint;
  eachPeriod: bigint;
  deposit: bigint;
  /** By class: at first, and after the years that the plan asks for. */
  benefits: { kind: number; first: bigint; full: bigint }[];
}

export async function readOffer(
  client: Reader,
  config: Config,
  plan: Plan,
  band: number,
): Promise<Offer> {
  const pool = { address: at(config, "pool"), abi: poolAbi } as const;
  const desk = { address: at(config, "desk"), abi: deskAbi } as const;
  const units = plan.unitsByBand[band] ?? 0n;
  const vesting = (days: bigint) =>
    client.readContract({ ...desk, functionName: "vestingAfter", args: [days] });
  const [deposit, first, full] = await Promise.all([
    client.readContract({ ...pool, functionName: "minimumDeposit", args: [units] }),
    vesting(0n),
    vesting(LONG),
  ]);
  const benefit = (kind: number, bps: bigint) =>
    client.readContract({
      ...desk,
      functionName: "benefitOf",
      args: [BigInt(band), BigInt(kind), bps],
    });
  const kinds = (config.classes ?? [{ number: 0 }]).map(({ number }) => number);
  const benefits = await Promise.all(
    kinds.map(async (kind) => {
      const [early, late] = await Promise.all([benefit(kind, first), benefit(kind, full)]);
      return { kind, first: early, full: late };
    }),
  );
  return {
    units,
    eachCase: units * plan.rules.capPerUnit,
    eachPeriod: units * plan.capPerPeriod,
    deposit,
    benefits,
  };
}

export function useOffer(plan: Plan | undefined, band: number | undefined) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "offer", rpc, band, String(plan?.rules.capPerUnit)],
    queryFn: () =>
      plan && band !== undefined ? readOffer(client, config, plan, band) : Promise.reject(),
    enabled: plan !== undefined && band !== undefined,
    retry: 1,
  });
}
