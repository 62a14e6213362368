import {
  BaseError,
  ContractFunctionRevertedError,
  encodeErrorResult,
  parseAbi,
  RawContractError,
  UserRejectedRequestError,
} from "viem";
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
  expect(tell(trouble, "en", en, asset)).toContain("1\u00a0CNY, but at least 3.84\u00a0CNY");
  expect(tell(trouble, "zh", zh, asset)).toContain("至少需要 3.84\u00a0CNY");
  const state = refused("ClaimWrongState", [7n, 4]);
  expect(tell(state, "en", en, asset)).toContain("Claim 7 is “Paid” now");
  expect(tell(state, "zh", zh, asset)).toContain("已给付");
});

test("what the reader or the network did is told apart", () => {
  expect(troubleOf(new UserRejectedRequestError(new Error("no"))).kind).toBe("rejected");
  expect(troubleOf(Object.assign(new Error("no"), { code: 4001 })).kind).toBe("rejected");
  expect(troubleOf(new Error("something")).kind).toBe("unknown");
});

const ofToken = (abi: string, args: readonly unknown[] = []) =>
  troubleOf(
    new RawContractError({
      data: encodeErrorResult({ abi: parseAbi([`error ${abi}`] as string[]), args } as never),
    }),
  );

test("a token that pauses between quote and call is named, with the way on", () => {
  for (const trouble of [
    ofToken("EnforcedPause()"),
    ofToken("Error(string)", ["Pausable: paused"]),
    troubleOf(
      new ContractFunctionRevertedError({
        abi: [],
        functionName: "payIn",
        data: encodeErrorResult({
          abi: parseAbi(["error Error(string)"]),
          args: ["Pausable: paused"],
        }),
      }),
    ),
  ]) {
    expect(trouble.kind).toBe("paused");
    expect(tell(trouble, "en", en, asset)).toContain("Try again when the issuer lets it go on");
    expect(tell(trouble, "en", en, asset)).toContain("Nothing was changed");
  }
  expect(ofToken("Error(string)", ["Blacklistable: account is blacklisted"]).kind).toBe("blocked");
  // What says nothing of a pause is not said to be paused.
  const other = ofToken("OddPaused()");
  expect(other.kind).toBe("foreign");
  expect(tell(other, "en", en, asset)).toMatch(/may be paused.*0x[0-9a-f]{8}$/);
  expect(tell(ofToken("Error(string)", ["ERC20: \u202etoo much"]), "en", en, asset)).toContain(
    "It said: ERC20: too much",
  );
});

test("a paymaster that ran dry and an account whose owners changed have a way on", () => {
  const bundler = (words: string) => Object.assign(new Error(words), { code: -32501 });
  const dry = bundler("UserOperation reverted: AA31 paymaster deposit too low");
  expect(troubleOf(dry).kind).toBe("paymaster");
  expect(isBeforeSending(dry)).toBe(true);
  expect(tell(troubleOf(dry), "en", en, asset)).toContain("pay the fee yourself");
  expect(troubleOf(bundler("AA33 reverted (or OOG)")).kind).toBe("paymaster");
  const changed = bundler("AA24 signature error");
  expect(tell(troubleOf(changed), "en", en, asset)).toContain("let its present owners sign");
  // What a paymaster did after the operation was taken says nothing of what was sent.
  expect(isBeforeSending(bundler("AA50 postOp reverted of the paymaster"))).toBe(false);
  // An address or a hash that has these letters is none of them.
  expect(troubleOf(new Error("0xAA31bb reverted")).kind).toBe("unknown");
});

test("signatures of a Safe whose owners changed are asked for again", () => {
  const seat = tell(refused("PanelBadSignature", [2n]), "en", en, asset);
  expect(seat).toContain("let that assessor sign again: the present owners");
  const registrar = refused("EnrolmentBadSignature", [`0x${"11".repeat(20)}`]);
  expect(tell(registrar, "en", en, asset)).toContain("signed by its present owners");
  expect(tell(registrar, "zh", zh, asset)).toContain("现任所有者");
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
