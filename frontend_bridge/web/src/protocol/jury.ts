import type { ClaimFull } from "./reads";

type Dispute = ClaimFull["dispute"];

/** So many jurors who did not object have to vote against an approval. */
const LEAST_REFUSALS = 3;

/** Whether the jury votes, or voted, on an approval of the panel; only an approval sets a share aside. */
export function isApprovalBeforeJury({
  claim,
  dispute,
}: Pick<ClaimFull, "claim" | "dispute">): boolean {
  return claim.share > 0n && claim.decidedAt < dispute.endsAt;
}

/** How many jurors who did not object must vote to refuse an approval. */
export function othersNeeded(dispute: Dispute): number {
  return Math.max(dispute.quorum, LEAST_REFUSALS);
}

/** What the members' jury said, once its vote is over; the contracts' `wordOf`. */
export function wordOf(dispute: Dispute, approved: boolean): "approve" | "refuse" | "none" {
  const votes = dispute.votesFor + dispute.votesAgainst + dispute.votesToLeave;
  if (votes < dispute.quorum) return "none";
  if (3 * dispute.votesFor >= 2 * votes) return "approve";
  if (3 * dispute.votesAgainst < 2 * votes) return "none";
  const others = dispute.votesAgainst - dispute.objectorsAgainst;
  return approved && others < othersNeeded(dispute) ? "none" : "refuse";
}

/** How many objections call a jury: the first number beyond the share of the voters, or beyond the number. */
export function objectionsNeeded({
  claim,
  juryRules,
}: Pick<ClaimFull, "claim" | "juryRules">): number {
  const share = Math.floor((claim.voters * juryRules.objectionBps) / 10_000);
  return Math.min(share, juryRules.objectionVotes) + 1;
}
