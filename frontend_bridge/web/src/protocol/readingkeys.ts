import { type Address, encodeAbiParameters, type Hex, keccak256, pad, slice } from "viem";
import type { Reader } from "../chain/context";
import { at, keysAbi, panelAbi } from "../chain/contracts";
import { readEvents } from "../chain/logs";
import type { Config } from "../config";

/** The key to which others encrypt for an account, as it published it last. */
export interface ReadingKey {
  account: Address;
  /** The X25519 public key, 32 bytes; undefined where none is valid. */
  key: Hex | undefined;
  /** The second after which nobody encrypts to it. */
  expiry: number;
}

/** A node that keeps a key back, of which the board's record says that there is one. */
export class KeyWithheldError extends Error {}

/** The key of an account: read from the reader's own node, and held to the board's record. */
export async function readingKey(
  client: Reader,
  config: Config,
  account: Address,
  block: { number: number; time: number },
): Promise<ReadingKey> {
  const none = { account, key: undefined, expiry: 0 };
  const record = await client.readContract({
    address: at(config, "keys"),
    abi: keysAbi,
    functionName: "recordOf",
    args: [account],
  });
  if (BigInt(record.keyHash) === 0n) return none;
  const events = await readEvents(client, config, {
    roles: ["keys"],
    names: ["KeyPublished"],
    first: pad(account),
    toBlock: block.number,
  });
  const last = events.at(-1);
  if (!last) throw new KeyWithheldError(account);
  const [key, expiry] = [last.args.recipient as Hex, BigInt(last.args.expiry as bigint)];
  const words = encodeAbiParameters([{ type: "bytes32" }, { type: "uint64" }], [key, expiry]);
  if (slice(keccak256(words), 0, 24) !== record.keyHash) throw new KeyWithheldError(account);
  return Number(expiry) < block.time ? none : { account, key, expiry: Number(expiry) };
}

/** The keys of those who have a seat today, and how many seats have to agree on a benefit. */
export async function keysOfPanel(
  client: Reader,
  config: Config,
  claim: { panelVersion: number; benefit: bigint; awaitsOne: boolean },
  block: { number: number; time: number },
): Promise<{ keys: ReadingKey[]; wanted: number }> {
  const panel = { address: at(config, "panel"), abi: panelAbi } as const;
  const [seats, electorate] = await Promise.all([
    client.readContract({ ...panel, functionName: "currentSeats" }),
    client.readContract({
      ...panel,
      functionName: "electorate",
      args: [BigInt(claim.panelVersion), claim.benefit],
    }),
  ]);
  const keys = await Promise.all(
    seats.map(({ holder }) => readingKey(client, config, holder, block)),
  );
  return { keys, wanted: claim.awaitsOne ? 1 : Number(electorate[1]) };
}
