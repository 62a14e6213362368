import type { Address } from "viem";
import type { Reader } from "../chain/context";
import { at, poolAbi } from "../chain/contracts";
import type { Config } from "../config";
import { readOpenClaims } from "./claimlists";
import { readComingBack } from "./comingback";
import { type NextStep, nextStep } from "./nextstep";
import { eventsLeft, type Member, type Plan, readMember } from "./reads";

/** How several wallets stand in one plan: all of it read from that plan's own chain. */

const DAY = 86_400;

/** Whether somebody is covered, and until or since when; days by their UTC numbers. */
export type Cover =
  | { is: "none" }
  | { is: "covered"; until: number }
  | { is: "waiting"; from: number }
  | { is: "bandOver"; since: number }
  /** Times in seconds: the lapse, and the end of the grace. */
  | { is: "lapsed"; since: number; until: number };

/** What a wallet has to do with a plan. */
export interface Stand {
  address: Address;
  cover: Cover;
  balance: bigint;
  /** What the pool holds for it by name. */
  held: bigint;
  /** The least with which a lapsed member comes back; undefined where the contract takes none. */
  back: bigint | undefined;
  step: NextStep;
}

export function coverOf(
  member: Pick<Member, "isMember"> & {
    standing: Pick<Member["standing"], "active" | "lapsedAt">;
    membership: Pick<Member["membership"], "coveredFrom" | "bandUntil">;
  },
  graceDays: number,
  now: number,
): Cover {
  const { standing, membership } = member;
  const today = Math.floor(now / DAY);
  if (!member.isMember) return { is: "none" };
  if (!standing.active)
    return {
      is: "lapsed",
      since: standing.lapsedAt,
      until: standing.lapsedAt + graceDays * DAY,
    };
  if (membership.coveredFrom > today) return { is: "waiting", from: membership.coveredFrom };
  if (membership.bandUntil < today) return { is: "bandOver", since: membership.bandUntil };
  return { is: "covered", until: membership.bandUntil };
}

/** How wallets stand; `plan` is what the plan's contracts fix, and need not be read each time. */
export async function readStands(
  client: Reader,
  config: Config,
  plan: Plan,
  wallets: readonly Address[],
): Promise<{ block: number; stands: Stand[] }> {
  const pool = { address: at(config, "pool"), abi: poolAbi } as const;
  const [block, books, claims] = await Promise.all([
    client.getBlock(),
    client.readContract({ ...pool, functionName: "books" }),
    readOpenClaims(client, config),
  ]);
  const now = Number(block.timestamp);
  const stands = await Promise.all(
    wallets.map(async (address): Promise<Stand> => {
      const [member, held] = await Promise.all([
        readMember(client, config, address),
        client.readContract({ ...pool, functionName: "dueTo", args: [address] }),
      ]);
      const cover = coverOf(member, plan.graceDays, now);
      const lapsed = cover.is === "lapsed";
      const back = lapsed ? await readComingBack(client, config, address) : undefined;
      const same = (other: string) => other.toLowerCase() === address.toLowerCase();
      const payable = claims.find(
        ({ state, claim }) => state === "Payable" && (same(claim.member) || same(claim.guardian)),
      )?.number;
      const guardian = member.guardianship;
      const position = {
        now,
        active: member.standing.active,
        lapsedAt: member.standing.lapsedAt,
        graceDays: plan.graceDays,
        bandUntil: member.membership.bandUntil,
        eventsLeft: member.isMember ? eventsLeft(member, plan, books.index) : 0n,
        // How long it lasts follows the plan's whole past, which is read on the member's own page.
        daysLeft: undefined,
        quitNoticed: guardian.inForce && guardian.noticedAt > 0,
        due: held,
        hasGuardian: guardian.inForce && BigInt(guardian.guardian) !== 0n,
        payable,
        ending: Boolean(member.membership.ending),
      };
      return {
        address,
        cover,
        balance: member.standing.balance,
        held,
        back: back?.trouble ? undefined : back?.least,
        step: stepOf(cover, position),
      };
    }),
  );
  return { block: Number(block.number), stands };
}

/** The next step of a member; who is none can only take what the pool holds for them. */
function stepOf(cover: Cover, position: Parameters<typeof nextStep>[0]): NextStep {
  if (cover.is !== "none") return nextStep(position);
  if (position.payable !== undefined) return { is: "settle", claim: position.payable };
  return position.due > 0n ? { is: "due" } : { is: "nothing" };
}
