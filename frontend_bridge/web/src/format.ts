import { formatUnits } from "viem";
import { readersMark } from "./amounts";

/** Amounts are integers of the asset's smallest part; nothing here goes through a float. */

/**
 * `1234567n` with 6 decimals is `1.234567`; with `places` it is cut, never rounded up. Marks are
 * those of the reader's own notation, in which they type as well.
 */
export function amount(
  value: bigint,
  decimals: number,
  places?: number,
  mark: "." | "," = readersMark(),
): string {
  const text = formatUnits(value, decimals);
  const negative = text.startsWith("-");
  const [whole = "0", part = ""] = text.replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, mark === "." ? "," : ".");
  const cut = places === undefined ? part : part.slice(0, places);
  const shown = cut.replace(/0+$/, "");
  const padded = shown && shown.length < 2 ? shown.padEnd(2, "0") : shown;
  return (negative ? "−" : "") + grouped + (padded ? `${mark}${padded}` : "");
}

/** How many digits of an amount people use: two of a currency, fewer where the asset has fewer. */
export const USUAL_PLACES = 2;

/**
 * An amount to the asset's usual digits: what somebody has is rounded down, what they pay is
 * rounded up, so that no figure promises too much.
 */
export function usualAmount(
  value: bigint,
  decimals: number,
  { up = false, places = USUAL_PLACES, mark = readersMark() as "." | "," } = {},
): string {
  const kept = Math.min(places, decimals);
  const step = 10n ** BigInt(decimals - kept);
  const size = value < 0n ? -value : value;
  // The size of a negative change is a charge seen from the other side.
  const steps = up ? (size + step - 1n) / step : size / step;
  // Something is not nothing.
  if (steps === 0n && size > 0n)
    return `${value < 0n ? "−" : ""}< ${grouped(step, decimals, kept, mark)}`;
  return `${value < 0n && steps ? "−" : ""}${grouped(steps * step, decimals, kept, mark)}`;
}

/** An amount with every digit it has, and at least the usual ones. */
export function exactAmount(
  value: bigint,
  decimals: number,
  mark: "." | "," = readersMark(),
): string {
  const size = value < 0n ? -value : value;
  const part = size
    .toString()
    .padStart(decimals + 1, "0")
    .slice(-decimals || undefined);
  const digits = decimals ? part.replace(/0+$/, "").length : 0;
  const places = Math.max(digits, Math.min(USUAL_PLACES, decimals));
  return `${value < 0n ? "−" : ""}${grouped(size, decimals, places, mark)}`;
}

function grouped(size: bigint, decimals: number, places: number, mark: "." | ","): string {
  const digits = size.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const part = digits.slice(digits.length - decimals).slice(0, places);
  const between = mark === "." ? "," : ".";
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, between) + (part ? mark + part : "");
}

export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

export function shortHash(hash: string): string {
  return `${hash.slice(0, 10)}…${hash.slice(-6)}`;
}

/** A UTC day number as a date. */
export function day(number: number | bigint, language: string): string {
  return new Date(Number(number) * 86_400_000).toLocaleDateString(language, {
    timeZone: "UTC",
    year: "numeric",
    month: "short",
    day: "numeric",
  });
}

/** The reader's time zone. */
function readersZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

function inZone(date: Date, language: string, timeZone: string): string {
  return date.toLocaleString(language, {
    timeZone,
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}

/** Seconds since 1970 as a date and time of the reader's zone and of UTC, by which the chain goes. */
export function time(
  seconds: number | bigint,
  language: string,
  zone: string = readersZone(),
): string {
  const date = new Date(Number(seconds) * 1000);
  const utc = inZone(date, language, "UTC");
  const mine = inZone(date, language, zone);
  return mine === utc ? `${utc} UTC` : `${mine} (${utc} UTC)`;
}

/** The day of the reader's calendar at a time, numbered as UTC days are. */
export function calendarDay(seconds: number, zone: string = readersZone()): number {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(
    new Date(seconds * 1000),
  );
  return dayNumber(parts) ?? Math.floor(seconds / 86_400);
}

/** The UTC day number of a date field's text, such as `2026-01-31`. */
export function dayNumber(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const milliseconds = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 86_400_000;
}

/** A UTC day number as a date field takes it. */
export function dayText(number: number): string {
  return new Date(number * 86_400_000).toISOString().slice(0, 10);
}

/** A number and its unit, which no end of a line parts. */
export function withUnit(number: string, unit: string): string {
  return `${number}\u00a0${unit}`;
}

/** Ten-thousandths as per cent, without a float. */
export function percent(bps: number | bigint): string {
  return withUnit(amount(BigInt(bps), 2), "%");
}
