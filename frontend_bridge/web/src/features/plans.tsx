import { planFiles } from "@plans";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { chainOf, clientOf, useChain } from "../chain/context";
import { at } from "../chain/contracts";
import { type Band, type Config, choosePlan, planKey } from "../config";
import { usualAmount, withUnit } from "../format";
import { fill, useI18n } from "../i18n";
import {
  bandsOfAge,
  fileOf,
  isNoPlan,
  type Listing,
  type PlanFile,
  readDirectory,
  readTerms,
  type Terms,
} from "../protocol/directory";
import { agesOf, readAge } from "../protocol/offer";
import { takingApplications } from "../protocol/several";
import { InOffice, useOffice } from "../ui/office";
import { Card, Facts, Field } from "../ui/parts";
import { Empty, Loading } from "../ui/states";

/** Anybody may list plans, so a reader asks for further ones. */
const AT_ONCE = 5;
const AGE = "40";
const FILES = planFiles as readonly PlanFile[];

/** Every plan of the page and of the directory, with what each costs and pays at an age. */
export default function PlansPage() {
  return (
    <InOffice>
      <Plans />
    </InOffice>
  );
}

function Plans() {
  const { t } = useI18n();
  const { plans } = useOffice();
  const { config } = useChain();
  const [text, setText] = useState(AGE);
  const age = readAge(text);
  const own = config.plans ?? [config];
  return (
    <>
      <h1>{t.plansTitle}</h1>
      <p className="lead">{plans.lead}</p>
      <Field label={t.myAge} error={text && age === undefined ? t.ageWrong : undefined}>
        <input
          inputMode="numeric"
          maxLength={3}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <p>
        <Link href="/following">{t.followingTitle}</Link>
        {takingApplications(config).length > 1 && (
          <>
            {" · "}
            <Link href="/apply/several">{plans.apply}</Link>
          </>
        )}
      </p>
      {own.map((plan) => (
        <OwnPlan key={planKey(plan as Config)} plan={plan as Config} age={age} />
      ))}
      {config.directory && <Listed directory={config.directory} own={own as Config[]} age={age} />}
    </>
  );
}

/** A plan that this page is set up for: it leads there. */
function OwnPlan({ plan, age }: { plan: Config; age: number | undefined }) {
  const { t } = useI18n();
  const { plans } = useOffice();
  const { config, client, rpc } = useChain();
  const shown = planKey(plan) === planKey(config);
  const found = useQuery({
    queryKey: ["plans", "terms", planKey(plan), shown && rpc],
    queryFn: () => {
      const reader = shown ? client : clientOf(chainOf(plan, plan.rpc), plan.rpc);
      const [pool, enrolment, desk] = [at(plan, "pool"), at(plan, "enrolment"), at(plan, "desk")];
      return readTerms(reader, { pool, enrolment, desk });
    },
    retry: (count, error) => !isNoPlan(error) && count < 1,
  });
  const bands = plan.bands ?? (found.data && fileOf(found.data, FILES)?.bands);
  return (
    <Card
      title={plan.title ?? plan.plan}
      aside={
        shown ? (
          <Link className="button" href="/">
            {plans.toPlan}
          </Link>
        ) : (
          <button
            type="button"
            onClick={() => {
              choosePlan(plan);
              location.hash = "#/";
              location.reload();
            }}
          >
            {plans.toPlan}
          </button>
        )
      }
    >
      <p className="muted">
        {plan.chainName} <span className="mono">{plan.addresses.pool}</span>
      </p>
      {shown && <span className="chip good">{t.shownPlan}</span>}
      {!found.data &&
        (isNoPlan(found.error) ? (
          <p className="banner warn" role="alert" data-plans="unread">
            {plans.unread}
          </p>
        ) : (
          <Loading shape="rows" error={found.error} retry={() => void found.refetch()} />
        ))}
      {found.data && <TermsOf terms={found.data} bands={bands} age={age} plan={plan} />}
    </Card>
  );
}

/** What the directory lists beside them. */
function Listed({
  directory,
  own,
  age,
}: {
  directory: NonNullable<Config["directory"]>;
  own: Config[];
  age: number | undefined;
}) {
  const { plans } = useOffice();
  const { config, client, rpc } = useChain();
  const [most, setMost] = useState(AT_ONCE);
  const found = useQuery({
    queryKey: ["plans", "directory", rpc, directory, most],
    queryFn: () => readDirectory(client, directory, most),
    placeholderData: (before) => before,
    retry: 1,
  });
  if (!found.data)
    return <Loading shape="card" error={found.error} retry={() => void found.refetch()} />;
  const here = own
    .filter(({ chainId }) => chainId === config.chainId)
    .map(({ addresses }) => addresses.pool?.toLowerCase());
  const others = found.data.listings.filter((one) => !here.includes(one.at.pool.toLowerCase()));
  const { count } = found.data;
  return (
    <>
      <h2>{plans.listedTitle}</h2>
      <p className="muted">{plans.listedLead}</p>
      {!others.length && count <= most && <Empty>{plans.listedNone}</Empty>}
      {others.map((one) => (
        <OtherPlan key={one.number} listing={one} age={age} />
      ))}
      {count > most && (
        <button type="button" onClick={() => setMost(most + AT_ONCE)} data-plans="more">
          {plans.more}
        </button>
      )}
    </>
  );
}

/** A plan that somebody listed: its amounts are shown, and nothing is signed for it here. */
function OtherPlan({ listing, age }: { listing: Listing; age: number | undefined }) {
  const { plans } = useOffice();
  const { number, terms } = listing;
  const file = terms && fileOf(terms, FILES);
  return (
    <Card title={fill(plans.listedPlan, { n: number })}>
      <p className="mono">{listing.at.pool}</p>
      {!terms && (
        <p className="banner warn" data-plans="unread">
          {plans.unread}
        </p>
      )}
      {file && <p>{fill(plans.sameAmounts, { title: file.title })}</p>}
      {terms && <TermsOf terms={terms} bands={file?.bands} age={age} />}
      <p className="muted">{plans.notHere}</p>
      <p className="mono wrap">mutual-pool verify --pool {listing.at.pool}</p>
    </Card>
  );
}

/** What a plan costs and pays at an age; where its ages are not known, nobody can say. */
function TermsOf({
  terms,
  bands,
  age,
  plan,
}: {
  terms: Terms;
  bands: readonly Band[] | undefined;
  age: number | undefined;
  plan?: Config;
}) {
  const { t, language } = useI18n();
  const { plans } = useOffice();
  const { symbol, decimals } = terms;
  const pays = (value: bigint) => withUnit(usualAmount(value, decimals, { up: true }), symbol);
  const gets = (value: bigint) => withUnit(usualAmount(value, decimals), symbol);
  const kind = (number: number) => {
    const found = plan?.classes?.find((one) => one.number === number);
    return found ? (t.classes[found.name] ?? found.title) : `${t.kind} ${number}`;
  };
  const ages = bands && agesOf(bands);
  const rows = ages && age !== undefined ? bandsOfAge(bands, age) : [];
  return (
    <>
      <p>
        {terms.closing ? plans.closing : plans.open}{" "}
        {fill(plans.state, {
          units: terms.units.toLocaleString(language),
          days: terms.waitingDays,
        })}
      </p>
      {!ages && (
        <p className="banner" data-plans="no-ages">
          {plans.noAges}
        </p>
      )}
      {ages && age !== undefined && !rows.length && (
        <p data-plans="not-taken">{fill(t.ageNotTaken, { from: ages[0], to: ages[1] })}</p>
      )}
      {rows.map((band) => {
        const row = terms.bands[band.number];
        if (!row)
          return (
            <p key={band.number} className="banner warn">
              {plans.noBand}
            </p>
          );
        return (
          <div key={band.number} data-band={band.number}>
            {band.level && <h3>{t.levels[band.level] ?? band.level}</h3>}
            <Facts
              rows={[
                [t.priceEach, pays(row.perCase)],
                [t.priceMonth, pays(row.inThirtyDays)],
                [t.priceJoin, pays(row.deposit)],
                ...row.benefits.map(
                  (amount, number) =>
                    [`${t.priceGet}: ${kind(number)}`, gets(amount)] as [string, string],
                ),
              ]}
            />
          </div>
        );
      })}
    </>
  );
}
