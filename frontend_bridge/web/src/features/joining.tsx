import { useConnection } from "wagmi";
import { Link } from "wouter";
import { fill, useI18n } from "../i18n";
import { useMember, usePlan } from "../protocol/reads";
import { Card } from "../ui/parts";
import { Loading } from "../ui/states";
import { ConnectButton } from "../wallet/connect";
import { Join } from "./member/join";
import { JoinFromGroup } from "./member/joinfromgroup";

/** Joining, from what one needs to the deposit. */
export default function JoiningPage() {
  const { t } = useI18n();
  const { address } = useConnection();
  const plan = usePlan();
  const member = useMember(address);
  if (!plan.data) return <Loading shape="card" error={plan.error} />;
  return (
    <>
      <h1>{t.joinTitle}</h1>
      <p className="lead">{fill(t.joiningLead, { wait: plan.data.waitingDays })}</p>
      <Card title={t.needTitle}>
        <ol className="steps">
          <li>{t.needDocument}</li>
          <li>{t.needWallet}</li>
          <li>{fill(t.needDeposit, { symbol: plan.data.asset.symbol })}</li>
        </ol>
        {!address && (
          <div className="row wrap">
            <ConnectButton />
            <Link className="button" href="/demo">
              {t.heroDemo}
            </Link>
          </div>
        )}
      </Card>
      {member.data?.isMember && (
        <p className="banner good">
          {t.joinedAlready} <Link href="/member">{t.navMember}</Link>
        </p>
      )}
      {address && !member.data && <Loading shape="card" error={member.error} />}
      {member.data && !member.data.isMember && (
        <div className="columns wide-first">
          <Join member={member.data} plan={plan.data} />
          <JoinFromGroup member={member.data} />
        </div>
      )}
    </>
  );
}
