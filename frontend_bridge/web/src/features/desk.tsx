import { lazy, Suspense, useState } from "react";
import { useConnection } from "wagmi";
import { Link } from "wouter";
import { useChain } from "../chain/context";
import { askDesk } from "../desk/client";
import { type Session, useDesk, useForgetSession, useSession } from "../desk/session";
import { useI18n } from "../i18n";
import { AtDesk } from "../transactions/signin";
import { DeskTrouble } from "../ui/desktrouble";
import { InOffice, useOffice } from "../ui/office";
import { Card, Facts, Loading, Who } from "../ui/parts";
import { ConnectButton } from "../wallet/connect";

const Reminders = lazy(() => import("./reminders"));

/** The desk: what it is, and who one is there. */
export default function DeskPage() {
  return (
    <InOffice>
      <Desk />
    </InOffice>
  );
}

function Desk() {
  const { t } = useI18n();
  const { reminders } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  return (
    <>
      <h1>{t.desk.title}</h1>
      <p className="lead">{t.desk.lead}</p>
      {!config.desk && <p className="banner">{t.desk.none}</p>}
      {config.desk && (
        <div className="columns">
          <Card title={t.desk.youTitle}>
            <AtDesk why={t.desk.whySession}>{(session) => <You session={session} />}</AtDesk>
            {!address && <ConnectButton />}
          </Card>
          <About desk={config.desk} />
          {address && (
            <Card title={reminders.title}>
              <p>{reminders.lead}</p>
              <Reminded />
            </Card>
          )}
        </div>
      )}
    </>
  );
}

/** Reminders, once somebody is signed in; the way to sign in stands beside them. */
function Reminded() {
  const { reminders } = useOffice();
  const { address } = useConnection();
  const session = useSession();
  const mine = session.data?.account.toLowerCase() === address?.toLowerCase();
  if (!session.data || !mine) return <p className="muted">{reminders.why}</p>;
  return (
    <Suspense fallback={<Loading shape="rows" />}>
      <Reminders session={session.data} />
    </Suspense>
  );
}

/** Who is signed in, and the way out. */
function You({ session }: { session: Session }) {
  const { t } = useI18n();
  const { config } = useChain();
  const forget = useForgetSession();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    setError(undefined);
    await askDesk(config.desk ?? "", "sign-out", {}).catch(setError);
    await forget();
    setBusy(false);
  };
  const standing = session.active ? "active" : session.member ? "lapsed" : "none";
  const names: Record<string, string> = {
    steward: t.desk.steward,
    registrar: t.desk.registrar,
    supervisor: t.desk.supervisor,
  };
  return (
    <>
      <Facts
        rows={[
          [t.desk.signedInAs, <Who key="w" address={session.account} />],
          [t.member, t.standingOf[standing]],
          ...(session.seat === null
            ? []
            : [[t.seat, String(session.seat)] as [string, React.ReactNode]]),
          ...(session.roles.length
            ? [
                [t.desk.roles, session.roles.map((role) => names[role] ?? role).join(", ")] as [
                  string,
                  React.ReactNode,
                ],
              ]
            : []),
        ]}
      />
      {session.roles.includes("registrar") && (
        <p>
          <Link href="/registrar">{t.desk.toApplications}</Link>
        </p>
      )}
      <p className="muted">{t.desk.readsOnly}</p>
      {error !== undefined && <DeskTrouble error={error} />}
      <button type="button" className="quiet" disabled={busy} onClick={() => void leave()}>
        {t.desk.signOut}
      </button>
    </>
  );
}

/** Which desk it is: its address, and the plan that it says it serves. */
function About({ desk }: { desk: string }) {
  const { t } = useI18n();
  const about = useDesk();
  return (
    <Card title={t.desk.aboutTitle}>
      <Facts
        rows={[
          [
            t.desk.address,
            <span key="a" className="mono wrap">
              {desk}
            </span>,
          ],
          ...(about.data
            ? ([
                [t.plan, about.data.plan],
                [
                  t.desk.receipts,
                  <span key="r" className="mono wrap">
                    {about.data.receipts}
                  </span>,
                ],
              ] as [string, React.ReactNode][])
            : []),
        ]}
      />
      <p>{t.desk.holdsNothing}</p>
    </Card>
  );
}
