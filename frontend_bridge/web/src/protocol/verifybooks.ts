import type { ApiClaim } from "../api";
import type { Reader } from "../chain/context";
import { assetAbi, at, claimStates, deskAbi, poolAbi } from "../chain/contracts";
import type { Config } from "../config";
import type { Books } from "./records";
import type { Check } from "./verify";

/** Questions that are put to the node at once; it gets them as few requests. */
const AT_ONCE = 500;

/** Asks of every one of many, some hundreds at a time. */
async function ofEach<T, R>(all: readonly T[], ask: (one: T) => Promise<R>): Promise<R[]> {
  const found: R[] = [];
  for (let place = 0; place < all.length; place += AT_ONCE)
    found.push(...(await Promise.all(all.slice(place, place + AT_ONCE).map(ask))));
  return found;
}

/** Every balance, recomputed, is the contract's at that block. */
export async function checkBalances(
  client: Reader,
  config: Config,
  books: Books,
  blockNumber: bigint,
): Promise<Check> {
  const pool = { address: at(config, "pool"), abi: poolAbi, blockNumber } as const;
  const accounts = [...books.accounts.values()];
  const standings = await ofEach(accounts, (account) =>
    client.readContract({
      ...pool,
      functionName: "standingOf",
      args: [account.address as `0x${string}`],
    }),
  );
  const cohorts = [...books.cohorts.entries()];
  const kept = await ofEach(cohorts, ([number]) =>
    client.readContract({ ...pool, functionName: "cohortOf", args: [BigInt(number)] }),
  );
  const groups = cohorts.flatMap(([number, cohort], place) => {
    const units = kept[place]?.units;
    return BigInt(units ?? -1) === cohort.units ? [] : [`${number}: ${cohort.units} ≠ ${units}`];
  });
  return {
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
}

/** The totals are the contract's, and the money is there. */
export async function* checkSums(
  client: Reader,
  config: Config,
  books: Books,
  blockNumber: bigint,
): AsyncGenerator<Check> {
  const pool = at(config, "pool");
  const [total, held] = await Promise.all([
    client.readContract({ address: pool, abi: poolAbi, functionName: "books", blockNumber }),
    client.readContract({
      address: config.asset,
      abi: assetAbi,
      functionName: "balanceOf",
      args: [pool],
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
  yield {
    name: "money",
    compared: 1,
    // Gifts to the address make it more; less would be missing money.
    differences: held >= total.held ? [] : [`${held} < ${total.held}`],
  };
}

/** Every claim stands as the contract says. */
export async function checkClaims(
  client: Reader,
  config: Config,
  books: Books,
  blockNumber: bigint,
  told: readonly ApiClaim[] | undefined,
): Promise<Check> {
  const numbers = [...books.claims.keys()];
  const states = await ofEach(numbers, (number) =>
    client.readContract({
      address: at(config, "desk"),
      abi: deskAbi,
      functionName: "stateOf",
      args: [BigInt(number)],
      blockNumber,
    }),
  );
  const words = new Map(told?.map((claim) => [claim.number, claim.state]));
  const invented = told?.filter(({ number }) => !books.claims.has(number)) ?? [];
  return {
    name: "claims",
    compared: numbers.length,
    differences: numbers
      .flatMap((number, place) => {
        const state = claimStates[states[place] ?? 0];
        const word = told ? words.get(number) : state;
        return word === state ? [] : [`${number}: ${word} ≠ ${state}`];
      })
      .concat(invented.map(({ number, state }) => `${number}: ${state} ≠ –`)),
  };
}
