import {
  type Address,
  concat,
  encodeAbiParameters,
  type Hex,
  isAddress,
  isHex,
  keccak256,
  parseAbiParameters,
  toBytes,
} from "viem";
import type { Config } from "../config";
import type { Reader } from "./context";
import { at, enrolmentAbi, lensAbi, poolAbi } from "./contracts";

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
  proof: Hex[];
}

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
      proof.length <= 64 &&
      proof.every((node) => isHex(node) && node.length === 66);
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

/** The root to which a place leads: the contract's `leafOf`, then two nodes at a time in order. */
export function rootOf({ leaf, proof }: Place): Hex {
  const inner = encodeAbiParameters(LEAF_WORDS, [
    LEAF_TYPE,
    leaf.number,
    leaf.member,
    leaf.identity,
    leaf.band,
    leaf.units,
    leaf.bandUntil,
  ]);
  let node = keccak256(keccak256(inner));
  for (const beside of proof)
    node = keccak256(concat(BigInt(node) < BigInt(beside) ? [node, beside] : [beside, node]));
  return node;
}

/** What the chain knows of a place: its group, what its units have now, and since when they share. */
export async function readPlace(client: Reader, config: Config, place: Place) {
  const enrolment = { address: at(config, "enrolment"), abi: enrolmentAbi } as const;
  const pool = { address: at(config, "pool"), abi: poolAbi } as const;
  const [record, cohort, reserve, spacing, books, waiting] = await Promise.all([
    client.readContract({ ...enrolment, functionName: "cohortOf", args: [rootOf(place)] }),
    client.readContract({ ...pool, functionName: "cohortOf", args: [BigInt(place.cohort)] }),
    client.readContract({ ...pool, functionName: "reservePerUnit" }),
    client.readContract({ ...pool, functionName: "rungSpacing" }),
    client.readContract({ ...pool, functionName: "books" }),
    client.readContract({ ...pool, functionName: "waitingPeriod" }),
  ]);
  const known = place.cohort > 0 && record.number === place.cohort;
  if (!known) return { known, active: false, unitsLeft: 0, balance: 0n, coveredFrom: 0 };
  const number = (cohort.index + cohort.perUnit - reserve) / spacing;
  const rung = await client.readContract({
    address: at(config, "lens"),
    abi: lensAbi,
    functionName: "rungAt",
    args: [number],
  });
  const active = rung.crossedAt === 0;
  const index = active ? books.index : rung.index;
  return {
    known,
    active,
    unitsLeft: cohort.units,
    balance: BigInt(place.leaf.units) * (cohort.perUnit - (index - cohort.index)),
    coveredFrom: cohort.joinedDay + Math.ceil(Number(waiting) / 86_400) + 1,
  };
}
