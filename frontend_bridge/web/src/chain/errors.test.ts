import { encodeErrorResult, RawContractError, UserRejectedRequestError } from "viem";
import { beforeAll, expect, test } from "vitest";
import { en } from "../i18n/en";
import { zh } from "../i18n/zh";
import { errorsAbi } from "./contracts";
import { loadErrorTexts, tell, troubleOf } from "./errors";

const asset = { decimals: 6, symbol: "CNY" };
const refused = (errorName: string, args: readonly unknown[]) =>
  troubleOf(new RawContractError({ data: encodeErrorResult({ abi: errorsAbi, errorName, args }) }));

beforeAll(loadErrorTexts);

test("a refusal is told with its values, in both languages", () => {
  const trouble = refused("PoolBelowMinimum", [3_840_000n, 1_000_000n]);
  expect(tell(trouble, "en", en, asset)).toContain("1 CNY, but at least 3.84 CNY");
  expect(tell(trouble, "zh", zh, asset)).toContain("至少需要 3.84 CNY");
  const state = refused("ClaimWrongState", [7n, 4]);
  expect(tell(state, "en", en, asset)).toContain("Claim 7 is “Paid” now");
  expect(tell(state, "zh", zh, asset)).toContain("已给付");
});

test("what the reader or the network did is told apart", () => {
  expect(troubleOf(new UserRejectedRequestError(new Error("no"))).kind).toBe("rejected");
  expect(troubleOf(Object.assign(new Error("no"), { code: 4001 })).kind).toBe("rejected");
  expect(troubleOf(new Error("something")).kind).toBe("unknown");
});

test("both languages say the same things", () => {
  const shape = (value: unknown): unknown =>
    value && typeof value === "object"
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shape(part)]))
      : [...String(value).matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
  expect(shape(zh)).toEqual(shape(en));
});
