import { readdirSync, readFileSync } from "node:fs";
import { BaseError, ContractFunctionRevertedError, encodeErrorResult, type Hex } from "viem";
import { expect, test } from "vitest";
import english from "../../languages/en.json";
import chinese from "../../languages/zh-Hans.json";
import type { Reader } from "../chain/context";
import { abis, errorsAbi } from "../chain/contracts";
import { TroubleError } from "../chain/errors";
import type { Config } from "../config";
import { SETTERS } from "../features/assembly/propose";
import { type Call, nameOf, tryOutTogether } from "./calls";

const SOURCES = new URL("../features/", import.meta.url);

/** Every function of the contracts that a view which sends something names. */
function sentByViews(): [role: string, functionName: string][] {
  const found = new Map<string, [string, string]>();
  const proposed = new Set(SETTERS.map(([role, name]) => `${role}.${name}`));
  for (const name of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".tsx")) continue;
    const text = readFileSync(new URL(name.replaceAll("\\", "/"), SOURCES), "utf8");
    if (!/\bact\(/.test(text)) continue;
    const said = new Set(text.match(/"[a-zA-Z]+"/g)?.map((one) => one.slice(1, -1)));
    for (const [role, abi] of Object.entries(abis))
      for (const entry of abi) {
        if (entry.type !== "function" || /view|pure/.test(entry.stateMutability)) continue;
        const key = `${role}.${entry.name}`;
        // Of what is paid by a permit the same is said as without one.
        if (entry.name.endsWith("Permit") || proposed.has(key)) continue;
        if (said.has(role) && said.has(entry.name)) found.set(key, [role, entry.name]);
      }
  }
  return [...found.values()];
}

test("what is sent has a name of its own in both languages", () => {
  const sent = sentByViews();
  expect(sent.length).toBeGreaterThan(40);
  const names = sent.map(([role, functionName]) => nameOf({ role, functionName, args: [] }));
  expect(names.filter((name) => !(name in english.acts))).toEqual([]);
  expect(names.filter((name) => !(name in chinese.acts))).toEqual([]);
  // Two acts by one name would be shown as each other.
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});

const CONFIG = {
  asset: "0x0000000000000000000000000000000000000001",
  addresses: { pool: "0x0000000000000000000000000000000000000002" },
} as unknown as Config;
const ME = "0x00000000000000000000000000000000000000aa";
const PAY: Call = { role: "pool", functionName: "payIn", args: [ME, 1n] };
const ALLOW: Call = { role: "asset", functionName: "approve", args: [ME, 1n] };

/** A node at which payments are refused with some data. */
function refusing(data: Hex): Reader {
  return {
    simulateContract: async ({ functionName }: { functionName: string }) => {
      if (functionName === "approve") return;
      const cause = new ContractFunctionRevertedError({ abi: errorsAbi, data, functionName });
      throw new BaseError("reverted", { cause });
    },
  } as unknown as Reader;
}

const inWords = (text: string) =>
  encodeErrorResult({
    abi: [{ type: "error", name: "Error", inputs: [{ type: "string" }] }],
    args: [text],
  });

test.each([
  // As USDC and DAI say it, and a token with an error that the plan does not know.
  ["ERC20: transfer amount exceeds allowance", inWords("ERC20: transfer amount exceeds allowance")],
  ["Dai/insufficient-allowance", inWords("Dai/insufficient-allowance")],
  ["an unknown error", "0x13be252b"],
] as const)("a permission that is not there yet stops nothing: %s", async (_, data) => {
  await expect(tryOutTogether(refusing(data), CONFIG, [ALLOW, PAY], ME)).resolves.toBeUndefined();
  await expect(tryOutTogether(refusing(data), CONFIG, [PAY], ME, true)).resolves.toBeUndefined();
  // Where nothing is to be allowed, it is a refusal like any other.
  await expect(tryOutTogether(refusing(data), CONFIG, [PAY], ME)).rejects.toThrow(TroubleError);
});

test("what the plan refuses for another reason is said before anybody signs", async () => {
  const own = errorsAbi.find((one) => one.type === "error" && one.inputs.length === 0);
  if (own?.type !== "error") throw new Error("the plan has no error without arguments");
  const data = encodeErrorResult({ abi: [own], errorName: own.name });
  for (const calls of [[ALLOW, PAY], [PAY]])
    await expect(tryOutTogether(refusing(data), CONFIG, calls, ME, true)).rejects.toThrow(
      TroubleError,
    );
});
