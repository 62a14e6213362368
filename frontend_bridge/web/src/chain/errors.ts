import {
  BaseError,
  ContractFunctionRevertedError,
  decodeErrorResult,
  type Hex,
  InsufficientFundsError,
  RawContractError,
  UserRejectedRequestError,
} from "viem";
import { amount, day, shortAddress, time } from "../format";
import type { Language, Texts } from "../i18n";
import { claimStates, errorsAbi } from "./contracts";

export type Trouble =
  | { kind: "rejected" }
  | { kind: "funds" }
  | { kind: "unreachable"; detail: string }
  | { kind: "refused"; name: string; args: Record<string, unknown> }
  | { kind: "unknown"; detail: string };

let texts: Record<string, Record<Language, string>> = {};

/** Fetches the sentences of the contracts' errors, which nobody needs before something is refused. */
export async function loadErrorTexts(): Promise<void> {
  texts = (await import("@errors")).errorTexts;
}

/** `troubleOf`, with the sentence for it at hand. */
export async function explain(error: unknown): Promise<Trouble> {
  const trouble = troubleOf(error);
  // Where the page's own server is away, the error's name has to do.
  if (trouble.kind === "refused") await loadErrorTexts().catch(() => undefined);
  return trouble;
}

/** What went wrong, in one of the few ways that a reader can do something about. */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof BaseError)) {
    const code = (error as { code?: number } | undefined)?.code;
    if (code === 4001) return { kind: "rejected" };
    return { kind: "unknown", detail: error instanceof Error ? error.message : String(error) };
  }
  const rejected = error.walk(
    (cause) =>
      cause instanceof UserRejectedRequestError || (cause as { code?: number }).code === 4001,
  );
  if (rejected) return { kind: "rejected" };
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (reverted instanceof ContractFunctionRevertedError && reverted.data)
    return refusal(reverted.data.errorName, reverted.data.args ?? []);
  const data = revertData(error);
  if (data) {
    try {
      const { errorName, args } = decodeErrorResult({ abi: errorsAbi, data });
      return refusal(errorName, (args ?? []) as readonly unknown[]);
    } catch {
      // Not one of the plan's errors: told as it came.
    }
  }
  const short = error.shortMessage || error.message;
  if (
    error.walk((cause) => cause instanceof InsufficientFundsError) ||
    /insufficient funds/i.test(error.message)
  )
    return { kind: "funds" };
  if (/HTTP request failed|fetch failed|Failed to fetch|took too long/i.test(error.message))
    return { kind: "unreachable", detail: short };
  return { kind: "unknown", detail: short };
}

function refusal(name: string, args: readonly unknown[]): Trouble {
  const entry = errorsAbi.find((one) => one.type === "error" && one.name === name);
  const names = entry?.type === "error" ? entry.inputs.map((input) => input.name) : [];
  return {
    kind: "refused",
    name,
    args: Object.fromEntries(args.map((value, place) => [names[place] ?? String(place), value])),
  };
}

/** The revert data wherever a node or a wallet put it. */
function revertData(error: BaseError): Hex | undefined {
  let found: Hex | undefined;
  error.walk((cause) => {
    const data =
      cause instanceof RawContractError ? cause.data : (cause as { data?: unknown }).data;
    for (const one of [
      data,
      (data as { result?: unknown })?.result,
      (data as { data?: unknown })?.data,
    ])
      if (typeof one === "string" && /^0x[0-9a-f]{8,}$/i.test(one)) found ??= one as Hex;
    return false;
  });
  return found;
}

/** The sentence for a trouble: what happened, and what to do. */
export function tell(
  trouble: Trouble,
  language: Language,
  t: Texts,
  asset: { decimals: number; symbol: string },
): string {
  switch (trouble.kind) {
    case "rejected":
      return t.troubleRejected;
    case "funds":
      return t.troubleFunds;
    case "unreachable":
      return t.troubleUnreachable;
    case "unknown":
      return `${t.troubleUnknown} ${trouble.detail}`;
    case "refused": {
      const text = texts[trouble.name]?.[language] ?? trouble.name;
      return text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, kind?: string) =>
        shown(trouble.args[name], kind, language, t, asset),
      );
    }
  }
}

function shown(
  value: unknown,
  kind: string | undefined,
  language: Language,
  t: Texts,
  asset: { decimals: number; symbol: string },
): string {
  if (value === undefined) return "?";
  switch (kind) {
    case "amount":
      return `${amount(BigInt(value as bigint), asset.decimals)} ${asset.symbol}`;
    case "day":
      return day(value as bigint, language);
    case "time":
      return time(value as bigint, language);
    case "address":
      return shortAddress(String(value));
    case "state": {
      const name = claimStates[Number(value)] ?? "None";
      return t.states[name] ?? name;
    }
    default:
      return String(value);
  }
}
