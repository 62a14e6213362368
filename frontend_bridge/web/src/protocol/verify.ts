import { BaseError } from "viem";
import {
  type ApiBlock,
  type ApiClaim,
  type ApiEvent,
  type ApiMember,
  askAll,
  CutError,
  OtherChainError,
} from "../api";
import type { Reader } from "../chain/context";
import { assetAbi, at, donationsAbi } from "../chain/contracts";
import { type PlanEvent, readEvents } from "../chain/logs";
import type { Config } from "../config";
import { foldBooks } from "./books";
import { foldGifts } from "./gifts";
import { checkBalances, checkClaims, checkSums } from "./verifybooks";

/** One thing that was recomputed, and what was found. */
export interface Check {
  name: "events" | "settlements" | "balances" | "sum" | "money" | "claims" | "gifts" | "members";
  compared: number;
  differences: string[];
}

/** Why something could not be compared: then neither "true" nor "not true" is said of it. */
export type Doubt = "cut" | "moved" | "behind" | "otherBlock" | "otherChain" | "node";

/** What was said of the page, of which block and by which node. */
export interface Verdict {
  says: "true" | "false" | "unsure";
  checks: Check[];
  doubts: Doubt[];
  block: bigint;
  withIndex: boolean;
  detail?: string;
}

interface Told {
  block: ApiBlock;
  events: ApiEvent[];
  members: ApiMember[];
  claims: ApiClaim[];
}

/** What the index says, all of one block; a doubt where it is no whole, undefined if it is away. */
async function askIndex(api: string): Promise<Told | Doubt | undefined> {
  if (!api) return undefined;
  for (let times = 0; times < 3; times += 1) {
    try {
      const [events, members, claims] = await Promise.all([
        askAll<ApiEvent>(api, "events"),
        askAll<ApiMember>(api, "members"),
        askAll<ApiClaim>(api, "claims"),
      ]);
      const hashes = new Set([events, members, claims].map(({ block }) => block.hash));
      if (hashes.size === 1)
        return {
          block: events.block,
          events: events.data,
          members: members.data,
          claims: claims.data,
        };
    } catch (error) {
      if (error instanceof OtherChainError) return "otherChain";
      return error instanceof CutError ? error.reason : undefined;
    }
  }
  return "moved";
}

/** Whether the node has the very block of which the index speaks. */
async function doubtOf(
  client: Reader,
  config: Config,
  shown: ApiBlock,
): Promise<Doubt | undefined> {
  const [chainId, head] = await Promise.all([client.getChainId(), client.getBlockNumber()]);
  if (chainId !== config.chainId || chainId !== shown.chain) return "otherChain";
  if (head < BigInt(shown.number)) return "behind";
  const block = await client.getBlock({ blockNumber: BigInt(shown.number) });
  return block.hash === shown.hash ? undefined : "otherBlock";
}

/** Recomputes the books from the reader's own node, and compares them with contracts and index. */
export async function verify(
  client: Reader,
  config: Config,
  spacing: bigint,
  onCheck: (checks: Check[]) => void = () => undefined,
): Promise<Verdict> {
  const checks: Check[] = [];
  const doubts: Doubt[] = [];
  let block = 0n;
  let withIndex = false;
  let detail: string | undefined;
  try {
    // What the index says first, so that the node is asked for the same block.
    const asked = await askIndex(config.api);
    const doubt =
      typeof asked === "string" ? asked : asked && (await doubtOf(client, config, asked.block));
    if (doubt) doubts.push(doubt);
    const told = typeof asked === "object" && !doubt ? asked : undefined;
    withIndex = told !== undefined;
    block = told ? BigInt(told.block.number) : await client.getBlockNumber();
    const { hash } = await client.getBlock({ blockNumber: block });
    for await (const check of checksOf(client, config, spacing, block, told)) {
      checks.push(check);
      onCheck([...checks]);
    }
    // A chain that was reorganised meanwhile was read half before and half after.
    if ((await client.getBlock({ blockNumber: block })).hash !== hash) doubts.push("moved");
  } catch (error) {
    doubts.push("node");
    detail = error instanceof BaseError ? error.shortMessage : String(error);
  }
  const wrong = checks.some(({ differences }) => differences.length > 0);
  // A difference counts only where all that it follows from was read whole.
  const sure = !doubts.some((doubt) => doubt === "moved" || doubt === "node");
  const says = wrong && sure ? "false" : doubts.length ? "unsure" : "true";
  return { says, checks, doubts, block, withIndex, detail };
}

async function* checksOf(
  client: Reader,
  config: Config,
  spacing: bigint,
  blockNumber: bigint,
  told: Told | undefined,
): AsyncGenerator<Check> {
  const events = await readEvents(client, config, { toBlock: Number(blockNumber) });
  const books = foldBooks(events, spacing);
  if (told) yield compareEvents(events, told.events);
  yield {
    name: "settlements",
    compared: books.settlements.length,
    differences: books.problems,
  };
  yield await checkBalances(client, config, books, blockNumber);
  yield* checkSums(client, config, books, blockNumber);
  yield await checkClaims(client, config, books, blockNumber, told?.claims);
  yield await checkGifts(client, config, events, blockNumber);
  if (told)
    yield {
      name: "members",
      compared: told.members.length,
      differences: told.members.flatMap((member) => {
        const account = books.accounts.get(member.address.toLowerCase());
        return account && String(account.balance) === member.balance
          ? []
          : [`${member.address}: ${member.balance} ≠ ${account?.balance}`];
      }),
    };
}

/** What lies with each appeal for gifts, by the events alone; all of it has to be there. */
async function checkGifts(
  client: Reader,
  config: Config,
  events: readonly PlanEvent[],
  blockNumber: bigint,
): Promise<Check> {
  const address = at(config, "donations");
  const { gifts, held } = foldGifts(events);
  const numbers = [...gifts.keys()];
  const [stored, money] = await Promise.all([
    Promise.all(
      numbers.map((number) =>
        client.readContract({
          address,
          abi: donationsAbi,
          functionName: "appealOf",
          args: [BigInt(number)],
          blockNumber,
        }),
      ),
    ),
    client.readContract({
      address: config.asset,
      abi: assetAbi,
      functionName: "balanceOf",
      args: [address],
      blockNumber,
    }),
  ]);
  const differences = numbers.flatMap((number, place) => {
    const [mine, theirs] = [gifts.get(number), stored[place]?.gifts];
    return mine === theirs ? [] : [`${number}: ${mine} ≠ ${theirs}`];
  });
  if (money < held) differences.push(`${money} < ${held}`);
  return { name: "gifts", compared: numbers.length, differences };
}

/** Every event, none missing and none added, each with the same arguments. */
function compareEvents(mine: PlanEvent[], theirs: ApiEvent[]): Check {
  const key = (tx: string, place: number) => `${tx}.${place}`;
  const known = new Map(theirs.map((event) => [key(event.tx, event.log_index), event]));
  const differences = mine.flatMap((event) => {
    const found = known.get(key(event.tx, event.logIndex));
    known.delete(key(event.tx, event.logIndex));
    if (!found) return [`${event.name} ${event.tx} is missing`];
    const same = found.name === event.name && alike(event.args, found.args);
    return same ? [] : [`${event.name} ${event.tx} differs`];
  });
  for (const event of known.values()) differences.push(`${event.name} ${event.tx} is not on chain`);
  return { name: "events", compared: mine.length, differences };
}

/** Whether decoded arguments are those of the index: integers as strings, structs as lists. */
function alike(mine: unknown, theirs: unknown): boolean {
  if (typeof mine === "bigint" || typeof mine === "number") return String(mine) === theirs;
  if (typeof mine === "string")
    return typeof theirs === "string" && mine.toLowerCase() === theirs.toLowerCase();
  if (Array.isArray(mine))
    return (
      Array.isArray(theirs) &&
      mine.length === theirs.length &&
      mine.every((value, place) => alike(value, theirs[place]))
    );
  if (mine && typeof mine === "object") {
    const values = Object.entries(mine);
    if (Array.isArray(theirs))
      return (
        values.length === theirs.length && values.every(([, v], place) => alike(v, theirs[place]))
      );
    return values.every(([name, v]) => alike(v, (theirs as Record<string, unknown>)?.[name]));
  }
  return mine === theirs;
}
