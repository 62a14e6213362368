import { Link } from "wouter";
import { useChain } from "../chain/context";
import { useBooksNow, useClaimList, usePlan, useRecomputed } from "../chain/reads";
import { amount, percent } from "../format";
import { fill, useI18n } from "../i18n";
import { ClaimLine } from "../ui/claimline";
import { Money, useNames } from "../ui/fields";
import { Card, Figure, Loading } from "../ui/parts";
import { BooksCharts } from "./charts";

export default function Overview() {
  const { t } = useI18n();
  const { config } = useChain();
  const plan = usePlan();
  const now = useBooksNow();
  const claims = useClaimList(50);
  const recomputed = useRecomputed();
  const names = useNames();
  if (!plan.data || !now.data)
    return <Loading error={plan.error ?? now.error} retry={() => void plan.refetch()} />;
  const { books } = now.data;
  const { rules } = plan.data;
  return (
    <>
      <div className="hero">
        <p className="eyebrow">{t.heroEyebrow}</p>
        <h1>{config.title ?? config.plan}</h1>
        <p className="lead">
          {fill(t.heroLead, {
            cap: `${amount(rules.capPerUnit, plan.data.asset.decimals)} ${plan.data.asset.symbol}`,
          })}
        </p>
        <div className="row">
          <Link className="button primary" href="/member">
            {t.heroJoin}
          </Link>
          <Link className="button" href="/books">
            {t.heroBooks}
          </Link>
        </div>
      </div>
      <div className="figures">
        <Figure
          name={t.activeMembers}
          note={fill(t.unitsTogether, { n: amount(BigInt(books.activeUnits), 0) })}
        >
          {books.activeVoters}
        </Figure>
        <Figure
          name={t.eventsPaid}
          note={fill(t.perUnitSoFar, { amount: amount(books.index, plan.data.asset.decimals, 2) })}
        >
          {books.settlements}
        </Figure>
        <Figure name={t.heldTogether} note={t.heldNote}>
          <Money value={now.data.held} places={0} />
        </Figure>
        <Figure name={t.reserve} note={t.reserveNote}>
          <Money value={books.reserve} places={0} />
        </Figure>
      </div>
      <div className="columns">
        <Card title={t.howTitle}>
          <ol className="steps">
            <li>{fill(t.how1, { wait: plan.data.waitingDays })}</li>
            <li>
              {fill(t.how2, {
                notice: rules.noticeDays,
                seats: plan.data.tiers.at(-1)?.threshold ?? 0,
                of: plan.data.seats.length,
              })}
            </li>
            <li>
              {fill(t.how3, {
                cap: amount(rules.capPerUnit, plan.data.asset.decimals),
                period: amount(plan.data.capPerPeriod, plan.data.asset.decimals),
                symbol: plan.data.asset.symbol,
                fee: percent(rules.feeBps),
              })}
            </li>
          </ol>
        </Card>
        <Card title={t.latestClaims} aside={<Link href="/books/claims">{t.all}</Link>}>
          {!claims.data && <Loading error={claims.error} />}
          {claims.data?.length === 0 && <p className="muted">{t.noClaims}</p>}
          <ul className="plain rows">
            {claims.data?.slice(0, 6).map(({ number, claim, state }) => (
              <ClaimLine
                key={number}
                number={number}
                claim={claim}
                state={state}
                kind={names.kind(claim.benefitClass)}
              />
            ))}
          </ul>
        </Card>
      </div>
      {recomputed.data && (
        <Card title={t.chartsTitle}>
          <BooksCharts daily={recomputed.data.books.daily} />
        </Card>
      )}
    </>
  );
}
