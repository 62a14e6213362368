import { BaseError, encodeErrorResult, RawContractError, UserRejectedRequestError } from "viem";
import { beforeAll, expect, test } from "vitest";
import en from "../../languages/en.json";
import zh from "../../languages/zh-Hans.json";
import { errorsAbi } from "./contracts";
import { isBeforeSending, loadErrorTexts, tell, troubleOf } from "./errors";

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

test("each trouble of a wallet and of a node has its own name", () => {
  const cases: [number, string, string][] = [
    [-32002, "Request of type eth_requestAccounts already pending", "busy"],
    [4100, "The requested account has not been authorized by the user.", "locked"],
    [-32603, "MetaMask is locked. Please unlock your wallet.", "locked"],
    [-32000, "nonce too low: next nonce 7, tx nonce 5", "nonce"],
    [-32005, "limit exceeded", "limited"],
    [-32000, "insufficient funds for gas * price + value", "funds"],
  ];
  for (const [code, message, kind] of cases) {
    const error = Object.assign(new Error(message), { code });
    expect(troubleOf(error).kind, message).toBe(kind);
    expect(isBeforeSending(error), message).toBe(true);
  }
  expect(troubleOf(new BaseError("header not found")).kind).toBe("lagging");
  const busyNode = Object.assign(new BaseError("HTTP request failed."), { status: 429 });
  expect(troubleOf(busyNode).kind).toBe("limited");
  // After this nobody knows whether it was sent.
  expect(isBeforeSending(new Error("timeout"))).toBe(false);
});

test("both languages say the same things", () => {
  const shape = (value: unknown): unknown =>
    value && typeof value === "object"
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shape(part)]))
      : [...String(value).matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
  expect(shape(zh)).toEqual(shape(en));
});
