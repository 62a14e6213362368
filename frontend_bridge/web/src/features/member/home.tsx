import type { ReactNode } from "react";
import { Link } from "wouter";
import { useHead } from "../../chain/context";
import { day, time } from "../../format";
import { fill, useI18n } from "../../i18n";
import { useClaimsOfMember } from "../../protocol/claimlists";
import { useDue } from "../../protocol/due";
import { aboutTime, daysLeft, useHistory } from "../../protocol/history";
import { isLow, type NextStep, nextStep } from "../../protocol/nextstep";
import { eventsLeft, type Member, type Plan, useRecomputed } from "../../protocol/reads";
import { ClaimLine } from "../../ui/claimline";
import { Money, OnDay, useNames, When } from "../../ui/fields";
import { Card, ClaimLink, Facts } from "../../ui/parts";
import { Empty, Loading } from "../../ui/states";
import { Term } from "../../ui/term";
import { Due } from "./due";

const DAY = 86_400;

/** How somebody stands, and what they should do now; the rest is behind the tabs. */
export function MemberHome({ member, plan, index }: { member: Member; plan: Plan; index: bigint }) {
  const now = useHead().data?.time ?? 0;
  const { pace } = useHistory();
  const due = useDue(member.address);
  const claims = useClaimsOfMember(member.address);
  const events = eventsLeft(member, plan, index);
  const until = BigInt(member.position.rung) * plan.rungSpacing;
  const days = member.standing.active ? daysLeft(until - index, pace) : undefined;
  const guardian = member.guardianship;
  const step = nextStep({
    now,
    active: member.standing.active,
    lapsedAt: member.standing.lapsedAt,
    graceDays: plan.graceDays,
    bandUntil: member.membership.bandUntil,
    eventsLeft: events,
    daysLeft: days,
    quitNoticed: guardian.inForce && guardian.noticedAt > 0,
    due: due.data ?? 0n,
    hasGuardian: guardian.inForce && BigInt(guardian.guardian) !== 0n,
    payable: claims.data?.find(({ state }) => state === "Payable")?.number,
    ending: Boolean(member.membership.ending),
  });
  return (
    <>
      <div className="columns wide-first">
        <Cover member={member} plan={plan} now={now} events={events} days={days} />
        <div>
          <Next step={step} />
          <Due />
          <MyClaims claims={claims} />
        </div>
      </div>
      <Movements member={member} />
    </>
  );
}

/** Covered or not, until when, and how long the balance lasts. */
function Cover({
  member,
  plan,
  now,
  events,
  days,
}: {
  member: Member;
  plan: Plan;
  now: number;
  events: bigint;
  days: number | undefined;
}) {
  const { t, language } = useI18n();
  const names = useNames();
  const { standing, membership } = member;
  const today = Math.floor(now / DAY);
  const waiting = membership.coveredFrom > today;
  const over = membership.bandUntil < today;
  const grace = standing.lapsedAt + plan.graceDays * DAY;
  const [word, sentence] = !standing.active
    ? [
        t.coverLapsed,
        fill(t.coverLapsedTold, {
          since: time(standing.lapsedAt, language),
        }) + (now <= grace ? fill(t.coverGraceTold, { until: time(grace, language) }) : ""),
      ]
    : waiting
      ? [t.coverWaiting, fill(t.coverWaitingTold, { day: day(membership.coveredFrom, language) })]
      : over
        ? [t.coverBandOver, fill(t.coverBandTold, { day: day(membership.bandUntil, language) })]
        : [t.coverActive, fill(t.coverActiveTold, { day: day(membership.bandUntil, language) })];
  const low = standing.active && isLow({ eventsLeft: events, daysLeft: days });
  const tone = !standing.active ? "bad" : low || waiting || over ? "warn" : "good";
  return (
    <Card title={t.coverTitle} tone={tone} aside={<span className={`chip ${tone}`}>{word}</span>}>
      <p className="lead">{sentence}</p>
      <p className="huge" data-testid="balance">
        <Money value={standing.balance} />
      </p>
      {standing.active && <Lasts events={events} days={days} low={low} />}
      <Facts
        rows={[
          [
            t.units,
            <Term key="u" of="share">
              {fill(t.sharesOf, { n: member.units })}
            </Term>,
          ],
          [t.capEach, <Money key="m" up value={plan.rules.capPerUnit * member.units} />],
          [t.capWindow, <Money key="w" up value={plan.capPerPeriod * member.units} />],
        ]}
      />
      <details>
        <summary>{t.coverMore}</summary>
        <Facts
          rows={[
            [t.band, names.band(membership.band)],
            [t.bandUntil, <OnDay key="b" number={membership.bandUntil} />],
            ...(member.floor.until > today
              ? ([
                  [
                    fill(t.floorBand, { band: names.band(member.floor.band) }),
                    <OnDay key="f" number={member.floor.until} />,
                  ],
                ] as [string, ReactNode][])
              : []),
            [t.memberSince, <OnDay key="j" number={membership.joinedDay} />],
            [t.coveredFrom, <OnDay key="c" number={membership.coveredFrom} />],
          ]}
        />
      </details>
      {membership.ending && (
        <p className="banner warn">
          {t.endingTitle} {t.endingTold}
        </p>
      )}
    </Card>
  );
}

/** How long the balance lasts: in time by the plan's own past, and in events for certain. */
function Lasts({ events, days, low }: { events: bigint; days: number | undefined; low: boolean }) {
  const { t } = useI18n();
  const about = days === undefined ? undefined : aboutTime(days);
  return (
    <>
      <p data-lasts={days}>
        {about && <strong>{fill(t.lastsAbout[about.unit], { n: about.n })}</strong>}{" "}
        {fill(events === 0n ? t.lastsNone : events === 1n ? t.lastsOne : t.lasts, { n: events })}
      </p>
      <meter
        min={0}
        max={10}
        low={2.5}
        high={5}
        optimum={10}
        value={Number(events > 10n ? 10n : events)}
        aria-label={t.lastsLabel}
      />
      {about && <p className="muted">{t.lastsHow}</p>}
      {low && (
        <p className="banner warn" role="alert">
          {t.lowWarning}
        </p>
      )}
    </>
  );
}

const WHERE: Record<NextStep["is"], string> = {
  object: "/member/guardian",
  back: "/member/pay",
  backLate: "/member/pay",
  settle: "/claims/",
  due: "",
  band: "/member/more",
  pay: "/member/pay",
  guardian: "/member/guardian",
  nothing: "",
};

/** The one thing to do now. */
function Next({ step }: { step: NextStep }) {
  const { t, language } = useI18n();
  const values = {
    day: "day" in step ? day(step.day, language) : "",
    until: "until" in step ? time(step.until, language) : "",
    n: "claim" in step ? step.claim : "",
  };
  const name = step.is === "band" && step.over ? "bandOver" : step.is;
  const href = step.is === "settle" ? `/claims/${step.claim}` : WHERE[step.is];
  const tone = step.is === "nothing" ? "good" : step.is === "guardian" ? "" : "warn";
  return (
    <Card title={t.nextTitle} tone={tone}>
      <p data-next={step.is}>{fill(t.nextTold[name] ?? "", values)}</p>
      {href && (
        <Link className="button primary" href={href}>
          {t.nextGo[step.is]}
        </Link>
      )}
    </Card>
  );
}

function MyClaims({ claims }: { claims: ReturnType<typeof useClaimsOfMember> }) {
  const { t } = useI18n();
  const mine = claims.data;
  return (
    <Card title={t.myClaims} aside={<Link href="/member/ill">{t.memberTabs.ill}</Link>}>
      {!mine && <Loading shape="rows" error={claims.error} retry={() => void claims.refetch()} />}
      {mine?.length === 0 && <Empty>{t.noClaimsYet}</Empty>}
      <ul className="plain rows">
        {mine?.map(({ number, claim, state }) => (
          <ClaimLine key={number} number={number} claim={claim} state={state} />
        ))}
      </ul>
    </Card>
  );
}

const LAST = 5;

/** The last movements of the balance; all of them are in the statement. */
function Movements({ member }: { member: Member }) {
  const { t } = useI18n();
  const recomputed = useRecomputed();
  const account = recomputed.data?.books.accounts.get(member.address.toLowerCase());
  const lines = (account?.lines ?? []).slice(-LAST).reverse();
  return (
    <Card
      title={t.movementsTitle}
      aside={<Link href="/member/statement">{t.memberTabs.statement}</Link>}
    >
      {!recomputed.data && (
        <Loading shape="rows" error={recomputed.error} retry={() => void recomputed.refetch()} />
      )}
      {recomputed.data && !lines.length && <Empty>{t.noMovements}</Empty>}
      <ul className="plain rows">
        {lines.map((line) => (
          <li key={`${line.block}-${line.tx}-${line.name}`}>
            <span>
              {t.events[line.name] ?? line.name}{" "}
              {line.claim !== undefined && <ClaimLink number={line.claim} />}{" "}
              <span className="muted">
                <When at={line.time} />
              </span>
            </span>
            <Money up={line.change < 0n} value={line.change} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
