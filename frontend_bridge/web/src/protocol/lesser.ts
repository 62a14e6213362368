import type { ClaimFull } from "./reads";

/** The outcome as stored while an approval stands. */
const APPROVED = 1;
const DAY = 86_400;

type Known = {
  claim: Pick<ClaimFull["claim"], "outcome" | "benefitClass" | "filedClass" | "decidedAt">;
  rules: Pick<ClaimFull["rules"], "appealDays" | "noticeDays">;
  dispute: Pick<ClaimFull["dispute"], "endsAt" | "heldDays">;
};

/** Whether the panel approved another class than the one filed, which refuses the rest. */
export function isPartial({ claim }: Pick<Known, "claim">): boolean {
  return claim.outcome === APPROVED && claim.benefitClass !== claim.filedClass;
}

/** Until when the claimant may appeal a lesser class; 0 where there is nothing to appeal. */
export function lesserAppealUntil(known: Known): number {
  if (!isPartial(known) || known.dispute.endsAt > 0) return 0;
  const { claim, rules, dispute } = known;
  const days = Math.min(rules.appealDays, rules.noticeDays + dispute.heldDays);
  return claim.decidedAt + days * DAY;
}
