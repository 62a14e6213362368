import type { ClaimFull } from "../../chain/reads";
import { fill, useI18n } from "../../i18n";
import { When } from "../../ui/fields";
import { Card, Facts } from "../../ui/parts";

/** What the members' jury said, once its vote is over; the contracts' `wordOf`. */
export function wordOf(dispute: ClaimFull["dispute"]): "approve" | "refuse" | "none" {
  const votes = dispute.votesFor + dispute.votesAgainst;
  if (votes < dispute.quorum) return "none";
  if (3 * dispute.votesFor >= 2 * votes) return "approve";
  return 3 * dispute.votesAgainst >= 2 * votes ? "refuse" : "none";
}

/** How many objections call a jury: the first number beyond the share of the voters. */
export function objectionsNeeded(claim: ClaimFull): number {
  return Math.floor((claim.claim.voters * claim.juryRules.objectionBps) / 10_000) + 1;
}

/** What others than the panel have said of a claim: objections, the jury's votes, a hold. */
export function Disputed({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const { dispute, state, now } = claim;
  const called = dispute.endsAt > 0;
  if (!called && !dispute.objections && !dispute.heldDays && state !== "UnderNotice") return null;
  const rows: [string, React.ReactNode][] = [
    [
      t.objections,
      fill(t.objectionsOf, { n: dispute.objections, needed: objectionsNeeded(claim) }),
    ],
  ];
  if (dispute.heldDays) rows.push([t.heldFor, fill(t.days, { n: dispute.heldDays })]);
  if (called) {
    rows.push(
      [t.juryUntil, <When key="u" at={dispute.endsAt} />],
      [t.votesToApprove, String(dispute.votesFor)],
      [t.votesToRefuse, String(dispute.votesAgainst)],
      [t.quorum, String(dispute.quorum)],
    );
    if (now >= dispute.endsAt) rows.push([t.juryWord, t.juryWords[wordOf(dispute)]]);
  }
  return (
    <Card title={t.disputeTitle}>
      <p>{t.disputeLead}</p>
      <Facts rows={rows} />
    </Card>
  );
}
