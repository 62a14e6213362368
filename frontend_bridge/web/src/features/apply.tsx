import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Address } from "viem";
import { useConnection } from "wagmi";
import { Link } from "wouter";
import { useChain, useHead } from "../chain/context";
import { ApplicationsForm, formed } from "../desk/answers";
import { type Session, useAskDesk } from "../desk/session";
import { recipientText } from "../evidence/recipients";
import { useI18n } from "../i18n";
import { CLOSE_APPLICATION } from "../protocol/deskacts";
import { type Questions, readQuestions } from "../protocol/questions";
import { KeyWithheldError, readingKey } from "../protocol/readingkeys";
import { usePlan } from "../protocol/reads";
import { takingApplications } from "../protocol/several";
import { DeskProblem, useDeskAct } from "../transactions/deskact";
import { AtDesk } from "../transactions/signin";
import { DeskTrouble } from "../ui/desktrouble";
import { When } from "../ui/fields";
import { InOffice, useOffice } from "../ui/office";
import { Card, Facts, Loading, Who } from "../ui/parts";
import { ConnectButton } from "../wallet/connect";
import { ApplicationForm } from "./apply/form";

/** An applicant answers the plan's questions; the registrar alone reads the answers. */
export default function ApplyPage({ code }: { code?: string }) {
  return (
    <InOffice>
      <Apply code={code} />
    </InOffice>
  );
}

function Apply({ code }: { code?: string }) {
  const { apply } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  const questions = useMemo(() => readQuestions(config.questions), [config.questions]);
  return (
    <>
      <h1>{apply.title}</h1>
      <p className="lead">{apply.lead}</p>
      {takingApplications(config).length > 1 && (
        <p>
          <Link href="/apply/several">{apply.severalTitle}</Link>
        </p>
      )}
      {!config.desk || !questions ? (
        <p className="banner">{apply.none}</p>
      ) : !address ? (
        <Card title={apply.formTitle}>
          <p>{apply.connect}</p>
          <ConnectButton />
        </Card>
      ) : (
        <div className="columns wide-first">
          <ForRegistrar key={address} account={address} questions={questions} code={code} />
          <Card title={apply.ownTitle}>
            <AtDesk why={apply.whyOwn}>{(session) => <Own session={session} />}</AtDesk>
          </Card>
        </div>
      )}
    </>
  );
}

/** The form, once the registrar's key was read from the reader's own node. */
function ForRegistrar({
  account,
  questions,
  code,
}: {
  account: Address;
  questions: Questions;
  code?: string;
}) {
  const { apply } = useOffice();
  const { t } = useI18n();
  const { client, config, rpc } = useChain();
  const head = useHead();
  const plan = usePlan();
  const registrar = plan.data?.registrar;
  const block = head.data && { number: Number(head.data.number), time: head.data.time };
  const key = useQuery({
    queryKey: ["chain", "registrarKey", rpc, registrar, Math.floor((block?.number ?? 0) / 10)],
    queryFn: () =>
      readingKey(client, config, registrar as Address, block as NonNullable<typeof block>),
    enabled: Boolean(block && registrar),
    placeholderData: (before) => before,
    retry: (count, error) => !(error instanceof KeyWithheldError) && count < 2,
  });
  if (key.error instanceof KeyWithheldError) return <p className="banner bad">{apply.withheld}</p>;
  if (!key.data || !registrar || !block) return <Loading shape="card" error={key.error} />;
  const recipient = key.data.key && recipientText(key.data.key);
  return (
    <Card title={apply.formTitle}>
      <Facts rows={[[t.registrar, <Who key="r" address={registrar} />]]} />
      {recipient ? (
        <ApplicationForm
          account={account}
          questions={questions}
          recipient={recipient}
          now={block.time}
          code={code}
        />
      ) : (
        <p className="banner bad" data-apply="no-key">
          {apply.noKey}
        </p>
      )}
    </Card>
  );
}

/** One's own application that waits at the desk, and the way to take it back. */
function Own({ session }: { session: Session }) {
  const { apply } = useOffice();
  const { config } = useChain();
  const ask = useAskDesk();
  const own = useQuery({
    queryKey: ["desk", config.desk, "read", "applications", session.account],
    queryFn: async () => {
      const { data } = formed(ApplicationsForm, await ask<unknown>("applications"));
      return data.filter((one) => one.account.toLowerCase() === session.account.toLowerCase());
    },
    retry: false,
  });
  const { act, busy, error, trouble } = useDeskAct(session.account, () => void own.refetch());
  if (own.error) return <DeskTrouble error={own.error} retry={() => void own.refetch()} />;
  if (!own.data) return <Loading shape="line" />;
  return (
    <>
      {own.data.length === 0 && (
        <p className="muted" data-own="none">
          {apply.ownNone}
        </p>
      )}
      {own.data.map((one) => (
        <div key={one.number} data-own="waits">
          <p>
            {apply.ownWaits} <When at={one.at} />
          </p>
          <button
            type="button"
            disabled={busy}
            onClick={() =>
              void act(
                CLOSE_APPLICATION,
                { document: one.act.document },
                apply.whyTakeBack,
                "applications/close",
              )
            }
          >
            {apply.takeBack}
          </button>
        </div>
      ))}
      <DeskProblem error={error} trouble={trouble} />
    </>
  );
}
