import { fill, useI18n } from "../../i18n";
import { isApprovalBeforeJury, objectionsNeeded, othersNeeded, wordOf } from "../../protocol/jury";
import type { ClaimFull } from "../../protocol/reads";
import { When } from "../../ui/fields";
import { Card, Facts } from "../../ui/parts";

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
      [t.votesToLeave, String(dispute.votesToLeave)],
      [t.quorum, String(dispute.quorum)],
    );
    const approved = isApprovalBeforeJury(claim);
    if (approved) {
      const others = dispute.votesAgainst - dispute.objectorsAgainst;
      rows.push([t.othersRefuse, fill(t.othersOf, { n: others, needed: othersNeeded(dispute) })]);
    }
    if (now >= dispute.endsAt) rows.push([t.juryWord, t.juryWords[wordOf(dispute, approved)]]);
  }
  return (
    <Card title={t.disputeTitle}>
      <p>{t.disputeLead}</p>
      <Facts rows={rows} />
    </Card>
  );
}
