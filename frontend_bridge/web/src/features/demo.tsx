import { useState } from "react";
import { Link } from "wouter";
import { fieldText, least, parseAmount, wholeUp } from "../amounts";
import { useHead } from "../chain/context";
import { day as dayName } from "../format";
import { fill, useI18n } from "../i18n";
import { useSettlements } from "../protocol/history";
import { type Offer, seatsFor, useOffer } from "../protocol/offer";
import { type Plan, useBooksNow, usePlan } from "../protocol/reads";
import { liveThrough, type Step } from "../protocol/whatif";
import { Money, OnDay, useNames, When } from "../ui/fields";
import { AmountField } from "../ui/inputs";
import { useAmounts } from "../ui/money";
import { Card, ClaimLink, Facts, Field, Table } from "../ui/parts";
import { Empty, Loading } from "../ui/states";
import { ChoiceFields, useChoice } from "./home/price";

const DAY = 86_400;
const YEAR = 365 * DAY;

/** A membership without a wallet: the plan's own rules, and its own past, lived through. */
export default function DemoPage() {
  const { t } = useI18n();
  const plan = usePlan();
  const choice = useChoice();
  const offer = useOffer(plan.data, choice.band?.number);
  const [typed, setText] = useState<string>();
  const [step, setStep] = useState(0);
  const amounts = useAmounts();
  if (!plan.data) return <Loading shape="card" error={plan.error} />;
  const { decimals, symbol } = plan.data.asset;
  const terms = choice.band ? offer.data : undefined;
  // As the page suggests to who joins: ten cases at the highest charge beyond the least.
  const suggested = terms && wholeUp(terms.deposit + 10n * terms.eachCase, decimals);
  const text = typed ?? (suggested ? fieldText(suggested, decimals) : "");
  const deposit = parseAmount(text, decimals);
  const little = terms && deposit !== undefined && deposit < terms.deposit;
  const ready = terms && deposit !== undefined && !little;
  const names = [t.demoJoin, t.demoYear, t.demoIll, t.demoLeave];
  return (
    <>
      <h1>{t.demoTitle}</h1>
      <p className="banner" role="note">
        {t.demoLead}
      </p>
      <ol className="stages" aria-label={t.demoTitle}>
        {names.map((name, place) => (
          <li key={name} aria-current={place === step ? "step" : undefined}>
            {name}
          </li>
        ))}
      </ol>
      {step === 0 && (
        <Card title={t.demoJoin}>
          <p>{fill(t.demoJoinLead, { wait: plan.data.waitingDays })}</p>
          <ChoiceFields choice={choice} />
          {terms && (
            <>
              <Facts
                rows={[
                  [t.units, String(terms.units)],
                  [t.leastDeposit, <Money key="l" up value={terms.deposit} />],
                  [t.capEach, <Money key="c" up value={terms.eachCase} />],
                ]}
              />
              <AmountField
                label={t.deposit}
                symbol={symbol}
                text={text}
                onText={setText}
                hint={t.depositHint}
                error={
                  little
                    ? fill(t.amountTooLittle, { least: amounts.exact(terms.deposit) })
                    : undefined
                }
              />
            </>
          )}
        </Card>
      )}
      {ready && step > 0 && <Lived plan={plan.data} terms={terms} deposit={deposit} step={step} />}
      <div className="row end">
        {step > 0 && (
          <button type="button" className="quiet" onClick={() => setStep(step - 1)}>
            {t.back}
          </button>
        )}
        {step < 3 ? (
          <button
            type="button"
            className="primary"
            disabled={!ready}
            onClick={() => setStep(step + 1)}
          >
            {t.demoNext[String(step)]}
          </button>
        ) : (
          <Link className="button primary" href="/join">
            {t.demoEnd}
          </Link>
        )}
      </div>
    </>
  );
}

function Lived({
  plan,
  terms,
  deposit,
  step,
}: {
  plan: Plan;
  terms: Offer;
  deposit: bigint;
  step: number;
}) {
  const past = useSettlements();
  const now = useHead().data?.time;
  if (!past.data || now === undefined) return <Loading shape="card" error={past.error} />;
  const began = past.data[0] ? past.data[0].time - 1 : now;
  const joined = Math.max(now - YEAR, began);
  const lived = liveThrough(
    past.data,
    {
      units: terms.units,
      deposit,
      reservePerUnit: plan.reservePerUnit,
      rungSpacing: plan.rungSpacing,
    },
    joined,
  );
  const balance = lived.at(-1)?.balance ?? deposit;
  if (step === 1) return <Year lived={lived} joined={joined} deposit={deposit} balance={balance} />;
  if (step === 2) return <Ill plan={plan} terms={terms} now={now} />;
  return <Leaving terms={terms} balance={balance} />;
}

function Year({
  lived,
  joined,
  deposit,
  balance,
}: {
  lived: Step[];
  joined: number;
  deposit: bigint;
  balance: bigint;
}) {
  const { t, language } = useI18n();
  const amounts = useAmounts();
  const ended = lived.find(({ lapsed }) => lapsed);
  return (
    <Card title={t.demoYear}>
      <p className="lead" data-demo-balance={String(balance)}>
        {fill(t.demoYearTold, {
          day: dayName(Math.floor(joined / DAY), language),
          deposit: amounts.has(deposit),
          n: lived.length,
          sum: amounts.pays(deposit - balance),
          balance: amounts.has(balance),
        })}
      </p>
      {ended && (
        <p className="banner warn">
          {fill(t.demoEnded, { day: dayName(Math.floor(ended.time / DAY), language) })}
        </p>
      )}
      {!lived.length && <Empty>{t.demoNoCases}</Empty>}
      {lived.length > 0 && (
        <Table
          label={t.demoYear}
          head={[t.when, t.claim, [t.demoYouPaid], [t.balance]]}
          rows={lived.map((one) => ({
            key: String(one.claim),
            cells: [
              <When key="when" at={one.time} />,
              <ClaimLink key="claim" number={one.claim} />,
              <Money key="paid" up value={one.paid} />,
              <Money key="balance" value={one.balance} />,
            ],
          }))}
        />
      )}
    </Card>
  );
}

function Ill({ plan, terms, now }: { plan: Plan; terms: Offer; now: number }) {
  const { t, language } = useI18n();
  const names = useNames();
  const [kind, setKind] = useState(terms.benefits[0]?.kind ?? 0);
  const benefit = terms.benefits.find((one) => one.kind === kind);
  const today = Math.floor(now / DAY);
  const { claimWindowDays, panelDays, noticeDays } = plan.rules;
  return (
    <Card title={t.demoIll}>
      <p>{fill(t.demoIllLead, { day: dayName(today + claimWindowDays, language) })}</p>
      <Field label={t.kind}>
        <select value={kind} onChange={(event) => setKind(Number(event.target.value))}>
          {terms.benefits.map((one) => (
            <option key={one.kind} value={one.kind}>
              {names.kind(one.kind)}
            </option>
          ))}
        </select>
      </Field>
      <p className="huge">
        <Money value={benefit?.full ?? 0n} />
      </p>
      {benefit && benefit.first < benefit.full && (
        <p>
          {t.priceFirst} <Money value={benefit.first} />
        </p>
      )}
      <ol className="timeline">
        <li>
          <strong>{t.demoFile}</strong>
          <span className="muted">
            <OnDay number={today} />
          </span>
        </li>
        <li>
          <strong>
            {fill(t.demoDecide, {
              seats: seatsFor(plan, benefit?.full ?? 0n),
              of: plan.seats.length,
            })}
          </strong>
          <span className="muted">
            {t.demoLatest} <OnDay number={today + panelDays} />
          </span>
        </li>
        <li>
          <strong>{fill(t.demoNotice, { n: noticeDays })}</strong>
          <span className="muted">
            {t.demoLatest} <OnDay number={today + panelDays + noticeDays} />
          </span>
        </li>
        <li>
          <strong>{t.demoPaid}</strong>
          <span className="muted">{t.demoPaidNote}</span>
        </li>
      </ol>
    </Card>
  );
}

function Leaving({ terms, balance }: { terms: Offer; balance: bigint }) {
  const { t } = useI18n();
  const now = useBooksNow();
  if (!now.data) return <Loading shape="card" error={now.error} />;
  const { books, room } = now.data;
  const withheld = least(terms.units * least(books.pendingShares, room), balance);
  return (
    <Card title={t.demoLeave}>
      <p>{t.leaveLead}</p>
      <Facts
        rows={[
          [t.balance, <Money key="b" value={balance} />],
          [t.withheld, <Money key="w" up value={withheld} />],
          [
            t.comesBack,
            <strong key="p">
              <Money value={balance - withheld} />
            </strong>,
          ],
        ]}
      />
    </Card>
  );
}
