import { parseUnits } from "viem";

/**
 * Amounts as people type them, in one place for the whole page.
 *
 * Some write 1,234.50 and some 1.234,50. A text is read in both ways; it counts if only one of them
 * makes sense, or both mean the same. `1,234` means a thousand to some and little more than one to
 * others: it is read as the reader's own notation has it only where that is the page's too, and
 * otherwise refused with both readings. Nothing goes through a float.
 */

export type Reading =
  | { value: bigint }
  | { wrong: "form" }
  | { wrong: "fine"; decimals: number }
  | { wrong: "ambiguous"; readings: [bigint, bigint] };

type Mark = "." | ",";

/** Spaces and apostrophes that some put between groups of digits. */
const SPACES = /[\u0020\u00a0\u2009\u202f'’]/g;

/** The decimal mark of the reader's own notation. */
export function readersMark(
  languages: readonly string[] = globalThis.navigator?.languages ?? [],
): Mark {
  const language = languages[0] ?? "en";
  try {
    const parts = new Intl.NumberFormat(language).formatToParts(1.5);
    return parts.find((part) => part.type === "decimal")?.value === "," ? "," : ".";
  } catch {
    return ".";
  }
}

/** The plain form `1234.5` of a text with this decimal mark, or undefined if it is none. */
function plain(text: string, mark: Mark): string | undefined {
  const group = mark === "." ? "," : ".";
  const parts = text.split(mark);
  if (parts.length > 2) return undefined;
  const [whole = "", part] = parts;
  if (part !== undefined && !/^\d+$/.test(part)) return undefined;
  for (const between of [group, " "]) {
    const groups = whole.split(between);
    if (groups.length === 1) continue;
    const right =
      /^[1-9]\d{0,2}$/.test(groups[0] ?? "") && groups.slice(1).every((one) => /^\d{3}$/.test(one));
    return right ? join(groups.join(""), part) : undefined;
  }
  return /^\d{1,30}$/.test(whole) ? join(whole, part) : undefined;
}

function join(whole: string, part: string | undefined): string | undefined {
  if (whole.length > 30) return undefined;
  return part === undefined ? whole : `${whole}.${part}`;
}

/** What somebody typed, in the smallest part of an asset with so many decimals. */
export function readAmount(text: string, decimals: number, mark: Mark = readersMark()): Reading {
  // Full-width digits and marks, as Chinese and Japanese keyboards give, become plain ones.
  const typed = text.normalize("NFKC").trim().replace(SPACES, " ");
  const found = ([".", ","] as const)
    .map((one) => plain(typed, one))
    .filter((one) => one !== undefined);
  if (!found.length) return { wrong: "form" };
  const fits = (one: string) => (one.split(".")[1] ?? "").length <= decimals;
  // The page writes amounts with a decimal point: for who does so too, nothing is ambiguous.
  const meant = mark === "." ? found.slice(0, 1) : found;
  if (!meant.every(fits)) return { wrong: "fine", decimals };
  const [first, second] = new Set(meant.map((one) => parseUnits(one, decimals)));
  if (first === undefined) return { wrong: "form" };
  return second === undefined
    ? { value: first }
    : { wrong: "ambiguous", readings: [first, second] };
}

/** The next whole amount, as people pay in. */
export function wholeUp(value: bigint, decimals: number): bigint {
  const one = 10n ** BigInt(decimals);
  return ((value + one - 1n) / one) * one;
}

/** The smaller of two amounts. */
export function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

/** What somebody typed, or undefined if it is no amount, or none for certain. */
export function parseAmount(text: string, decimals: number): bigint | undefined {
  const reading = readAmount(text, decimals);
  return "value" in reading ? reading.value : undefined;
}

/** An amount as it is put into a field: without groups, and the same in every notation. */
export function fieldText(value: bigint, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const part = digits.slice(digits.length - decimals).replace(/0+$/, "");
  if (!part) return whole;
  // Three digits after a mark could be a group; one zero more, where there is room, could not.
  const least = part.length === 3 && decimals > 3 ? 4 : 2;
  return `${whole}.${part.padEnd(Math.min(least, decimals), "0")}`;
}
