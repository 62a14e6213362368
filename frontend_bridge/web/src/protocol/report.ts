import { type Hex, keccak256 } from "viem";
import type { Reader } from "../chain/context";
import type { PlanEvent } from "../chain/logs";
import type { Config } from "../config";
import { foldBooks } from "./books";

/** The canonical report of some blocks, as the toolchain and the index draw it. */
export interface Report {
  raw: string;
  hash: Hex;
  firstBlock: number;
  lastBlock: number;
  document: Drawn;
}

interface Drawn {
  schema_version: string;
  plan: { chain_id: number; pool: string };
  period: { from_block: number; to_block: number; to_time: number; to_hash: string };
  members: { at_end: number };
  money: { closing: { balances: string; carry: string; reserve: string; index: string } };
}

const VERSION = "mutual-pool-report/2";

/** Canonical JSON (RFC 8785) of objects, lists, strings, integers and truth values. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value && typeof value === "object") {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Reads a report, or undefined if it is none, or not in the form in which it is hashed. */
export function readReport(bytes: Uint8Array): Report | undefined {
  try {
    const raw = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const document = JSON.parse(raw) as Drawn;
    const { from_block: firstBlock, to_block: lastBlock } = document.period;
    const right =
      document.schema_version === VERSION &&
      Number.isSafeInteger(firstBlock) &&
      Number.isSafeInteger(lastBlock) &&
      Number.isSafeInteger(document.period.to_time) &&
      firstBlock <= lastBlock &&
      typeof document.plan.pool === "string" &&
      Object.values(document.money.closing).every((value) => typeof value === "string") &&
      canonicalJson(document) === raw;
    return right ? { raw, hash: keccak256(bytes), firstBlock, lastBlock, document } : undefined;
  } catch {
    return undefined;
  }
}

export interface ReportCheck {
  name: "plan" | "block" | "money" | "members";
  right: boolean;
}

/** Holds a report against the reader's own node: its plan, its last block, and the books then. */
export async function checkReport(
  client: Reader,
  config: Config,
  events: readonly PlanEvent[],
  spacing: bigint,
  report: Report,
): Promise<ReportCheck[]> {
  const { plan, period, money, members } = report.document;
  const block = await client
    .getBlock({ blockNumber: BigInt(report.lastBlock) })
    .catch(() => undefined);
  const books = foldBooks(
    events.filter((event) => event.block <= report.lastBlock),
    spacing,
  );
  const { closing } = money;
  return [
    {
      name: "plan",
      right: plan.chain_id === config.chainId && plan.pool === config.addresses.pool?.toLowerCase(),
    },
    {
      name: "block",
      right: block?.hash === period.to_hash && Number(block.timestamp) === period.to_time,
    },
    {
      name: "money",
      right:
        closing.balances === String(books.totalBalances) &&
        closing.carry === String(books.carry) &&
        closing.reserve === String(books.reserve) &&
        closing.index === String(books.index),
    },
    { name: "members", right: members.at_end === (books.daily.at(-1)?.members ?? 0) },
  ];
}

/** A published report that none replaced; `published` is the block of its publication. */
export interface Standing {
  number: number;
  firstBlock: number;
  lastBlock: number;
  published: number;
}

/**
 * The published reports that none replaced. A new steward says where their reports begin: those of
 * the stewards before that begin there or later are replaced as well.
 */
export function standingReports(events: readonly PlanEvent[]): Standing[] {
  let found: Standing[] = [];
  const replaced = new Set<number>();
  for (const { name, args, block } of events) {
    if (name !== "ReportPublished") continue;
    const firstBlock = Number(args.fromBlock);
    const before = Number(args.supersedes);
    replaced.add(before);
    if (!before) found = found.filter((one) => one.firstBlock < firstBlock);
    const lastBlock = Number(args.toBlock);
    found.push({ number: Number(args.report), firstBlock, lastBlock, published: block });
  }
  return found.filter(({ number }) => !replaced.has(number));
}

/** Where the next report begins: after those on blocks that were there when they were published. */
export function nextBlock(standing: readonly Standing[], first: number): number {
  const sound = standing.filter(({ lastBlock, published }) => lastBlock < published);
  return Math.max(first, ...sound.map(({ lastBlock }) => lastBlock + 1));
}
