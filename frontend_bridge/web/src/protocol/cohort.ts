import {
  type Address,
  concat,
  encodeAbiParameters,
  type Hex,
  isAddress,
  isHex,
  keccak256,
  numberToHex,
  parseAbiParameters,
  toBytes,
} from "viem";
import type { Reader } from "../chain/context";
import { at, enrolmentAbi, lensAbi, poolAbi } from "../chain/contracts";
import type { Config } from "../config";

/** Somebody's place in a group that came in together, as its sponsor hands it out. */
export interface Place {
  cohort: number;
  leaf: {
    number: number;
    member: Address;
    identity: Hex;
    band: number;
    units: number;
    bandUntil: number;
  };
  proof: Hex;
}

/** The hex digits of a step of a proof: a hash, and the 40 bits of the units below it. */
const STEP = 74;
const HASH = 64;
const SUM_BITS = 40;

/** Reads a place's file, or undefined if it is none. */
export function readPlaceFile(text: string): Place | undefined {
  try {
    const { cohort, leaf, proof } = JSON.parse(text) as Place;
    const numbers = [cohort, leaf.number, leaf.band, leaf.units, leaf.bandUntil];
    const right =
      numbers.every((value) => Number.isSafeInteger(value) && value >= 0) &&
      isAddress(leaf.member, { strict: false }) &&
      isHex(leaf.identity) &&
      leaf.identity.length === 34 &&
      isHex(proof) &&
      (proof.length - 2) % STEP === 0 &&
      proof.length <= 2 + 64 * STEP;
    return right ? { cohort, leaf, proof } : undefined;
  } catch {
    return undefined;
  }
}

const LEAF_TYPE = keccak256(
  toBytes(
    "Leaf(uint32 number,address member,bytes16 identity,uint8 band,uint24 units,uint24 bandUntil)",
  ),
);
const LEAF_WORDS = parseAbiParameters("bytes32, uint32, address, bytes16, uint8, uint24, uint24");

/**
 * Where a place leads: the contract's `leafOf`, then node by node the hash of both hashes and both
 * sums, the smaller hash first. The sum is never cut to the 40 bits that a hash holds of it.
 */
export function rootOf({ leaf, proof }: Place): { root: Hex; sum: bigint } {
  const inner = encodeAbiParameters(LEAF_WORDS, [
    LEAF_TYPE,
    leaf.number,
    leaf.member,
    leaf.identity,
    leaf.band,
    leaf.units,
    leaf.bandUntil,
  ]);
  let root = keccak256(keccak256(inner));
  let sum = BigInt(leaf.units);
  for (let at = 2; at < proof.length; at += STEP) {
    const hash: Hex = `0x${proof.slice(at, at + HASH)}`;
    const besideSum = BigInt(`0x${proof.slice(at + HASH, at + STEP)}`);
    const [mine, theirs] = [packed(root, sum), packed(hash, besideSum)];
    root = keccak256(concat(BigInt(root) < BigInt(hash) ? [mine, theirs] : [theirs, mine]));
    sum += besideSum;
  }
  return { root, sum };
}

function packed(hash: Hex, sum: bigint): Hex {
  return concat([hash, numberToHex(BigInt.asUintN(SUM_BITS, sum), { size: 5 })]);
}

/** What the chain knows of a place: its group, what its units have now, and since when they share. */
export async function readPlace(client: Reader, config: Config, place: Place) {
  const enrolment = { address: at(config, "enrolment"), abi: enrolmentAbi } as const;
  const pool = { address: at(config, "pool"), abi: poolAbi } as const;
  const { root, sum } = rootOf(place);
  const [record, cohort, reserve, spacing, books, waiting, room, part, finished] =
    await Promise.all([
      client.readContract({ ...enrolment, functionName: "cohortOf", args: [root] }),
      client.readContract({ ...pool, functionName: "cohortOf", args: [BigInt(place.cohort)] }),
      client.readContract({ ...pool, functionName: "reservePerUnit" }),
      client.readContract({ ...pool, functionName: "rungSpacing" }),
      client.readContract({ ...pool, functionName: "books" }),
      client.readContract({ ...pool, functionName: "waitingPeriod" }),
      client.readContract({ ...pool, functionName: "room" }),
      client.readContract({ ...pool, functionName: "carryPerUnit" }),
      client.readContract({ ...pool, functionName: "finishedAt" }),
    ]);
  // Another sum than what was paid for proves nobody, so such a place is unknown as well.
  const known = place.cohort > 0 && record.number === place.cohort && BigInt(record.units) === sum;
  const nothing = { unitsLeft: 0, balance: 0n, withheld: 0n, part: 0n, coveredFrom: 0 };
  if (!known) return { known, active: false, finished: false, ...nothing };
  const number = (cohort.index + cohort.perUnit - reserve) / spacing;
  const rung = await client.readContract({
    address: at(config, "lens"),
    abi: lensAbi,
    functionName: "rungAt",
    args: [number],
  });
  const active = rung.crossedAt === 0;
  const index = active ? books.index : rung.index;
  const units = BigInt(place.leaf.units);
  const balance = units * (cohort.perUnit - (index - cohort.index));
  // What the units leave for the claims approved, where they only pay into a membership.
  const pending = units * books.pendingShares;
  const most = units * room;
  const share = pending < most ? pending : most;
  return {
    known,
    active,
    finished: finished > 0,
    unitsLeft: cohort.units,
    balance,
    withheld: !active ? 0n : share < balance ? share : balance,
    part: active ? units * part : 0n,
    coveredFrom: cohort.joinedDay + Math.ceil(Number(waiting) / 86_400) + 1,
  };
}
