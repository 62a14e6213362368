import { useConnection } from "wagmi";
import { useHead } from "../chain/context";
import {
  type Member,
  type Plan,
  useBooksNow,
  useClaimList,
  useMember,
  usePlan,
} from "../chain/reads";
import { fill, useI18n } from "../i18n";
import { ClaimLine } from "../ui/claimline";
import { Money, OnDay, useNames, When } from "../ui/fields";
import { Card, Facts, Loading } from "../ui/parts";
import { ConnectButton } from "../wallet/connect";
import { Due } from "./member/due";
import { FileClaim } from "./member/file";
import { Guardian } from "./member/guardian";
import { Join } from "./member/join";
import { JoinFromGroup } from "./member/joinfromgroup";
import { Leave } from "./member/leave";
import { Pay } from "./member/pay";
import { Statement } from "./member/statement";

/** How many more events at the full cap leave the member active: a promise, not a guess. */
export function eventsLeft(member: Member, plan: Plan, index: bigint): bigint {
  const until = BigInt(member.position.rung) * plan.rungSpacing;
  return until <= index ? 0n : (until - index) / plan.rules.capPerUnit;
}

export default function MemberPage() {
  const { t } = useI18n();
  const { address } = useConnection();
  const plan = usePlan();
  const now = useBooksNow();
  const member = useMember(address);
  if (!address)
    return (
      <div className="hero">
        <h1>{t.memberTitle}</h1>
        <p className="lead">{t.memberConnect}</p>
        <ConnectButton />
      </div>
    );
  const error = plan.error ?? now.error ?? member.error;
  if (!plan.data || !now.data || !member.data)
    return <Loading error={error} retry={() => void member.refetch()} />;
  return (
    <>
      <h1>{t.memberTitle}</h1>
      <Due />
      {member.data.isMember ? (
        <Dashboard member={member.data} plan={plan.data} index={now.data.books.index} />
      ) : (
        <div className="columns wide-first">
          <Join member={member.data} plan={plan.data} />
          <JoinFromGroup member={member.data} />
        </div>
      )}
      <Guardian member={member.data} />
    </>
  );
}

function Dashboard({ member, plan, index }: { member: Member; plan: Plan; index: bigint }) {
  return (
    <>
      <div className="columns wide-first">
        <Cover member={member} plan={plan} index={index} />
        <Pay member={member} plan={plan} index={index} />
      </div>
      <div className="columns">
        {member.standing.active || member.membership.coveredFrom > 0 ? (
          <FileClaim member={member} plan={plan} />
        ) : null}
        <MyClaims member={member} />
      </div>
      <Statement member={member} />
      <div className="columns">
        <Leave member={member} />
        <JoinFromGroup member={member} />
      </div>
    </>
  );
}

function Cover({ member, plan, index }: { member: Member; plan: Plan; index: bigint }) {
  const { t } = useI18n();
  const head = useHead();
  const names = useNames();
  const today = Math.floor((head.data?.time ?? 0) / 86_400);
  const { standing, membership } = member;
  const left = eventsLeft(member, plan, index);
  const waiting = membership.coveredFrom > today;
  const bandOver = membership.bandUntil < today;
  const word = !standing.active
    ? t.coverLapsed
    : waiting
      ? t.coverWaiting
      : bandOver
        ? t.coverBandOver
        : t.coverActive;
  const low = standing.active && left <= 2n;
  return (
    <Card
      title={t.coverTitle}
      tone={!standing.active ? "bad" : low ? "warn" : "good"}
      aside={<span className="chip">{word}</span>}
    >
      <p className="huge" data-testid="balance">
        <Money value={standing.balance} />
      </p>
      {standing.active && (
        <>
          <p>{fill(left === 1n ? t.lastsOne : t.lasts, { n: left })}</p>
          <meter
            min={0}
            max={10}
            low={2.5}
            high={5}
            optimum={10}
            value={Number(left > 10n ? 10n : left)}
            aria-label={t.lastsLabel}
          />
        </>
      )}
      {low && (
        <p className="banner warn" role="alert">
          {t.lowWarning}
        </p>
      )}
      {!standing.active && (
        <p className="banner bad" role="alert">
          {t.lapsedSince} <When at={standing.lapsedAt} />.{" "}
          {fill(t.lapsedAdvice, { grace: plan.graceDays })}
        </p>
      )}
      <Facts
        rows={[
          [t.units, `${member.units}`],
          [t.band, names.band(membership.band)],
          [t.bandUntil, <OnDay key="b" number={membership.bandUntil} />],
          [t.memberSince, <OnDay key="j" number={membership.joinedDay} />],
          [t.coveredFrom, <OnDay key="c" number={membership.coveredFrom} />],
          ...(membership.ending
            ? ([[t.endingTitle, t.endingTold]] as [string, React.ReactNode][])
            : []),
          [t.capEach, <Money key="m" value={plan.rules.capPerUnit * member.units} />],
          [t.capWindow, <Money key="w" value={plan.capPerPeriod * member.units} />],
        ]}
      />
    </Card>
  );
}

function MyClaims({ member }: { member: Member }) {
  const { t } = useI18n();
  const claims = useClaimList();
  const mine = claims.data?.filter(
    ({ claim }) =>
      claim.member.toLowerCase() === member.address.toLowerCase() ||
      claim.guardian.toLowerCase() === member.address.toLowerCase(),
  );
  return (
    <Card title={t.myClaims}>
      {!mine && <Loading error={claims.error} />}
      {mine?.length === 0 && <p className="muted">{t.noClaimsYet}</p>}
      <ul className="plain rows">
        {mine?.map(({ number, claim, state }) => (
          <ClaimLine key={number} number={number} claim={claim} state={state} />
        ))}
      </ul>
    </Card>
  );
}
