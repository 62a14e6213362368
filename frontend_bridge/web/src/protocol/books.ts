import type { Hex } from "viem";
import type { PlanEvent } from "../chain/logs";
import type { Account, Books, Daily, Settlement } from "./records";

/**
 * The community's money, recomputed from its events alone: the third time after the contracts and
 * the Python twin, so that a reader's own browser can say whether the page tells the truth. It is a
 * second implementation on purpose, and shares nothing with Python's decoder and replay: what both
 * derive alike was not made by one mistake.
 */

type Numbers = (key: string) => bigint;
const PAID_IN = new Set(["Joined", "ToppedUp", "Reinstated", "Rebanded"]);
const ENDED: Record<string, readonly string[]> = {
  Quit: ["paid", "withheld"],
  MembershipEnded: ["due", "withheld"],
};

/** Follows every event of a plan, in the chain's order. */
export function foldBooks(events: readonly PlanEvent[], spacing: bigint): Books {
  const fold = new Fold(spacing);
  for (const [place, event] of events.entries()) fold.take(event, events[place + 1]);
  return fold.close();
}

class Fold {
  private readonly books: Books = {
    accounts: new Map(),
    cohorts: new Map(),
    claims: new Map(),
    settlements: [],
    index: 0n,
    carry: 0n,
    reserve: 0n,
    carryPerUnit: 0n,
    totalBalances: 0n,
    daily: [],
    problems: [],
  };

  private members = 0;

  constructor(private readonly spacing: bigint) {}

  /** Carries out an event; the one after it says whether a leaf began a membership. */
  take(event: PlanEvent, following: PlanEvent | undefined): void {
    const { name, args, role } = event;
    const number = (key: string) => BigInt((args[key] as bigint | number | undefined) ?? 0);
    if (role === "pool") {
      if (PAID_IN.has(name)) this.payIn(event, number);
      else if (ENDED[name]) this.end(event, ENDED[name], number);
      else if (name === "Settled") this.settle(event, number);
      else if (name === "ReserveFunded") this.books.reserve += number("amount");
      else if (name === "BondForfeited") this.books.carry += number("bond");
      else if (name === "CohortJoined") this.enrolCohort(event, number);
      else if (name === "LeafPaidIn") this.payLeaf(event, number);
      else if (name === "LeafDue") this.payOutLeaf(event, number);
      else if (name === "ExcessWithdrawn") this.withdraw(event, number);
      else if (name === "ClosingFinished") this.finish(event, number);
      this.note(event);
    }
    if (role === "enrolment" && name === "JoinedFromGroup") {
      const left = following?.name === "LeafPaidIn" || following?.name === "LeafDue";
      if (!left || following.tx !== event.tx) this.joinFromGroup(event, number);
    }
    if (role === "desk" && name === "ClaimFiled")
      this.books.claims.set(Number(args.claim), {
        number: Number(args.claim),
        member: String(args.member),
        payee: String(args.payee),
        day: Number(args.day),
        benefitClass: Number(args.benefitClass),
        band: Number(args.band),
        benefit: number("benefit"),
        evidenceHash: args.evidenceHash as Hex,
        identity: args.identity as Hex,
        events: [],
      });
    if (args.claim !== undefined) this.books.claims.get(Number(args.claim))?.events.push(event);
  }

  close(): Books {
    const all = this.everybody();
    for (const account of all) this.update(account);
    this.books.totalBalances = all.reduce((sum, account) => sum + account.balance, 0n);
    return this.books;
  }

  private payIn(event: PlanEvent, number: Numbers): void {
    const address = String(event.args.member).toLowerCase();
    const known = this.books.accounts.get(address);
    const account = known ?? this.open(address, event);
    this.books.accounts.set(address, account);
    this.update(account);
    // Arrears, and the share of units given up, go to carry.
    const toCarry = number("arrears") + number("withheld");
    const change = number("amount") - toCarry;
    this.books.carry += toCarry;
    account.balance += change;
    if (event.args.units !== undefined) account.units = number("units");
    account.rung = number("rung");
    if (event.name === "Joined" || event.name === "Reinstated") {
      if (account.standing !== "active" || !known) this.members++;
      account.standing = "active";
      account.index = this.books.index;
    }
    this.line(account, event, change);
  }

  private end(event: PlanEvent, parts: readonly string[], number: Numbers): void {
    const account = this.known(event);
    if (!account) return;
    this.update(account);
    const active = account.standing === "active";
    if (active) this.members--;
    // Once a closing is finished, who is active has a part of carry beside the balance.
    const part = active ? account.units * this.books.carryPerUnit : 0n;
    const taken = parts.reduce((sum, name) => sum + number(name), 0n) - part;
    account.balance -= taken;
    if (account.balance !== 0n)
      this.books.problems.push(
        `${account.address} left ${account.balance} in block ${event.block}`,
      );
    this.books.carry += number("withheld") - part;
    account.units = 0n;
    account.standing = "left";
    this.line(account, event, -taken);
  }

  private enrolCohort(event: PlanEvent, number: Numbers): void {
    const cohort = this.open(String(number("cohort")), event);
    cohort.units = number("units");
    cohort.balance = number("amount");
    cohort.rung = number("rung");
    this.books.cohorts.set(Number(number("cohort")), cohort);
    if (cohort.units === 0n || cohort.balance % cohort.units !== 0n)
      this.books.problems.push(`cohort ${cohort.address}: ${cohort.balance} for ${cohort.units}`);
  }

  /** Takes units out of a cohort, with their part of its balance, which is exact. */
  private leaf(event: PlanEvent, number: Numbers): Account | undefined {
    const cohort = this.books.cohorts.get(Number(number("cohort")));
    const units = number("units");
    if (!cohort || units === 0n || units > cohort.units) {
      this.books.problems.push(`${event.name} beyond its cohort in block ${event.block}`);
      return undefined;
    }
    this.update(cohort);
    const balance = (cohort.balance / cohort.units) * units;
    cohort.units -= units;
    cohort.balance -= balance;
    return { ...cohort, units, balance, lines: [] };
  }

  /** A membership begins on the place of its cohort. */
  private joinFromGroup(event: PlanEvent, number: Numbers): void {
    const share = this.leaf(event, number);
    if (!share) return;
    const address = String(event.args.member).toLowerCase();
    const known = this.books.accounts.get(address);
    if (known && known.standing !== "left")
      this.books.problems.push(`${address} was a member already in block ${event.block}`);
    const { units, rung, balance, index, standing } = share;
    const account = known ?? this.open(address, event);
    Object.assign(account, { units, rung, balance, index, standing });
    this.books.accounts.set(address, account);
    if (standing === "active") this.members++;
    this.line(account, event, balance);
  }

  /** The money of a leaf goes to who is a member already; the leaf's units are gone. */
  private payLeaf(event: PlanEvent, number: Numbers): void {
    const share = this.leaf(event, number);
    const account = this.known(event);
    if (!share || !account) return;
    this.checkLeaf(event, share.balance, number("amount") + number("withheld"));
    this.update(account);
    account.balance += number("amount");
    account.rung = number("rung");
    this.books.carry += number("withheld");
    this.line(account, event, number("amount"));
  }

  /** After a closing what a leaf has is due to its person, with the part of carry of its units. */
  private payOutLeaf(event: PlanEvent, number: Numbers): void {
    const share = this.leaf(event, number);
    if (!share) return;
    const part = share.standing === "active" ? share.units * this.books.carryPerUnit : 0n;
    this.checkLeaf(event, share.balance + part, number("due"));
    this.books.carry -= part;
  }

  private checkLeaf(event: PlanEvent, has: bigint, stated: bigint): void {
    if (has !== stated)
      this.books.problems.push(`${event.name} of ${stated} in block ${event.block}`);
  }

  private withdraw(event: PlanEvent, number: Numbers): void {
    const account = this.known(event);
    if (!account) return;
    this.update(account);
    account.balance -= number("amount");
    account.rung = number("rung");
    this.line(account, event, -number("amount"));
  }

  /** Carry goes to the units still active; what is left of it, and the reserve, to the heir. */
  private finish(event: PlanEvent, number: Numbers): void {
    let units = 0n;
    for (const account of this.everybody()) {
      this.update(account);
      if (account.standing === "active") units += account.units;
    }
    const perUnit = units ? this.books.carry / units : 0n;
    const left = this.books.carry - perUnit * units + this.books.reserve;
    if (perUnit !== number("carryPerUnit") || left !== number("left"))
      this.books.problems.push(`${event.name}: ${perUnit} a unit and ${left} left`);
    this.books.carry = perUnit * units;
    this.books.reserve = 0n;
    this.books.carryPerUnit = perUnit;
  }

  private everybody(): Account[] {
    return [...this.books.accounts.values(), ...this.books.cohorts.values()];
  }

  /** The account of an event's member, who must have one. */
  private known(event: PlanEvent): Account | undefined {
    const account = this.books.accounts.get(String(event.args.member).toLowerCase());
    if (!account) this.books.problems.push(`${event.name} of a stranger in block ${event.block}`);
    return account;
  }

  private open(address: string, event: PlanEvent): Account {
    const { index } = this.books;
    const standing = "active";
    const since = event.block;
    return { address, units: 0n, rung: 0n, balance: 0n, index, standing, since, lines: [] };
  }

  private settle(event: PlanEvent, number: Numbers): void {
    const s: Settlement = {
      number: Number(event.args.settlement),
      claim: Number(event.args.claim),
      amountDue: number("amountDue"),
      units: number("units"),
      perUnit: number("perUnit"),
      fromCarry: number("fromCarry"),
      fromReserve: number("fromReserve"),
      benefit: number("benefit"),
      fee: number("fee"),
      carry: number("carry"),
      index: number("index"),
      block: event.block,
      time: event.time,
      tx: event.tx,
    };
    const collected = s.perUnit * s.units + s.fromCarry + s.fromReserve;
    const surplus = collected - s.benefit - s.fee;
    this.books.index += s.perUnit;
    this.books.carry += surplus - s.fromCarry;
    this.books.reserve -= s.fromReserve;
    const what = `settlement ${s.number}`;
    if (surplus < 0n) this.books.problems.push(`${what} paid more than it took`);
    if (s.index !== this.books.index) this.books.problems.push(`${what}: index ${s.index}`);
    if (s.carry !== this.books.carry) this.books.problems.push(`${what}: carry ${s.carry}`);
    this.books.settlements.push(s);
    for (const cohort of this.books.cohorts.values()) this.update(cohort);
    for (const account of this.books.accounts.values()) {
      const before = account.standing;
      this.update(account);
      if (before === "active" && account.standing === "lapsed") this.members--;
    }
  }

  /** Brings an account to the present index, with a line for every charge since. */
  private update(account: Account): void {
    if (account.standing !== "active") return;
    const { settlements } = this.books;
    let place = settlements.length;
    while (place > 0 && (settlements[place - 1]?.index ?? 0n) > account.index) place--;
    for (const s of settlements.slice(place)) {
      const change = -account.units * s.perUnit;
      account.balance += change;
      account.index = s.index;
      account.lines.push({
        name: "Settled",
        change,
        balance: account.balance,
        block: s.block,
        time: s.time,
        tx: s.tx,
        perUnit: s.perUnit,
        units: account.units,
        claim: s.claim,
      });
      if (s.index > account.rung * this.spacing) {
        account.standing = "lapsed";
        return;
      }
    }
  }

  private line(account: Account, event: PlanEvent, change: bigint): void {
    account.lines.push({
      name: event.name,
      change,
      balance: account.balance,
      block: event.block,
      time: event.time,
      tx: event.tx,
    });
  }

  /** Notes the day's end. */
  private note(event: PlanEvent): void {
    const row: Daily = {
      day: Math.floor(event.time / 86_400),
      members: this.members,
      index: this.books.index,
      carry: this.books.carry,
      reserve: this.books.reserve,
    };
    if (this.books.daily.at(-1)?.day === row.day) this.books.daily.pop();
    this.books.daily.push(row);
  }
}
