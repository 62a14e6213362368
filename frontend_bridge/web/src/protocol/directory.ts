import { type Address, ContractFunctionExecutionError } from "viem";
import type { Reader } from "../chain/context";
import { assetAbi, deskAbi, directoryAbi, enrolmentAbi, poolAbi } from "../chain/contracts";
import { troubleOf } from "../chain/errors";
import type { Band } from "../config";

/**
 * The plans that a directory lists: what each asks and pays, as its contracts say it;
 * `mutual_pool/office/listed_plans.py` is the other half.
 *
 * A directory proves nothing: anybody may list contracts of any kind.
 */

/** Bands and classes that a plan can have. */
const TABLE = 16;
const PLACES = Array.from({ length: TABLE }, (_, place) => BigInt(place));
const WHOLE = 10_000n;
const LONGEST_SYMBOL = 12;

/** What a member of one band pays and gets, in the asset's smallest part. */
export interface ListedBand {
  number: number;
  units: bigint;
  deposit: bigint;
  perCase: bigint;
  inThirtyDays: bigint;
  /** Of each class, in full. */
  benefits: bigint[];
}

export interface Terms {
  symbol: string;
  decimals: number;
  /** What all members hold who are covered or waiting. */
  units: bigint;
  closing: boolean;
  waitingDays: number;
  bands: ListedBand[];
}

/** The contracts by which the terms of a plan are read. */
export interface TermsAt {
  pool: Address;
  enrolment: Address;
  desk: Address;
}

/** One place of a directory; without terms it could not be read as a plan. */
export interface Listing {
  number: number;
  at: TermsAt;
  terms: Terms | undefined;
}

/** A plan's file as the page knows it. */
export interface PlanFile {
  name: string;
  title: string;
  bands: readonly (Band & { amounts: readonly string[] })[];
}

/** A text of a stranger's contract, without what draws it as another one. */
export function plainSymbol(text: string): string {
  return [...text.replace(/[\p{C}\p{Z}]/gu, "")].slice(0, LONGEST_SYMBOL).join("") || "?";
}

/** What a plan asks and pays now; fails where a contract does not answer as a plan does. */
export async function readTerms(client: Reader, contracts: TermsAt): Promise<Terms> {
  const pool = { address: contracts.pool, abi: poolAbi } as const;
  const desk = { address: contracts.desk, abi: deskAbi } as const;
  const enrolment = { address: contracts.enrolment, abi: enrolmentAbi } as const;
  const [asset, books, closingAt, pace, waiting, version, unitsOf] = await Promise.all([
    client.readContract({ ...pool, functionName: "asset" }),
    client.readContract({ ...pool, functionName: "books" }),
    client.readContract({ ...pool, functionName: "closingAt" }),
    client.readContract({ ...pool, functionName: "capPerPeriod" }),
    client.readContract({ ...pool, functionName: "waitingPeriod" }),
    client.readContract({ ...desk, functionName: "rulesVersion" }),
    Promise.all(
      PLACES.map((band) =>
        client.readContract({ ...enrolment, functionName: "unitsOf", args: [band] }),
      ),
    ),
  ]);
  const held = unitsOf.slice(0, 1 + unitsOf.findLastIndex((units) => BigInt(units) > 0n));
  const token = { address: asset, abi: assetAbi } as const;
  const [symbol, decimals, rules, deposits, tables] = await Promise.all([
    client.readContract({ ...token, functionName: "symbol" }),
    client.readContract({ ...token, functionName: "decimals" }),
    client.readContract({ ...desk, functionName: "rulesOf", args: [BigInt(version)] }),
    Promise.all(
      held.map((units) =>
        client.readContract({ ...pool, functionName: "minimumDeposit", args: [BigInt(units)] }),
      ),
    ),
    Promise.all(
      held.map((_, band) =>
        Promise.all(
          PLACES.map((kind) =>
            client.readContract({
              ...desk,
              functionName: "benefitOf",
              args: [BigInt(band), kind, WHOLE],
            }),
          ),
        ),
      ),
    ),
  ]);
  // Classes beyond the last that pays anybody are none.
  const classes = 1 + PLACES.findLastIndex((_, kind) => tables.some((row) => row[kind]));
  const [cap = pace] = [rules.capPerUnit, pace].sort((a, b) => (a < b ? -1 : 1));
  return {
    symbol: plainSymbol(symbol),
    decimals: Number(decimals),
    units: BigInt(books.activeUnits),
    closing: closingAt !== 0,
    waitingDays: Number(waiting / 86_400n),
    bands: held.map((units, number) => ({
      number,
      units: BigInt(units),
      deposit: deposits[number] ?? 0n,
      perCase: cap * BigInt(units),
      inThirtyDays: pace * BigInt(units),
      benefits: (tables[number] ?? []).slice(0, classes),
    })),
  };
}

/** Whether a contract did not answer as a plan does; else it is the node that did not answer. */
export function isNoPlan(error: unknown): boolean {
  return (
    error instanceof ContractFunctionExecutionError &&
    !["unreachable", "limited", "lagging"].includes(troubleOf(error).kind)
  );
}

/** So many listings of a directory from a number on, and how many it has. */
export async function readDirectory(
  client: Reader,
  directory: Address,
  most: number,
): Promise<{ count: number; listings: Listing[] }> {
  const contract = { address: directory, abi: directoryAbi } as const;
  const count = Number(await client.readContract({ ...contract, functionName: "planCount" }));
  const numbers = Array.from({ length: Math.min(count, most) }, (_, place) => place + 1);
  const listings = await Promise.all(
    numbers.map(async (number): Promise<Listing> => {
      const args = [BigInt(number)] as const;
      const { pool, enrolment, desk } = await client.readContract({
        ...contract,
        functionName: "contractsOf",
        args,
      });
      const at = { pool, enrolment, desk };
      const terms = await readTerms(client, at).catch((error: unknown) => {
        // One listing that is no plan hides no other; a node that is away hides all.
        if (!isNoPlan(error)) throw error;
        return undefined;
      });
      return { number, at, terms };
    }),
  );
  return { count, listings };
}

/** The plan's file with the amounts of a plan; undefined if none is known. */
export function fileOf(terms: Terms, files: readonly PlanFile[]): PlanFile | undefined {
  const shape = JSON.stringify(
    terms.bands.map(({ units, perCase, inThirtyDays, benefits }) =>
      [units, perCase, inThirtyDays, ...benefits].map(String),
    ),
  );
  return terms.bands.length
    ? files.find(({ bands }) => JSON.stringify(bands.map(({ amounts }) => amounts)) === shape)
    : undefined;
}

/** The bands of an age, one for each level; none where the plan does not take it. */
export function bandsOfAge(bands: readonly Band[], age: number): Band[] {
  return bands.filter(({ ages }) => ages && ages[0] <= age && age <= ages[1]);
}
