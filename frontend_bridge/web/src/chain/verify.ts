import { type ApiBlock, type ApiClaim, type ApiEvent, type ApiMember, askAll } from "../api";
import type { Config } from "../config";
import { foldBooks } from "./books";
import type { Reader } from "./context";
import { assetAbi, at, claimStates, deskAbi, donationsAbi, poolAbi } from "./contracts";
import { foldGifts } from "./gifts";
import { type PlanEvent, readEvents } from "./logs";

/** One thing that was recomputed, and what was found. */
export interface Check {
  name:
    | "block"
    | "events"
    | "settlements"
    | "balances"
    | "sum"
    | "money"
    | "claims"
    | "gifts"
    | "members";
  compared: number;
  differences: string[];
}

/** Recomputes the books from the reader's own node, and compares them with contracts and index. */
export async function* verify(
  client: Reader,
  config: Config,
  spacing: bigint,
): AsyncGenerator<Check> {
  // What the index says first, so that the node is asked for the same block.
  const told = config.api
    ? await Promise.all([
        askAll<ApiEvent>(config.api, "events"),
        askAll<ApiMember>(config.api, "members"),
        askAll<ApiClaim>(config.api, "claims"),
      ]).catch(() => undefined)
    : undefined;
  const shown = told?.[0].block;
  const blockNumber = shown ? BigInt(shown.number) : await client.getBlockNumber();
  if (shown) yield await checkBlock(client, config, shown);

  const events = await readEvents(client, config, { toBlock: Number(blockNumber) });
  const books = foldBooks(events, spacing);
  if (told) yield compareEvents(events, told[0].data);
  yield {
    name: "settlements",
    compared: books.settlements.length,
    differences: books.problems,
  };

  const pool = { address: at(config, "pool"), abi: poolAbi, blockNumber } as const;
  const accounts = [...books.accounts.values()];
  const standings = await Promise.all(
    accounts.map((account) =>
      client.readContract({
        ...pool,
        functionName: "standingOf",
        args: [account.address as `0x${string}`],
      }),
    ),
  );
  const cohorts = [...books.cohorts.entries()];
  const kept = await Promise.all(
    cohorts.map(([number]) =>
      client.readContract({ ...pool, functionName: "cohortOf", args: [BigInt(number)] }),
    ),
  );
  const groups = cohorts.flatMap(([number, cohort], place) => {
    const units = kept[place]?.units;
    return BigInt(units ?? -1) === cohort.units ? [] : [`${number}: ${cohort.units} ≠ ${units}`];
  });
  yield {
    name: "balances",
    compared: accounts.length + cohorts.length,
    differences: groups.concat(
      accounts.flatMap((account, place) => {
        const standing = standings[place];
        const right =
          standing?.balance === account.balance &&
          standing.active === (account.standing === "active");
        return right ? [] : [`${account.address}: ${account.balance} ≠ ${standing?.balance}`];
      }),
    ),
  };

  const [total, held] = await Promise.all([
    client.readContract({ ...pool, functionName: "books" }),
    client.readContract({
      address: config.asset,
      abi: assetAbi,
      functionName: "balanceOf",
      args: [at(config, "pool")],
      blockNumber,
    }),
  ]);
  const sums: [string, bigint, bigint][] = [
    ["totalBalances", books.totalBalances, total.totalBalances],
    ["index", books.index, total.index],
    ["carry", books.carry, total.carry],
    ["reserve", books.reserve, total.reserve],
  ];
  yield {
    name: "sum",
    compared: sums.length,
    differences: sums.flatMap(([name, mine, theirs]) =>
      mine === theirs ? [] : [`${name}: ${mine} ≠ ${theirs}`],
    ),
  };
  const liabilities = total.totalBalances + total.carry + total.reserve + total.owed;
  yield {
    name: "money",
    compared: 1,
    // Gifts to the address make it more; less would be missing money.
    differences: held >= liabilities ? [] : [`${held} < ${liabilities}`],
  };

  const numbers = [...books.claims.keys()];
  const states = await Promise.all(
    numbers.map((number) =>
      client.readContract({
        address: at(config, "desk"),
        abi: deskAbi,
        functionName: "stateOf",
        args: [BigInt(number)],
        blockNumber,
      }),
    ),
  );
  const tellsClaims = new Map(told?.[2].data.map((claim) => [claim.number, claim.state]));
  yield {
    name: "claims",
    compared: numbers.length,
    differences: numbers.flatMap((number, place) => {
      const state = claimStates[states[place] ?? 0];
      const word = told ? tellsClaims.get(number) : state;
      return word === state ? [] : [`${number}: ${word} ≠ ${state}`];
    }),
  };
  yield await checkGifts(client, config, events, blockNumber);
  if (told)
    yield {
      name: "members",
      compared: told[1].data.length,
      differences: told[1].data.flatMap((member) => {
        const account = books.accounts.get(member.address);
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

async function checkBlock(client: Reader, config: Config, shown: ApiBlock): Promise<Check> {
  const block = await client.getBlock({ blockNumber: BigInt(shown.number) }).catch(() => undefined);
  const chainId = await client.getChainId();
  const differences: string[] = [];
  if (block?.hash !== shown.hash)
    differences.push(`${shown.number}: ${shown.hash} ≠ ${block?.hash}`);
  if (chainId !== config.chainId || chainId !== shown.chain)
    differences.push(`chain ${shown.chain} ≠ ${chainId}`);
  return { name: "block", compared: 2, differences };
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
