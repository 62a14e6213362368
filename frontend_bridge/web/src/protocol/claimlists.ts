import { useQuery } from "@tanstack/react-query";
import { type Address, pad } from "viem";
import { type ApiClaim, askAll } from "../api";
import { type Reader, useChain } from "../chain/context";
import { at, claimStates, deskAbi } from "../chain/contracts";
import { readEvents } from "../chain/logs";
import type { Config } from "../config";

/** A claim as a list shows it, read from the contract. */
export interface Listed {
  number: number;
  claim: Awaited<ReturnType<typeof readOne>>["claim"];
  state: string;
}

/** Claims that are read at once, in two requests. */
const AT_ONCE = 100;
/** Of the contract's `ClaimOutcome`: from here on a claim has ended and is not counted as open. */
const FIRST_ENDED = 3;

async function readOne(client: Reader, config: Config, number: number) {
  const desk = { address: at(config, "desk"), abi: deskAbi } as const;
  const args = [BigInt(number)] as const;
  const [claim, state] = await Promise.all([
    client.readContract({ ...desk, functionName: "claimOf", args }),
    client.readContract({ ...desk, functionName: "stateOf", args }),
  ]);
  return { number, claim, state: claimStates[state] ?? "None" };
}

async function countOf(client: Reader, config: Config): Promise<{ count: number; open: number }> {
  const desk = { address: at(config, "desk"), abi: deskAbi } as const;
  const [count, open] = await Promise.all([
    client.readContract({ ...desk, functionName: "claimCount" }),
    client.readContract({ ...desk, functionName: "openClaims" }),
  ]);
  return { count, open };
}

/** The numbers from `last` downwards, so many of them. */
export function numbersBelow(last: number, most: number): number[] {
  return Array.from({ length: Math.max(0, Math.min(most, last)) }, (_, place) => last - place);
}

/**
 * Every claim that has not ended, the newest first, however long ago it was filed.
 *
 * The contract says how many there are, so they are looked for until all are found.
 */
export async function readOpenClaims(client: Reader, config: Config): Promise<Listed[]> {
  const { count, open } = await countOf(client, config);
  const found: Listed[] = [];
  for (let last = count; last > 0 && found.length < open; last -= AT_ONCE) {
    const read = await Promise.all(
      numbersBelow(last, AT_ONCE).map((number) => readOne(client, config, number)),
    );
    found.push(...read.filter(({ claim }) => claim.outcome < FIRST_ENDED));
  }
  return found;
}

export function useOpenClaims() {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "openClaims", rpc],
    queryFn: () => readOpenClaims(client, config),
    retry: 1,
  });
}

/** A page of all claims, the newest first, and how many there are. */
export function useClaimPage(page: number, size: number) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "claims", rpc, page, size],
    queryFn: async () => {
      const { count } = await countOf(client, config);
      const numbers = numbersBelow(count - page * size, size);
      const rows = await Promise.all(numbers.map((number) => readOne(client, config, number)));
      return { count, rows };
    },
    placeholderData: (before) => before,
    retry: 1,
  });
}

/** Every claim that stands in one state, the newest first: all of them are asked. */
export function useClaimsInState(state: string) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "claimsIn", rpc, state],
    queryFn: async () => {
      const { count } = await countOf(client, config);
      const desk = { address: at(config, "desk"), abi: deskAbi } as const;
      const wanted = claimStates.indexOf(state);
      const found: number[] = [];
      for (let last = count; last > 0; last -= 5 * AT_ONCE) {
        const numbers = numbersBelow(last, 5 * AT_ONCE);
        const states = await Promise.all(
          numbers.map((number) =>
            client.readContract({ ...desk, functionName: "stateOf", args: [BigInt(number)] }),
          ),
        );
        found.push(...numbers.filter((_, place) => states[place] === wanted));
      }
      return found;
    },
    enabled: state !== "",
    retry: 1,
  });
}

/** Claims by their numbers. */
export function useClaimsOf(numbers: readonly number[] | undefined) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "claimsOf", rpc, numbers],
    queryFn: () => Promise.all((numbers ?? []).map((number) => readOne(client, config, number))),
    enabled: numbers !== undefined,
    placeholderData: (before) => before,
    retry: 1,
  });
}

/** The claims of one member or filed by one guardian: those open from the chain, none left out. */
export function useClaimsOfMember(address: Address) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "claimsOfMember", rpc, address],
    queryFn: async (): Promise<Listed[]> => {
      const same = (other: string) => other.toLowerCase() === address.toLowerCase();
      const open = (await readOpenClaims(client, config)).filter(
        ({ claim }) => same(claim.member) || same(claim.guardian),
      );
      const known = new Set(open.map(({ number }) => number));
      const ended = (await endedOf(client, config, address)).filter((one) => !known.has(one));
      const read = await Promise.all(ended.map((number) => readOne(client, config, number)));
      return [...open, ...read].sort((a, b) => b.number - a.number);
    },
    retry: 1,
  });
}

/** The numbers of a member's claims, by the index or, where it is away, by the chain's events. */
async function endedOf(client: Reader, config: Config, member: Address): Promise<number[]> {
  try {
    const told = await askAll<ApiClaim>(config.api, `claims?member=${member}`, 2_000);
    return told.data.map(({ number }) => number);
  } catch {
    const toBlock = Number(await client.getBlockNumber());
    const second = pad(member, { size: 32 });
    const events = await readEvents(client, config, { roles: ["desk"], second, toBlock });
    return events.filter(({ name }) => name === "ClaimFiled").map(({ args }) => Number(args.claim));
  }
}
