import { Link } from "wouter";
import { useChain } from "../chain/context";
import { amount, percent, withUnit } from "../format";
import { fill, useI18n } from "../i18n";
import { useClaimPage } from "../protocol/claimlists";
import { useHistory } from "../protocol/history";
import { seatsRange } from "../protocol/offer";
import { useBooksNow, usePlan } from "../protocol/reads";
import { ClaimLine } from "../ui/claimline";
import { Money, useNames } from "../ui/fields";
import { useAmounts } from "../ui/money";
import { Card, Figure } from "../ui/parts";
import { Empty, Loading } from "../ui/states";
import { Source } from "./books/source";
import { BooksCharts } from "./charts";
import { Price } from "./home/price";
import { GoodToKnow, WhoRuns } from "./home/trust";

/** What a stranger sees first: what it is, what it costs them, who runs it, and what it is not. */
export default function Overview() {
  const { t } = useI18n();
  const { config } = useChain();
  const plan = usePlan();
  const now = useBooksNow();
  const error = plan.error ?? now.error;
  if (!plan.data && error) return <Loading error={error} retry={() => void plan.refetch()} />;
  return (
    <>
      <div className="hero">
        <p className="eyebrow">{t.heroEyebrow}</p>
        <h1>{config.title ?? config.plan}</h1>
        <p className="lead">{t.heroLead}</p>
        <div className="row wrap">
          <Link className="button primary" href="/join">
            {t.heroJoin}
          </Link>
          <Link className="button" href="/demo">
            {t.heroDemo}
          </Link>
        </div>
        <p className="caution">{t.heroCaution}</p>
      </div>
      <div className="columns wide-first">
        {plan.data ? <Price plan={plan.data} /> : <Loading shape="card" />}
        {plan.data && <GoodToKnow plan={plan.data} />}
      </div>
      <Together />
      <div className="columns">
        {plan.data && <WhoRuns plan={plan.data} />}
        {plan.data && <HowItWorks />}
      </div>
      <Latest />
      <OverTime />
    </>
  );
}

/** The community in four figures. */
function Together() {
  const { t } = useI18n();
  const plan = usePlan();
  const now = useBooksNow();
  const amounts = useAmounts();
  if (!plan.data || !now.data)
    return <Loading shape="figures" error={now.error} retry={() => void now.refetch()} />;
  const { books } = now.data;
  return (
    <section className="figures" aria-label={t.togetherTitle}>
      <Figure
        name={t.activeMembers}
        note={fill(t.unitsTogether, { n: amount(BigInt(books.activeUnits), 0) })}
      >
        {amount(BigInt(books.activeVoters), 0)}
      </Figure>
      <Figure name={t.eventsPaid} note={fill(t.perUnitSoFar, { amount: amounts.has(books.index) })}>
        {amount(BigInt(books.settlements), 0)}
      </Figure>
      <Figure name={t.heldTogether} note={t.heldNote}>
        <Money value={now.data.held} places={0} />
      </Figure>
      <Figure name={t.reserve} note={t.reserveNote}>
        <Money value={books.reserve} places={0} />
      </Figure>
    </section>
  );
}

function HowItWorks() {
  const { t } = useI18n();
  const plan = usePlan();
  if (!plan.data) return null;
  const { rules, asset } = plan.data;
  return (
    <Card title={t.howTitle}>
      <ol className="steps">
        <li>{fill(t.how1, { wait: plan.data.waitingDays })}</li>
        <li>
          {fill(t.how2, {
            notice: rules.noticeDays,
            seats: seatsRange(plan.data),
            of: plan.data.seats.length,
          })}
        </li>
        <li>
          {fill(t.how3, {
            cap: withUnit(amount(rules.capPerUnit, asset.decimals), asset.symbol),
            period: withUnit(amount(plan.data.capPerPeriod, asset.decimals), asset.symbol),
            fee: percent(rules.feeBps),
          })}
        </li>
      </ol>
      <Link href="/books">{t.heroBooks}</Link>
    </Card>
  );
}

function Latest() {
  const { t } = useI18n();
  const names = useNames();
  const claims = useClaimPage(0, 6);
  return (
    <Card title={t.latestClaims} aside={<Link href="/books/claims">{t.all}</Link>}>
      {!claims.data && <Loading shape="rows" error={claims.error} />}
      {claims.data?.count === 0 && <Empty>{t.noClaims}</Empty>}
      <ul className="plain rows">
        {claims.data?.rows.map(({ number, claim, state }) => (
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
  );
}

function OverTime() {
  const { t } = useI18n();
  const history = useHistory();
  return (
    <Card title={t.chartsTitle}>
      {history.daily ? (
        <>
          <BooksCharts daily={history.daily} />
          <Source from={history.source} block={history.block} />
        </>
      ) : (
        <Loading shape="chart" error={history.error} />
      )}
    </Card>
  );
}
