import { useMemo } from "react";
import { useConnection } from "wagmi";
import { Link } from "wouter";
import { useChain } from "../chain/context";
import { fill, useI18n } from "../i18n";
import { readHandout } from "../protocol/handout";
import { useMember, usePlan } from "../protocol/reads";
import { InOffice } from "../ui/office";
import { Card } from "../ui/parts";
import { Loading } from "../ui/states";
import { ConnectButton } from "../wallet/connect";
import { NewBand } from "./member/band";
import { Join } from "./member/join";
import { JoinFromGroup } from "./member/joinfromgroup";

/** Joining, from what one needs to the deposit. */
export default function JoiningPage({ handed }: { handed: string | undefined }) {
  const { t } = useI18n();
  const { config } = useChain();
  const { address } = useConnection();
  const plan = usePlan();
  const member = useMember(address);
  const handout = useMemo(() => (handed ? readHandout(handed) : undefined), [handed]);
  const given = (kind: "certificate" | "position") =>
    handout?.kind === kind ? handout.text : undefined;
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
        {config.desk && config.questions !== undefined && !member.data?.isMember && (
          <p>
            {t.applyLead} <Link href="/apply">{t.applyGo}</Link>
          </p>
        )}
        {!address && (
          <div className="row wrap">
            <ConnectButton />
            <Link className="button" href="/demo">
              {t.heroDemo}
            </Link>
          </div>
        )}
      </Card>
      {handed && !handout && (
        <p className="banner bad" role="alert">
          {t.linkWrong}
        </p>
      )}
      {handout && !address && <p className="banner">{t.linkConnect}</p>}
      {member.data?.isMember && (
        <p className="banner good">
          {t.joinedAlready} <Link href="/member">{t.navMember}</Link>
        </p>
      )}
      {address && !member.data && <Loading shape="card" error={member.error} />}
      {member.data && !member.data.isMember && (
        <div className="columns wide-first" key={handed}>
          <Join member={member.data} plan={plan.data} given={given("certificate")} />
          <InOffice>
            <JoinFromGroup member={member.data} given={given("position")} />
          </InOffice>
        </div>
      )}
      {/* A member's link is a newer certificate, or money of a group for their balance. */}
      {member.data?.isMember && handout?.kind === "certificate" && (
        <NewBand key={handed} member={member.data} plan={plan.data} given={handout.text} />
      )}
      {member.data?.isMember && handout?.kind === "position" && (
        <InOffice key={handed}>
          <JoinFromGroup member={member.data} given={handout.text} />
        </InOffice>
      )}
    </>
  );
}
