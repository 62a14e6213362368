import { planFiles } from "@plans";
import { ContractFunctionExecutionError, HttpRequestError, TimeoutError } from "viem";
import { expect, test } from "vitest";
import {
  bandsOfAge,
  fileOf,
  isNoPlan,
  type ListedBand,
  type PlanFile,
  plainSymbol,
  readDirectory,
  type Terms,
} from "./directory";

const files = planFiles as readonly PlanFile[];

/** The terms of a deployed plan that has the amounts of a file. */
function termsOf(file: PlanFile): Terms {
  return {
    symbol: "CNY",
    decimals: 6,
    units: 0n,
    closing: false,
    waitingDays: 30,
    bands: file.bands.map(({ number, amounts }) => {
      const [units = 0n, perCase = 0n, inThirtyDays = 0n, ...benefits] = amounts.map(BigInt);
      return { number, units, deposit: 1n, perCase, inThirtyDays, benefits };
    }),
  };
}

test("a plan is known by its amounts, and by each of them", () => {
  for (const file of files) expect(fileOf(termsOf(file), files)?.name).toBe(file.name);
  const demo = files.find(({ name }) => name === "demo") as PlanFile;
  const change = (place: number, more: (band: ListedBand) => Partial<ListedBand>) => {
    const terms = termsOf(demo);
    const bands = terms.bands.map((band, number) =>
      number === place ? { ...band, ...more(band) } : band,
    );
    return { ...terms, bands };
  };
  for (const terms of [
    change(0, ({ units }) => ({ units: units + 1n })),
    change(1, ({ perCase }) => ({ perCase: perCase - 1n })),
    change(2, ({ inThirtyDays }) => ({ inThirtyDays: inThirtyDays + 1n })),
    change(3, ({ benefits }) => ({ benefits: [...benefits, 1n] })),
    { ...termsOf(demo), bands: termsOf(demo).bands.slice(1) },
    { ...termsOf(demo), bands: [] },
  ])
    expect(fileOf(terms, files)).toBeUndefined();
  expect(
    fileOf(
      change(0, () => ({ deposit: 9n })),
      files,
    )?.name,
  ).toBe("demo");
});

test("an age has one band of each level", () => {
  const levels = files.find(({ name }) => name === "levels") as PlanFile;
  const found = bandsOfAge(levels.bands, 42);
  expect(found.length).toBeGreaterThan(1);
  expect(new Set(found.map(({ level }) => level)).size).toBe(found.length);
  expect(bandsOfAge(levels.bands, 3)).toEqual([]);
  expect(bandsOfAge([{ number: 0, name: "of unknown ages" }], 42)).toEqual([]);
});

test("a stranger's symbol neither turns the line around nor fills it", () => {
  expect(plainSymbol("CNY")).toBe("CNY");
  expect(plainSymbol("\u202eYNC\u0000 \n")).toBe("YNC");
  expect(plainSymbol("A".repeat(500))).toBe("A".repeat(12));
  expect(plainSymbol("\u200b")).toBe("?");
});

const POOL = `0x${"01".repeat(20)}`;
const WRONG = `0x${"02".repeat(20)}`;

function refused(cause: Error) {
  return new ContractFunctionExecutionError(cause as never, {
    abi: [],
    functionName: "books",
  });
}
const away = new HttpRequestError({ url: "http://node" });

/** A chain with a directory of three places, the second of which fails. */
function chainOf(failure: Error) {
  const readContract = async ({
    functionName,
    args = [],
    address,
  }: {
    functionName: string;
    args?: readonly bigint[];
    address: string;
  }) => {
    if (functionName === "planCount") return 3;
    if (functionName === "contractsOf") {
      const pool = args[0] === 2n ? WRONG : POOL;
      return { pool, enrolment: POOL, desk: POOL };
    }
    if (address === WRONG) throw failure;
    const answers: Record<string, unknown> = {
      asset: POOL,
      books: { activeUnits: 5 },
      closingAt: 0,
      capPerPeriod: 10n,
      waitingPeriod: 2_592_000n,
      rulesVersion: 1,
      unitsOf: (args[0] ?? 9n) < 2n ? 3 : 0,
      symbol: "CNY",
      decimals: 6,
      rulesOf: { capPerUnit: 20n },
      minimumDeposit: 7n,
      benefitOf: args[1] === 1n ? 100n : 0n,
    };
    return answers[functionName];
  };
  return { readContract } as never;
}

test("a listing that is no plan hides no other, and a node that is away hides all", async () => {
  const found = await readDirectory(chainOf(refused(new Error("reverted"))), POOL as never, 10);
  expect(found.count).toBe(3);
  expect(found.listings.map(({ terms }) => terms === undefined)).toEqual([false, true, false]);
  const terms = found.listings[0]?.terms as Terms;
  // The cap of one case is no more than that of 30 days.
  expect(terms.bands).toEqual(
    [0, 1].map((number) => ({
      number,
      units: 3n,
      deposit: 7n,
      perCase: 30n,
      inThirtyDays: 30n,
      benefits: [0n, 100n],
    })),
  );
  await expect(readDirectory(chainOf(refused(away)), POOL as never, 10)).rejects.toThrow();
  expect(isNoPlan(away)).toBe(false);
  const slow = new TimeoutError({ body: {}, url: "http://node" });
  expect(isNoPlan(refused(slow))).toBe(false);
});

test("no more of a directory is read than is shown", async () => {
  const { count, listings } = await readDirectory(chainOf(refused(away)), POOL as never, 1);
  expect([count, listings.length]).toEqual([3, 1]);
});
