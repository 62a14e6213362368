import type { Hex } from "viem";
import type { PlanEvent } from "../chain/logs";

/** The records of the community's money, as `books` recomputes them from the events. */

export interface Line {
  name: string;
  change: bigint;
  balance: bigint;
  block: number;
  time: number;
  tx: Hex;
  perUnit?: bigint;
  units?: bigint;
  claim?: number;
}

export interface Account {
  address: string;
  units: bigint;
  rung: bigint;
  balance: bigint;
  /** The index at which `balance` was right. */
  index: bigint;
  standing: "active" | "lapsed" | "left";
  since: number;
  lines: Line[];
}

export interface Settlement {
  number: number;
  claim: number;
  amountDue: bigint;
  units: bigint;
  perUnit: bigint;
  fromCarry: bigint;
  fromReserve: bigint;
  benefit: bigint;
  fee: bigint;
  carry: bigint;
  index: bigint;
  block: number;
  time: number;
  tx: Hex;
}

export interface ClaimPath {
  number: number;
  member: string;
  payee: string;
  day: number;
  benefitClass: number;
  band: number;
  benefit: bigint;
  evidenceHash: Hex;
  identity: Hex;
  events: PlanEvent[];
}

export interface Books {
  accounts: Map<string, Account>;
  /** What is left of each group that came in together; the address is its number. */
  cohorts: Map<number, Account>;
  claims: Map<number, ClaimPath>;
  settlements: Settlement[];
  index: bigint;
  carry: bigint;
  reserve: bigint;
  /** What each unit active at the end of a closing has of carry; 0 before. */
  carryPerUnit: bigint;
  totalBalances: bigint;
  /** The books at the end of each UTC day on which something happened. */
  daily: Daily[];
  /** Where an event does not follow from the ones before. */
  problems: string[];
}

export interface Daily {
  day: number;
  members: number;
  index: bigint;
  carry: bigint;
  reserve: bigint;
}
