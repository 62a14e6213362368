import { useQuery } from "@tanstack/react-query";
import { type Address, type Hex, zeroAddress } from "viem";
import { type Reader, useChain, useHead } from "../chain/context";
import {
  assetAbi,
  at,
  claimStates,
  deskAbi,
  enrolmentAbi,
  guardianshipAbi,
  juryAbi,
  lensAbi,
  panelAbi,
  poolAbi,
} from "../chain/contracts";
import { type PlanEvent, readEvents, topicOf } from "../chain/logs";
import type { Config } from "../config";
import { foldBooks } from "./books";
import { optional } from "./optional";

/** Everything here is read from the reader's own node; the index has no part in it. */

export async function readPlan(client: Reader, config: Config) {
  const pool = { address: at(config, "pool"), abi: poolAbi } as const;
  const desk = { address: at(config, "desk"), abi: deskAbi } as const;
  const asset = { address: config.asset, abi: assetAbi } as const;
  const panel = { address: at(config, "panel"), abi: panelAbi } as const;
  const enrolment = { address: at(config, "enrolment"), abi: enrolmentAbi } as const;
  const bandNumbers = Array.from({ length: 16 }, (_, band) => band);
  // On a slow network each journey counts: the second has what the first names, and nothing else.
  const [
    decimals,
    symbol,
    name,
    reserve,
    period,
    waiting,
    grace,
    spacing,
    steward,
    version,
    seats,
    panelVersion,
    greatestBenefit,
    registrar,
    units,
    supervisor,
  ] = await Promise.all([
    client.readContract({ ...asset, functionName: "decimals" }),
    client.readContract({ ...asset, functionName: "symbol" }),
    client.readContract({ ...asset, functionName: "name" }),
    client.readContract({ ...pool, functionName: "reservePerUnit" }),
    client.readContract({ ...pool, functionName: "capPerPeriod" }),
    client.readContract({ ...pool, functionName: "waitingPeriod" }),
    client.readContract({ ...pool, functionName: "gracePeriod" }),
    client.readContract({ ...pool, functionName: "rungSpacing" }),
    client.readContract({ ...pool, functionName: "steward" }),
    client.readContract({ ...desk, functionName: "rulesVersion" }),
    client.readContract({ ...panel, functionName: "currentSeats" }),
    client.readContract({ ...panel, functionName: "currentVersion" }),
    client.readContract({ ...panel, functionName: "greatestBenefit" }),
    client.readContract({ ...enrolment, functionName: "registrar" }),
    Promise.all(
      bandNumbers.map((band) =>
        client.readContract({ ...enrolment, functionName: "unitsOf", args: [BigInt(band)] }),
      ),
    ),
    optional<Address>(client, config, "enrolment", "supervisor"),
  ]);
  const [rules, juryRules, tiers] = await Promise.all([
    client.readContract({ ...desk, functionName: "rulesOf", args: [BigInt(version)] }),
    optional<object>(client, config, "desk", "juryRulesOf", [BigInt(version)]),
    client.readContract({ ...panel, functionName: "tiersOf", args: [BigInt(panelVersion)] }),
  ]);
  return {
    asset: { address: config.asset, decimals, symbol, name },
    reservePerUnit: reserve,
    capPerPeriod: period,
    waitingDays: Number(waiting / 86_400n),
    graceDays: Number(grace / 86_400n),
    rungSpacing: spacing,
    steward,
    registrar,
    supervisor: supervisor ?? zeroAddress,
    rulesVersion: Number(version),
    rules,
    juryRules: juryRules ?? {},
    seats,
    tiers,
    greatestBenefit,
    unitsByBand: units,
  };
}
export type Plan = Awaited<ReturnType<typeof readPlan>>;

export function usePlan() {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "plan", rpc],
    queryFn: () => readPlan(client, config),
    staleTime: 10_000,
    retry: 1,
  });
}

export function useBooksNow() {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "books", rpc],
    queryFn: async () => {
      const pool = { address: at(config, "pool"), abi: poolAbi } as const;
      const [books, room, held] = await Promise.all([
        client.readContract({ ...pool, functionName: "books" }),
        client.readContract({ ...pool, functionName: "room" }),
        client.readContract({
          address: config.asset,
          abi: assetAbi,
          functionName: "balanceOf",
          args: [at(config, "pool")],
        }),
      ]);
      // What the pool has to pay without balances, carry and reserve is owed by name.
      const owed = books.held - books.totalBalances - books.carry - books.reserve;
      return { books, room, held, owed };
    },
    retry: 1,
  });
}

export async function readMember(client: Reader, config: Config, member: Address) {
  const pool = { address: at(config, "pool"), abi: poolAbi } as const;
  const lens = { address: at(config, "lens"), abi: lensAbi } as const;
  const args = [member] as const;
  const guardians = { address: at(config, "guardianship"), abi: guardianshipAbi } as const;
  const [standing, position, membership, history, record, recipient, leaving, wallet, money, code] =
    await Promise.all([
      client.readContract({ ...pool, functionName: "standingOf", args }),
      client.readContract({ ...pool, functionName: "positionOf", args }),
      client.readContract({ ...pool, functionName: "membershipOf", args }),
      client.readContract({ ...lens, functionName: "historyOf", args }),
      client.readContract({ ...guardians, functionName: "guardianOf", args }),
      client.readContract({ ...guardians, functionName: "noticedRecipientOf", args }),
      client.readContract({ ...lens, functionName: "quoteQuit", args }),
      client.readContract({
        address: config.asset,
        abi: assetAbi,
        functionName: "balanceOf",
        args,
      }),
      client.getBalance({ address: member }),
      client.getCode({ address: member }),
    ]);
  // A wallet that was left keeps identity and last claim, but no day of joining.
  const joined = membership.joinedDay !== 0;
  const place =
    joined && BigInt(position.units) === 0n
      ? await cohortPlace(client, config, membership)
      : position;
  const units = BigInt(place.units);
  const least = units
    ? await client.readContract({ ...pool, functionName: "minimumDeposit", args: [units] })
    : 0n;
  return {
    address: member,
    isMember: units > 0n,
    joined,
    units,
    standing,
    position: place,
    membership,
    floor: { band: history.floorBand, until: history.floorUntil },
    guardianship: {
      ...record,
      // Somebody named in an earlier membership has no say in this one.
      inForce: !joined || membership.joinedDay % 65_536 === record.joinedDay,
      recipient: recipient === zeroAddress ? undefined : recipient,
    },
    leaving: { paid: leaving[0], withheld: leaving[1] },
    wallet,
    money,
    isContract: Boolean(code && code !== "0x"),
    minimum: least,
  };
}

/** Where somebody stands who was taken up from a group and has not moved since: on its place. */
async function cohortPlace(
  client: Reader,
  config: Config,
  membership: { identity: Hex; band: number },
) {
  const pool = { address: at(config, "pool"), abi: poolAbi } as const;
  const [number, units] = await client.readContract({
    address: at(config, "enrolment"),
    abi: enrolmentAbi,
    functionName: "groupPositionOf",
    args: [membership.identity, BigInt(membership.band)],
  });
  const [cohort, reserve, spacing] = await Promise.all([
    client.readContract({ ...pool, functionName: "cohortOf", args: [BigInt(number)] }),
    client.readContract({ ...pool, functionName: "reservePerUnit" }),
    client.readContract({ ...pool, functionName: "rungSpacing" }),
  ]);
  const rung = Number((cohort.index + cohort.perUnit - reserve) / spacing);
  return { balance: cohort.perUnit * units, index: cohort.index, rung, units: Number(units) };
}
export type Member = Awaited<ReturnType<typeof readMember>>;

type Ladder = Pick<Plan, "rungSpacing" | "reservePerUnit"> & { rules: { capPerUnit: bigint } };

/** How many more events at the full cap leave the member active: a promise, not a guess. */
export function eventsLeft(member: Member, plan: Plan, index: bigint): bigint {
  return eventsUntil(BigInt(member.position.rung), plan, index);
}

/** The same of a balance that is not there yet: it stands on a rung, rounded down as the contract does. */
export function eventsWith(balance: bigint, units: bigint, plan: Ladder, index: bigint): bigint {
  const top = index + balance / units - plan.reservePerUnit;
  return top < 0n ? 0n : eventsUntil(top / plan.rungSpacing, plan, index);
}

function eventsUntil(rung: bigint, plan: Ladder, index: bigint): bigint {
  const until = rung * plan.rungSpacing;
  return until <= index ? 0n : (until - index) / plan.rules.capPerUnit;
}

export function useMember(member: Address | undefined) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "member", rpc, member],
    queryFn: () => readMember(client, config, member ?? zeroAddress),
    enabled: Boolean(member),
    retry: 1,
  });
}

export async function readClaim(client: Reader, config: Config, number: number) {
  const desk = { address: at(config, "desk"), abi: deskAbi } as const;
  const args = [BigInt(number)] as const;
  const head = await client.getBlock();
  const jury = { address: at(config, "jury"), abi: juryAbi } as const;
  const [claim, state, decided, dispute] = await Promise.all([
    client.readContract({ ...desk, functionName: "claimOf", args }),
    client.readContract({ ...desk, functionName: "stateOf", args }),
    client.readContract({ ...desk, functionName: "decidedSeats", args }),
    client.readContract({ ...jury, functionName: "disputeOf", args }),
  ]);
  if (claim.filedAt === 0) return undefined;
  const roles = Object.keys(config.addresses).filter((role) =>
    ["desk", "pool", "jury"].includes(role),
  );
  const version = [BigInt(claim.rulesVersion)] as const;
  const [rules, juryRules, events, quote] = await Promise.all([
    client.readContract({ ...desk, functionName: "rulesOf", args: version }),
    client.readContract({ ...desk, functionName: "juryRulesOf", args: version }),
    readEvents(client, config, { roles, first: topicOf(number), toBlock: Number(head.number) }),
    client
      .readContract({
        address: at(config, "lens"),
        abi: lensAbi,
        functionName: "quoteClaim",
        args: [number],
      })
      .catch(() => undefined),
  ]);
  const path = events.filter((event) => event.args.claim !== undefined);
  const filed = path.find((event) => event.name === "ClaimFiled");
  return {
    number,
    claim,
    state: claimStates[state] ?? "None",
    decidedSeats: decided,
    dispute,
    rules,
    juryRules,
    quote,
    events: path,
    filed,
    payee: claim.redirected || claim.guardian === zeroAddress ? claim.member : claim.guardian,
    filer: claim.guardian === zeroAddress ? claim.member : claim.guardian,
    now: Number(head.timestamp),
  };
}
export type ClaimFull = NonNullable<Awaited<ReturnType<typeof readClaim>>>;

export function useClaim(number: number) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "claim", rpc, number],
    queryFn: async () => (await readClaim(client, config, number)) ?? null,
    retry: 1,
  });
}

/** Of the contract's `Ballot`: those who objected, and what those who voted said. */
const OBJECTED = new Set([2, 6, 7, 8]);
const VOTES: Record<number, "refuse" | "approve" | "leave"> = {
  3: "refuse",
  4: "approve",
  5: "leave",
  6: "refuse",
  7: "approve",
  8: "leave",
};

/** What one wallet has to do with a claim: its objection, its vote, the membership that ends. */
export function useMyPart(claim: ClaimFull, address: Address | undefined) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "myPart", rpc, claim.number, address],
    queryFn: async () => {
      const jury = { address: at(config, "jury"), abi: juryAbi } as const;
      const desk = { address: at(config, "desk"), abi: deskAbi } as const;
      const args = [BigInt(claim.number), address ?? zeroAddress] as const;
      const guardians = { address: at(config, "guardianship"), abi: guardianshipAbi } as const;
      const succeeds = (wallet: Address) =>
        client.readContract({
          ...guardians,
          functionName: "isSuccessor",
          args: [wallet, address ?? zeroAddress, BigInt(claim.number)],
        });
      const [said, ends, toPayee, toFiler] = await Promise.all([
        client.readContract({ ...jury, functionName: "ballotOf", args }),
        // It may end two memberships of a person; whether any is left, the contract says itself.
        client
          .simulateContract({ ...desk, functionName: "endMembership", args: [claim.number] })
          .then(
            () => true,
            () => false,
          ),
        succeeds(claim.payee),
        succeeds(claim.filer),
      ]);
      return {
        // Whether this wallet has the money of a lost one.
        toPayee,
        toFiler,
        objected: OBJECTED.has(said),
        vote: VOTES[said],
        ends,
      };
    },
    retry: 1,
  });
}

interface Known {
  block: number;
  hash: string;
  events: PlanEvent[];
}
const known = new Map<string, Known>();

/** Every event up to a block; of what was read before only the new blocks are asked for. */
async function readAll(client: Reader, config: Config, rpc: string, toBlock: number) {
  const before = known.get(rpc);
  const block = await client.getBlock({ blockNumber: BigInt(toBlock) });
  let events: PlanEvent[] = [];
  let fromBlock = config.firstBlock;
  if (before && before.block <= toBlock) {
    const again = await client.getBlock({ blockNumber: BigInt(before.block) });
    // On a chain that was reorganised, everything is read again.
    if (again.hash === before.hash) {
      events = before.events;
      fromBlock = before.block + 1;
    }
  }
  events = events.concat(await readEvents(client, config, { fromBlock, toBlock }));
  known.set(rpc, { block: toBlock, hash: block.hash, events });
  return { events, time: Number(block.timestamp) };
}

/** The whole books, recomputed from every event. */
export function useRecomputed(enabled = true) {
  const { client, config, rpc } = useChain();
  const plan = usePlan();
  const head = useHead();
  const spacing = plan.data?.rungSpacing;
  return useQuery({
    queryKey: ["chain", "recomputed", rpc, head.data?.hash],
    queryFn: async () => {
      const toBlock = Number(head.data?.number ?? 0n);
      const { events, time } = await readAll(client, config, rpc, toBlock);
      return { books: foldBooks(events, spacing ?? 1n), events, block: toBlock, time };
    },
    enabled: enabled && spacing !== undefined && head.data !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
    retry: 1,
  });
}
