import { useQuery } from "@tanstack/react-query";
import type { Address } from "viem";
import { type Reader, useChain } from "../chain/context";
import { at, deskAbi, lensAbi } from "../chain/contracts";
import type { Config } from "../config";

/** What a day brings somebody who falls ill on it, by the contracts' own views. */
export type OnADay = { covered: false } | { covered: true; benefit: bigint | undefined };

/** Of two bands' benefits by class those that count: the lower ones; undefined where neither is lower. */
export function lowerOf(
  own: readonly bigint[],
  floor: readonly bigint[],
): readonly bigint[] | undefined {
  if (own.every((one, kind) => one <= (floor[kind] ?? 0n))) return own;
  if (floor.every((one, kind) => one <= (own[kind] ?? 0n))) return floor;
  // The contract looks for a third band below both, and says which once the claim is filed.
  return undefined;
}

export async function readBenefit(
  client: Reader,
  config: Config,
  member: Address,
  day: number,
  kinds: readonly number[],
  kind: number,
): Promise<OnADay> {
  const desk = { address: at(config, "desk"), abi: deskAbi } as const;
  const cover = await client.readContract({
    address: at(config, "lens"),
    abi: lensAbi,
    functionName: "coverOn",
    args: [member, day],
  });
  if (!cover.covered) return { covered: false };
  const vesting = await client.readContract({
    ...desk,
    functionName: "vestingAfter",
    args: [BigInt(day - cover.joinedDay)],
  });
  const of = (band: number) =>
    Promise.all(
      kinds.map((one) =>
        client.readContract({
          ...desk,
          functionName: "benefitOf",
          args: [BigInt(band), BigInt(one), vesting],
        }),
      ),
    );
  const own = await of(cover.band);
  const lower = cover.floorBand === cover.band ? own : lowerOf(own, await of(cover.floorBand));
  return { covered: true, benefit: lower?.[kinds.indexOf(kind)] };
}

/** The same for a view; undefined until a day is chosen and the node has answered. */
export function useBenefit(member: Address, day: number | undefined, kind: number) {
  const { client, config, rpc } = useChain();
  const kinds = (config.classes ?? [{ number: 0 }, { number: 1 }]).map(({ number }) => number);
  return useQuery({
    queryKey: ["chain", "benefitOn", rpc, member, day, kind],
    queryFn: () => readBenefit(client, config, member, day ?? 0, kinds, kind),
    enabled: day !== undefined,
    retry: 1,
  });
}
