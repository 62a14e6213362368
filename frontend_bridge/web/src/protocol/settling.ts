import { wordOf } from "./jury";
import { isPartial } from "./lesser";
import type { ClaimFull } from "./reads";

/** How far below the quoted benefit a settlement may pay, in ten-thousandths: a member who quits changes the quote. */
const TOLERANCE_BPS = 100n;
const DAY = 86_400;

type Times = Pick<ClaimFull, "claim" | "rules" | "dispute">;

/**
 * From when on an approved claim is payable, in seconds: after notice and hold, after a jury on the approval, and after the
 * time in which a seat may sign what the jury approved in place of a lesser class.
 */
export function payableFrom({ claim, rules, dispute }: Times): number {
  const noticeEnd = claim.decidedAt + (rules.noticeDays + dispute.heldDays) * DAY;
  if (claim.decidedAt >= dispute.endsAt) return noticeEnd;
  const signable = isPartial({ claim }) && wordOf(dispute, true) === "approve";
  return Math.max(noticeEnd, dispute.endsAt + (signable ? rules.panelDays * DAY : 0));
}

/** The least benefit to accept when this one is quoted, rounded down. */
export function leastOf(quoted: bigint): bigint {
  return quoted - (quoted * TOLERANCE_BPS) / 10_000n;
}

/** How an account may settle a payable claim now: in full, for less, or not yet. */
export function settlingOf(
  claim: Times & Pick<ClaimFull, "quote" | "now">,
  isPayee: boolean,
): "settle" | "settleShort" | "wait" {
  // Without a quote the contract decides.
  if (!claim.quote || claim.quote.full) return "settle";
  if (isPayee) return "settleShort";
  const openToAll = claim.now >= payableFrom(claim) + claim.rules.payeeDays * DAY;
  return openToAll && !claim.quote.roomBound ? "settleShort" : "wait";
}
