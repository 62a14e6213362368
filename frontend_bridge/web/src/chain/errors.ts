import {
  BaseError,
  ContractFunctionRevertedError,
  decodeErrorResult,
  type Hex,
  InsufficientFundsError,
  RawContractError,
  UserRejectedRequestError,
} from "viem";
import { amount, day, shortAddress, shortHash, time, withUnit } from "../format";
import { fill, type Language, type Texts } from "../i18n";
import { claimStates, errorsAbi } from "./contracts";

export type Trouble =
  | { kind: "rejected" }
  /** The reader closed the page's own dialog. */
  | { kind: "cancelled" }
  | { kind: "locked" }
  /** The wallet waits for an answer to something else. */
  | { kind: "busy" }
  | { kind: "nonce" }
  | { kind: "limited" }
  | { kind: "lagging" }
  /** Account or chain changed between the click and the end. */
  | { kind: "switched" }
  /** The same was sent before, and may still happen. */
  | { kind: "already"; hash: string }
  /** The wallet did not say whether it sent it. */
  | { kind: "unsure"; detail: string }
  | { kind: "funds" }
  /** The relay to wallets on other devices did not answer. */
  | { kind: "relay" }
  /** Nobody answered a link for a wallet while it was good. */
  | { kind: "expired" }
  | { kind: "unreachable"; detail: string }
  /** The asset's issuer lets no token move, or blocks an account. */
  | { kind: "paused" | "blocked" }
  /** The paymaster of a smart account does not pay. */
  | { kind: "paymaster" }
  /** A smart account does not take its own signature: owners or code changed since. */
  | { kind: "accountChanged" }
  /** A contract that is none of the plan's refused in its own words. */
  | { kind: "foreign"; detail: string }
  | { kind: "refused"; name: string; args: Record<string, unknown> }
  | { kind: "unknown"; detail: string }
  /** Its end is shown already, or nobody looks any more. */
  | { kind: "told" | "left" };

/** A trouble that is known where it arises. */
export class TroubleError extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.kind);
  }
}

let texts: Record<string, Record<"en" | "zh", string>> = {};

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
  if (error instanceof TroubleError) return error.trouble;
  const early = beforeSending(error);
  if (early) return early;
  if (!(error instanceof BaseError))
    return { kind: "unknown", detail: error instanceof Error ? error.message : String(error) };
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (reverted instanceof ContractFunctionRevertedError && reverted.data)
    return refusal(reverted.data.errorName, reverted.data.args ?? []);
  const data = revertData(error);
  if (data) {
    try {
      const { errorName, args } = decodeErrorResult({ abi: errorsAbi, data });
      return refusal(errorName, (args ?? []) as readonly unknown[]);
    } catch {
      return ofOthers(data);
    }
  }
  const short = error.shortMessage || error.message;
  if (LAGGING.test(wordsOf(error))) return { kind: "lagging" };
  if (/HTTP request failed|fetch failed|Failed to fetch|took too long/i.test(error.message))
    return { kind: "unreachable", detail: short };
  return { kind: "unknown", detail: short };
}

/** `EnforcedPause()` of OpenZeppelin's tokens. */
const ENFORCED_PAUSE = "0xd93c0665";
const DETAIL = 120;

/** The refusal of a contract that is none of the plan's, such as the asset. */
function ofOthers(data: Hex): Trouble {
  if (data.startsWith(ENFORCED_PAUSE)) return { kind: "paused" };
  return { kind: "foreign", detail: data.slice(0, DETAIL) };
}

/** What tokens without errors of their own say in words. */
function ofWords(message: string): Trouble {
  if (/\bpaused\b/i.test(message)) return { kind: "paused" };
  if (/blacklist|blocklist|\bfrozen\b|\bblocked\b/i.test(message)) return { kind: "blocked" };
  return { kind: "foreign", detail: message.replace(/\p{C}/gu, "").slice(0, DETAIL) };
}

/** What nodes say of a block that they do not have yet, or not any more. */
export const LAGGING =
  /header not found|unknown block|block not found|missing trie node|state .*not available|block .*(is )?not (yet )?available/i;

function causesOf(error: unknown): { code?: number; status?: number; message?: string }[] {
  const found: object[] = [];
  let one: unknown = error;
  while (one && typeof one === "object" && found.length < 20) {
    found.push(one);
    one = (one as { cause?: unknown }).cause;
  }
  return found;
}

function wordsOf(error: unknown): string {
  return causesOf(error)
    .flatMap((one) => [one.message, (one as { details?: unknown }).details])
    .filter((text) => typeof text === "string")
    .join(" ");
}

/** A trouble after which it is certain that the wallet sent nothing; undefined otherwise. */
function beforeSending(error: unknown): Trouble | undefined {
  const causes = causesOf(error);
  const has = (...codes: number[]) => causes.some(({ code }) => codes.includes(code ?? 0));
  const words = wordsOf(error);
  if (has(4001) || causes.some((one) => one instanceof UserRejectedRequestError))
    return { kind: "rejected" };
  if (/\block(ed)?\b.*wallet|wallet.*\blocked\b|keyring.*locked|account.*\blocked\b/i.test(words))
    return { kind: "locked" };
  if (has(-32002) || /already (pending|processing)|request .*pending/i.test(words))
    return { kind: "busy" };
  if (has(4100)) return { kind: "locked" };
  if (/nonce (is )?too low|nonce.*already.*used|invalid nonce/i.test(words))
    return { kind: "nonce" };
  // Codes of ERC-4337's entry point, by which a bundler refuses an operation before it takes it.
  if (/\bAA3[0-4]\b/.test(words)) return { kind: "paymaster" };
  if (/\bAA24\b/.test(words)) return { kind: "accountChanged" };
  if (
    has(-32005) ||
    causes.some(({ status }) => status === 429) ||
    /rate.?limit|too many requests/i.test(words)
  )
    return { kind: "limited" };
  if (
    causes.some((one) => one instanceof InsufficientFundsError) ||
    /insufficient funds/i.test(words)
  )
    return { kind: "funds" };
  return undefined;
}

/** The first sentence of an error, without what was asked. */
export function shortOf(error: unknown): string {
  const { details } = (error ?? {}) as { details?: unknown };
  if (error instanceof BaseError)
    return typeof details === "string" && details ? details : error.shortMessage;
  return error instanceof Error ? error.message : String(error);
}

/** Whether the wallet certainly sent nothing. */
export function isBeforeSending(error: unknown): boolean {
  return beforeSending(error) !== undefined;
}

function refusal(name: string, args: readonly unknown[]): Trouble {
  if (name === "Error") return ofWords(String(args[0]));
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
    case "told":
    case "left":
      return "";
    case "already":
      return fill(t.troubles.already, { hash: shortHash(trouble.hash) });
    case "foreign":
    case "unknown":
    case "unsure":
      return `${t.troubles[trouble.kind]} ${trouble.detail}`;
    case "refused": {
      const own = language.startsWith("zh") ? "zh" : "en";
      const text = t.errors?.[trouble.name] ?? texts[trouble.name]?.[own] ?? trouble.name;
      return text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, kind?: string) =>
        shown(trouble.args[name], kind, language, t, asset),
      );
    }
    default:
      return t.troubles[trouble.kind];
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
      return withUnit(amount(BigInt(value as bigint), asset.decimals), asset.symbol);
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
