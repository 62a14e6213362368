import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Hex } from "viem";
import { useConnection } from "wagmi";
import { useChain } from "../../chain/context";
import type { Session } from "../../desk/session";
import { hashOf } from "../../evidence/descriptions";
import { WorkError, work } from "../../evidence/work";
import { useI18n } from "../../i18n";
import { guardianNow } from "../../protocol/guardians";
import type { ClaimFull } from "../../protocol/reads";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";
import { AtDesk } from "../../transactions/signin";
import { DeskTrouble } from "../../ui/desktrouble";
import { InOffice, useOffice } from "../../ui/office";
import { Card, Loading } from "../../ui/parts";
import { claimKeyFrom, descriptionOf } from "../assess/fromdesk";
import { type Reader, Unlocked } from "../assess/unlocking";
import { useFault } from "./faults";
import { Words } from "./keywords";
import MyReadingKey from "./mykey";
import { useEvidenceAtDesk } from "./sharing";

/** A member's guardian keeps the claim key for them: out of the grant, as words. */
export default function GuardiansKey({ claim, filed }: { claim: ClaimFull; filed: Hex }) {
  const { client, config, rpc } = useChain();
  const { address } = useConnection();
  const guardian = useQuery({
    queryKey: ["chain", "guardian", rpc, claim.claim.member],
    queryFn: async () => (await guardianNow(client, config, claim.claim.member)) ?? null,
    retry: 1,
  });
  const mine = address && guardian.data?.toLowerCase() === address.toLowerCase();
  const filer = address?.toLowerCase() === claim.filer.toLowerCase();
  if (!mine || filer) return null;
  return (
    <InOffice>
      <ForGuardian claim={claim} filed={filed} />
    </InOffice>
  );
}

function ForGuardian({ claim, filed }: { claim: ClaimFull; filed: Hex }) {
  const { keywords } = useOffice();
  return (
    <Card title={keywords.guardianTitle}>
      <p>{keywords.guardianLead}</p>
      <MyReadingKey />
      <AtDesk why={keywords.guardianWhy}>
        {(session) => <Granted claim={claim} filed={filed} session={session} />}
      </AtDesk>
    </Card>
  );
}

function Granted({ claim, filed, session }: { claim: ClaimFull; filed: Hex; session: Session }) {
  const { seat, keywords } = useOffice();
  const found = useEvidenceAtDesk(claim.number, session);
  if (found.error) return <DeskTrouble error={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <Loading shape="line" />;
  if (found.data === null) return <p data-guardian="none">{keywords.guardianNone}</p>;
  if (hashOf(descriptionOf(found.data)) !== filed.toLowerCase())
    return <p className="banner bad">{seat.otherEvidence}</p>;
  const { data } = found;
  return <Unlocked>{(reader) => <Show found={data} filed={filed} reader={reader} />}</Unlocked>;
}

function Show({
  found,
  filed,
  reader,
}: {
  found: Parameters<typeof claimKeyFrom>[1];
  filed: Hex;
  reader: Reader;
}) {
  const { t } = useI18n();
  const { keywords } = useOffice();
  const { config } = useChain();
  const faultText = useFault();
  const { attempt, busy, error, trouble } = useDeskAct(undefined);
  const [fault, setFault] = useState<string>();
  const [words, setWords] = useState<string[]>();
  const go = () =>
    attempt(async () => {
      setFault(undefined);
      try {
        const key = await claimKeyFrom(config.desk ?? "", found, reader, filed);
        setWords(await work({ task: "wordsOf", key }));
      } catch (failed) {
        if (!(failed instanceof WorkError)) throw failed;
        setFault(faultText(failed));
      }
    });
  if (words) return <Words words={words} hide={() => setWords(undefined)} />;
  return (
    <>
      <button type="button" disabled={busy} onClick={() => void go()}>
        {busy ? t.evidenceWorking : keywords.show}
      </button>
      {fault && (
        <p className="banner bad" role="alert">
          {fault}
        </p>
      )}
      <DeskProblem error={error} trouble={trouble} />
    </>
  );
}
