import { lazy, Suspense } from "react";
import { Link } from "wouter";
import { useChain } from "../chain/context";
import { percent } from "../format";
import { fill, useI18n } from "../i18n";
import { lesserAppealUntil } from "../protocol/lesser";
import { type ClaimFull, useClaim } from "../protocol/reads";
import { payableFrom, settlingOf } from "../protocol/settling";
import { Money, OnDay, useNames, When } from "../ui/fields";
import { Card, Facts, Loading, StateChip, Timeline, Who } from "../ui/parts";
import { Actions } from "./claim/actions";
import { Disputed } from "./claim/disputed";

/** Loaded apart: few who look at a claim have its evidence. */
const GrantEvidence = lazy(() => import("./evidence/granting"));
// Where a desk has the words of the notice.
const Notices = lazy(() => import("./claim/notice"));
// Where a jury sits, and a desk has the evidence.
const JuryEvidence = lazy(() => import("./claim/jury"));
const Reasons = lazy(() => import("./claim/reasons"));

export default function ClaimPage({ number }: { number: number }) {
  const { t } = useI18n();
  const { config } = useChain();
  const claim = useClaim(number);
  if (claim.data === null)
    return (
      <p className="banner bad">
        {fill(t.noSuchClaim, { n: number })} <Link href="/books/claims">{t.tabs.claims}</Link>
      </p>
    );
  if (!claim.data) return <Loading error={claim.error} retry={() => void claim.refetch()} />;
  return (
    <>
      <h1>
        {t.claim} {number} <StateChip state={claim.data.state} />
      </h1>
      <p className="lead">{t.stateTold[wordFor(claim.data)] ?? ""}</p>
      <div className="columns wide-first">
        <div>
          <About claim={claim.data} />
          {config.desk && (
            <Suspense fallback={<Loading shape="line" />}>
              <Notices claim={claim.data} />
            </Suspense>
          )}
          {config.desk && (
            <Suspense fallback={null}>
              <Reasons claim={claim.data} />
            </Suspense>
          )}
          <Decisions claim={claim.data} />
          <Disputed claim={claim.data} />
          <Paid claim={claim.data} />
        </div>
        <div>
          <Card title={t.pathTitle}>
            <Timeline events={claim.data.events} />
            <NextStep claim={claim.data} />
          </Card>
          <Actions claim={claim.data} />
          {config.desk && claim.data.state === "Jury" && (
            <Suspense fallback={null}>
              <JuryEvidence claim={claim.data} />
            </Suspense>
          )}
          <Suspense fallback={null}>
            <GrantEvidence claim={claim.data} />
          </Suspense>
        </div>
      </div>
    </>
  );
}

/** Which sentence says how a claim stands: payable in full and payable in part are two things. */
function wordFor({ state, quote }: ClaimFull): string {
  return state === "Payable" && quote && !quote.full ? "PayableShort" : state;
}

function About({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const names = useNames();
  const { claim: c, filed } = claim;
  return (
    <Card title={t.aboutClaim}>
      <Facts
        rows={[
          [t.member, <Who key="m" address={c.member} />],
          [t.payee, <Who key="p" address={claim.payee} />],
          [t.incidentDay, <OnDay key="d" number={c.day} />],
          [t.kind, names.kind(c.benefitClass)],
          ...(c.filedClass === c.benefitClass
            ? []
            : [[t.kindFiled, names.kind(c.filedClass)] as [string, React.ReactNode]]),
          [t.band, names.band(c.band)],
          [t.vested, percent(c.vestingBps)],
          [t.benefit, <Money key="b" value={c.benefit} />],
          [
            t.evidenceHash,
            <span key="e" className="mono wrap">
              {String(filed?.args.evidenceHash ?? "")}
            </span>,
          ],
          [t.underRules, `${c.rulesVersion}`],
        ]}
      />
    </Card>
  );
}

function Decisions({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const names = useNames();
  const signed = claim.events.filter((event) => event.name === "DecisionSigned");
  if (!signed.length) return null;
  return (
    <Card title={t.decisionsTitle}>
      {signed.map((event) => {
        const verdict = event.args.decision as Record<string, unknown>;
        const seats = BigInt(event.args.seats as bigint)
          .toString(2)
          .replaceAll("0", "").length;
        return (
          <Facts
            key={event.tx}
            rows={[
              [t.decision, <strong key="v">{verdict.approve ? t.approve : t.refuse}</strong>],
              [t.kind, names.kind(Number(verdict.benefitClass))],
              [t.signedBy, fill(t.seatsSigned, { n: seats })],
              [
                t.fields.findingsHash ?? "",
                <span key="f" className="mono wrap">
                  {String(verdict.findingsHash)}
                </span>,
              ],
              [
                t.fields.noticeHash ?? "",
                <span key="n" className="mono wrap">
                  {String(verdict.noticeHash)}
                </span>,
              ],
              [t.when, <When key="w" at={event.time} />],
            ]}
          />
        );
      })}
    </Card>
  );
}

function Paid({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const settled = claim.events.find((event) => event.name === "Settled");
  if (!settled) return null;
  const get = (name: string) => BigInt(settled.args[name] as bigint);
  return (
    <Card title={t.settledTitle}>
      <Facts
        rows={[
          [t.eachUnitPaid, <Money key="u" up value={get("perUnit")} />],
          [t.unitsSharing, `${get("units")}`],
          [t.fromCarry, <Money key="c" value={get("fromCarry")} />],
          [t.fromReserve, <Money key="r" value={get("fromReserve")} />],
          [t.benefit, <Money key="b" value={get("benefit")} />],
          [t.fee, <Money key="f" up value={get("fee")} />],
        ]}
      />
    </Card>
  );
}

/** When the next thing happens by itself. */
function NextStep({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const { claim: c, rules, state } = claim;
  const { endsAt } = claim.dispute;
  const appealUntil = lesserAppealUntil(claim);
  const panelUntil = c.filedAt + rules.panelDays * 86_400;
  if (state === "Filed")
    return (
      <p className="next">
        {t.panelUntil} <When at={panelUntil} />
      </p>
    );
  if (state === "UnderNotice")
    return (
      <>
        {claim.now < appealUntil && (
          <p className="next">
            {t.lesserAppealUntil} <When at={appealUntil} />
          </p>
        )}
        <p className="next">
          {t.payableFrom} <When at={payableFrom(claim)} />
        </p>
      </>
    );
  if (state === "Payable" && claim.quote && !claim.quote.full)
    return (
      <p className="next">
        {t.payableNow}: <Money value={claim.quote.benefit} />.{" "}
        {settlingOf(claim, false) === "wait" ? t.shortWaits : t.shortOpen}
      </p>
    );
  if (state === "Appealable")
    return (
      <p className="next">
        {t.appealUntil} <When at={c.decidedAt + rules.appealDays * 86_400} />
      </p>
    );
  if (state === "Silent")
    return (
      <p className="next">
        {t.appealUntil} <When at={panelUntil + rules.appealDays * 86_400} />
      </p>
    );
  if (state === "Jury")
    return (
      <p className="next">
        {t.juryUntil} <When at={endsAt} />
      </p>
    );
  if (state === "AwaitingSeat")
    return (
      <p className="next">
        {t.seatUntil} <When at={endsAt + rules.panelDays * 86_400} />
      </p>
    );
  return null;
}
