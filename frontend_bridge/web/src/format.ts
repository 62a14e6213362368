import { formatUnits } from "viem";

/** Amounts are integers of the asset's smallest part; nothing here goes through a float. */

/** `1234567n` with 6 decimals is `1.234567`; with `places` it is cut, never rounded up. */
export function amount(value: bigint, decimals: number, places?: number): string {
  const text = formatUnits(value, decimals);
  const negative = text.startsWith("-");
  const [whole = "0", part = ""] = text.replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  const cut = places === undefined ? part : part.slice(0, places);
  const shown = cut.replace(/0+$/, "");
  const padded = shown && shown.length < 2 ? shown.padEnd(2, "0") : shown;
  return (negative ? "−" : "") + grouped + (padded ? `.${padded}` : "");
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

/** Seconds since 1970 as a date and time of UTC. */
export function time(seconds: number | bigint, language: string): string {
  const date = new Date(Number(seconds) * 1000);
  return `${date.toLocaleString(language, {
    timeZone: "UTC",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  })} UTC`;
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

/** Ten-thousandths as per cent, without a float. */
export function percent(bps: number | bigint): string {
  return `${amount(BigInt(bps), 2)} %`;
}
