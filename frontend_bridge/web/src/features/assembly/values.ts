import { type AbiParameter, isAddress } from "viem";
import { fieldText, parseAmount } from "../../amounts";
import { amount, percent, withUnit } from "../../format";

/** What a proposal sets, as people write it: money in the asset's units, shares in per cent. */

const AMOUNTS = new Set(["capPerUnit", "claimBond", "objectionBond", "upTo"]);
/** Whether a field is money, which is read back as every amount is. */
export function isAmount(name: string): boolean {
  return AMOUNTS.has(name);
}

/** A threshold's benefit without a bound is the largest number of its field. */
const UNBOUNDED = 2n ** 96n - 1n;
const ANY = "any";

/** The inputs as flat fields: a struct's parts stand one by one, a list is one field of lines. */
export function flat(inputs: readonly AbiParameter[]): AbiParameter[] {
  return inputs.flatMap((input) =>
    input.type === "tuple" && "components" in input ? flat(input.components) : [input],
  );
}

/** A number as it is written into a field. */
export function written(name: string, value: bigint | number, decimals: number): string {
  if (name.endsWith("Bps")) return fieldText(BigInt(value), 2);
  if (!AMOUNTS.has(name)) return String(value);
  if (BigInt(value) === UNBOUNDED) return ANY;
  return fieldText(BigInt(value), decimals);
}

function readNumber(name: string, text: string, decimals: number): bigint | undefined {
  if (name === "upTo" && text === ANY) return UNBOUNDED;
  if (AMOUNTS.has(name)) return parseAmount(text, decimals);
  if (name.endsWith("Bps")) return parseAmount(text, 2);
  return /^\d{1,30}$/.test(text) ? BigInt(text) : undefined;
}

/** Reads the fields back into the shape of the inputs; undefined where one is wrong. */
export function valuesOf(
  inputs: readonly AbiParameter[],
  texts: Record<string, string>,
  decimals: number,
): unknown[] | undefined {
  const values = inputs.map((input) => fieldOf(input, texts, decimals));
  return values.includes(undefined) ? undefined : values;
}

function fieldOf(input: AbiParameter, texts: Record<string, string>, decimals: number): unknown {
  const name = input.name ?? "";
  const text = (texts[name] ?? "").trim();
  if (input.type === "tuple" && "components" in input) {
    const inner = valuesOf(input.components, texts, decimals);
    return inner && named(input.components, inner);
  }
  if (input.type === "address[]") {
    const all = text.split(/[\s,]+/).filter(Boolean);
    if (!all.length || !all.every((one) => isAddress(one))) return undefined;
    return all.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  }
  if (input.type === "tuple[]" && "components" in input) {
    const { components } = input;
    const rows = text
      .split("\n")
      .map((line) => line.split(/[\s;]+/).filter(Boolean))
      .filter((row) => row.length)
      .map((row) => {
        if (row.length !== components.length) return undefined;
        const numbers = row.map((one, n) => readNumber(components[n]?.name ?? "", one, decimals));
        return numbers.includes(undefined) ? undefined : named(components, numbers);
      });
    return rows.length && !rows.includes(undefined) ? rows : undefined;
  }
  if (input.type === "address") return isAddress(text) ? text : undefined;
  return readNumber(name, text, decimals);
}

function named(parts: readonly AbiParameter[], values: readonly unknown[]) {
  return Object.fromEntries(parts.map((part, n) => [part.name ?? "", values[n]]));
}

/** The most assessors a change may seat who do not sit now. */
export const MOST_ADDED = 16;

/** Why the panel contract would refuse a change when it is carried out, two weeks from now. */
export function panelTrouble(
  values: readonly unknown[],
  seated: readonly string[],
  greatestBenefit: bigint,
): "added" | "uncovered" | undefined {
  const [holders, tiers] = values as [string[], { upTo: bigint }[]];
  const sits = new Set(seated.map((one) => one.toLowerCase()));
  const added = holders.filter((one) => !sits.has(one.toLowerCase()));
  if (added.length > MOST_ADDED) return "added";
  const last = tiers.at(-1);
  return last && last.upTo < greatestBenefit ? "uncovered" : undefined;
}

/** A value of a proposal in words: money with its unit, shares in per cent. */
export function told(
  name: string,
  value: unknown,
  asset: { decimals: number; symbol: string },
): string {
  const field = name.split(" ").at(-1) ?? name;
  if (typeof value === "bigint" || typeof value === "number") {
    if (AMOUNTS.has(field)) {
      const text = written(field, value, asset.decimals);
      return text === ANY ? ANY : withUnit(amount(BigInt(value), asset.decimals), asset.symbol);
    }
    if (field.endsWith("Bps")) return percent(value);
  }
  return String(value);
}
