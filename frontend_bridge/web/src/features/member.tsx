import { lazy } from "react";
import { useConnection } from "wagmi";
import { fill, useI18n } from "../i18n";
import { type Member, type Plan, useBooksNow, useMember, usePlan } from "../protocol/reads";
import { Loading } from "../ui/states";
import { Tabs } from "../ui/tabs";
import { ConnectButton } from "../wallet/connect";
import { useShown } from "../wallet/following";
import { Watching } from "./member/watching";

// Each tab is loaded when somebody turns to it.
const MemberHome = lazy(async () => ({ default: (await import("./member/home")).MemberHome }));
const Pay = lazy(async () => ({ default: (await import("./member/pay")).Pay }));
const FileClaim = lazy(async () => ({ default: (await import("./member/file")).FileClaim }));
const Statement = lazy(async () => ({ default: (await import("./member/statement")).Statement }));
const Guarding = lazy(async () => ({ default: (await import("./member/guardian")).Guardian }));
const Leave = lazy(async () => ({ default: (await import("./member/leave")).Leave }));
const Regular = lazy(async () => ({ default: (await import("./regular")).Regular }));
const More = lazy(() => import("./member/more"));
const Newcomer = lazy(() => import("./member/newcomer"));

const TABS = ["home", "pay", "ill", "statement", "regular", "guardian", "leave", "more"] as const;
/** What can be seen of somebody else's membership. */
const OPEN = ["home", "statement"] as const;

/** A member's own page: how they stand, and their tasks. */
export default function MemberPage({ tab }: { tab?: string }) {
  const { t } = useI18n();
  const { address: connected } = useConnection();
  const { address, watched } = useShown(connected);
  const plan = usePlan();
  const now = useBooksNow();
  const member = useMember(address);
  if (!address)
    return (
      <div className="hero">
        <h1>{t.memberTitle}</h1>
        <p className="lead">{t.memberConnect}</p>
        <div className="row wrap">
          <ConnectButton />
        </div>
        <Watching />
      </div>
    );
  const error = plan.error ?? now.error ?? member.error;
  if (!plan.data || !now.data || !member.data)
    return <Loading shape="card" error={error} retry={() => void member.refetch()} />;
  const tabs: readonly string[] = watched ? OPEN : TABS;
  const chosen = tabs.includes(tab ?? "") ? String(tab) : "home";
  return (
    <>
      <h1>{t.memberTitle}</h1>
      <Watching />
      {member.data.isMember ? (
        <>
          <Tabs
            label={t.memberTitle}
            chosen={chosen}
            tabs={tabs.map((name) => ({
              name,
              href: name === "home" ? "/member" : `/member/${name}`,
              text: t.memberTabs[name] ?? name,
            }))}
          />
          <Chosen tab={chosen} member={member.data} plan={plan.data} index={now.data.books.index} />
        </>
      ) : watched ? (
        <p className="banner">{fill(t.noMember, { address })}</p>
      ) : (
        <Newcomer member={member.data} plan={plan.data} />
      )}
    </>
  );
}

function Chosen({
  tab,
  member,
  plan,
  index,
}: {
  tab: string;
  member: Member;
  plan: Plan;
  index: bigint;
}) {
  switch (tab) {
    case "pay":
      return (
        <div className="task">
          <Pay member={member} plan={plan} index={index} />
        </div>
      );
    case "ill":
      return (
        <div className="task">
          <FileClaim member={member} plan={plan} />
        </div>
      );
    case "statement":
      return <Statement member={member} />;
    case "regular":
      return <Regular me={member.address} plan={plan} />;
    case "guardian":
      return <Guarding member={member} />;
    case "leave":
      return (
        <div className="task">
          <Leave member={member} />
        </div>
      );
    case "more":
      return <More member={member} plan={plan} />;
    default:
      return <MemberHome member={member} plan={plan} index={index} />;
  }
}
