import { useQuery } from "@tanstack/react-query";
import { type Reader, useChain } from "../chain/context";
import { at, deskAbi, enrolmentAbi, poolAbi } from "../chain/contracts";
import type { Config } from "../config";

/** The periods of a closing, constants of the contracts, in seconds. */
export const QUIT_SECONDS = 7 * 86_400;
export const FILING_SECONDS = 180 * 86_400;

export type ClosingStep = "open" | "quitting" | "filing" | "waiting" | "finished";

/** In which step of its end a plan is at a moment. */
export function stepOf(closingAt: number, finishedAt: number, now: number): ClosingStep {
  if (!closingAt) return "open";
  if (finishedAt) return "finished";
  if (now < closingAt + QUIT_SECONDS) return "quitting";
  return now < closingAt + QUIT_SECONDS + FILING_SECONDS ? "filing" : "waiting";
}

/** Whether counting the voters would change what is noted; the contract's `recordVoters`. */
export function notesAnything(
  {
    voters,
    minimum,
    minimumInForce,
    belowMinimumSince,
    foundingDeadline,
  }: Omit<Want, "closableAt">,
  now: number,
): boolean {
  const few = voters < minimum;
  const inForceNow = minimumInForce || !few || now >= foundingDeadline;
  return inForceNow !== minimumInForce || (inForceNow && few) !== belowMinimumSince > 0;
}

export interface Want {
  voters: number;
  minimum: number;
  minimumInForce: boolean;
  belowMinimumSince: number;
  /** From when on anyone may close the plan; 0 where too few voters are not noted. */
  closableAt: number;
  foundingDeadline: number;
}

async function readClosing(client: Reader, config: Config) {
  const pool = { address: at(config, "pool"), abi: poolAbi } as const;
  const desk = { address: at(config, "desk"), abi: deskAbi } as const;
  const enrolment = { address: at(config, "enrolment"), abi: enrolmentAbi } as const;
  const [
    head,
    closingAt,
    finishedAt,
    carryPerUnit,
    heir,
    books,
    openClaims,
    openCharge,
    spacing,
    minimum,
    minimumInForce,
    belowMinimumSince,
    closableAt,
    founding,
  ] = await Promise.all([
    client.getBlock(),
    client.readContract({ ...pool, functionName: "closingAt" }),
    client.readContract({ ...pool, functionName: "finishedAt" }),
    client.readContract({ ...pool, functionName: "carryPerUnit" }),
    client.readContract({ ...pool, functionName: "heir" }),
    client.readContract({ ...pool, functionName: "books" }),
    client.readContract({ ...desk, functionName: "openClaims" }),
    client.readContract({ ...desk, functionName: "openCharge" }),
    client.readContract({ ...pool, functionName: "rungSpacing" }),
    client.readContract({ ...enrolment, functionName: "minimumVoters" }),
    client.readContract({ ...enrolment, functionName: "minimumInForce" }),
    client.readContract({ ...enrolment, functionName: "belowMinimumSince" }),
    client.readContract({ ...enrolment, functionName: "closableAt" }),
    client.readContract({ ...enrolment, functionName: "foundingDeadline" }),
  ]);
  const now = Number(head.timestamp);
  const want: Want = {
    voters: books.activeVoters,
    minimum: Number(minimum),
    minimumInForce,
    belowMinimumSince,
    closableAt: Number(closableAt),
    foundingDeadline: Number(founding),
  };
  return {
    now,
    step: stepOf(closingAt, finishedAt, now),
    closingAt,
    finishedAt,
    carryPerUnit,
    heir,
    books,
    openClaims,
    openCharge,
    // Beside the least deposit, every unit keeps what open claims can charge, and a rung.
    heldPerUnit: openCharge + spacing,
    want,
  };
}
export type Closing = Awaited<ReturnType<typeof readClosing>>;

export function useClosing() {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "closing", rpc],
    queryFn: () => readClosing(client, config),
    retry: 1,
  });
}
