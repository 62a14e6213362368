import { useQuery } from "@tanstack/react-query";
import type { Hex } from "viem";
import { useConnection } from "wagmi";
import { useChain } from "../../chain/context";
import { AsksForm, formed } from "../../desk/answers";
import { DeskError } from "../../desk/client";
import { type Session, useAskDesk } from "../../desk/session";
import { ASK_EVIDENCE } from "../../protocol/deskacts";
import { isCalled } from "../../protocol/jurors";
import type { ClaimFull } from "../../protocol/reads";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";
import { AtDesk } from "../../transactions/signin";
import { DeskTrouble } from "../../ui/desktrouble";
import { When } from "../../ui/fields";
import { InOffice, useOffice } from "../../ui/office";
import { Card, Loading } from "../../ui/parts";
import { EvidenceFromDesk } from "../assess/fromdesk";
import { Unlocked } from "../assess/unlocking";
import MyReadingKey from "../evidence/mykey";
import { useEvidenceAtDesk } from "../evidence/sharing";

/** A juror's way to the evidence: asked of the claimant, granted to the juror's own key. */
export default function JuryEvidence({ claim }: { claim: ClaimFull }) {
  const { client, config, rpc } = useChain();
  const { address } = useConnection();
  const called = useQuery({
    queryKey: ["chain", "called", rpc, claim.number, address],
    queryFn: async () =>
      Boolean(address) && isCalled(client, config, claim.number, address ?? "0x"),
    enabled: Boolean(address),
    retry: 1,
  });
  if (!called.data) return null;
  return (
    <InOffice>
      <ForJuror claim={claim} />
    </InOffice>
  );
}

function ForJuror({ claim }: { claim: ClaimFull }) {
  const { jury } = useOffice();
  return (
    <Card title={jury.title}>
      <p>{jury.lead}</p>
      <MyReadingKey />
      <AtDesk why={jury.why}>{(session) => <Duty claim={claim} session={session} />}</AtDesk>
    </Card>
  );
}

function Duty({ claim, session }: { claim: ClaimFull; session: Session }) {
  const { jury } = useOffice();
  const found = useEvidenceAtDesk(claim.number, session);
  const filed = String(claim.filed?.args.evidenceHash ?? "") as Hex;
  if (found.error) return <DeskTrouble error={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <Loading shape="line" />;
  if (found.data === null)
    return <Ask claim={claim} session={session} again={() => void found.refetch()} />;
  return (
    <div data-jury="granted">
      <p>{jury.granted}</p>
      <Unlocked>
        {(reader) => (
          <EvidenceFromDesk claim={claim} filed={filed} session={session} reader={reader} />
        )}
      </Unlocked>
    </div>
  );
}

/** The signed request to the claimant; who asked before reads so. */
function Ask({ claim, session, again }: { claim: ClaimFull; session: Session; again: () => void }) {
  const { jury } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  const ask = useAskDesk();
  const asked = useQuery({
    queryKey: ["desk", config.desk, "read", "myAsk", claim.number, session.account],
    queryFn: () =>
      ask<unknown>(`claims/${claim.number}/asks`).then(
        (answer) => formed(AsksForm, answer).data[0] ?? null,
        (error: unknown) => {
          if (error instanceof DeskError && error.status === 404) return null;
          throw error;
        },
      ),
    retry: false,
  });
  const { act, busy, error, trouble } = useDeskAct(address, () => void asked.refetch());
  const go = () => act(ASK_EVIDENCE, { claim: claim.number }, jury.whyAsk, "evidence/ask");
  if (asked.error) return <DeskTrouble error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.data === undefined) return <Loading shape="line" />;
  return (
    <>
      {asked.data && (
        <p className="banner" role="status" data-jury="asked">
          {jury.asked} <When at={asked.data.at} />
        </p>
      )}
      <div className="row wrap">
        <button
          type="button"
          className={asked.data ? "quiet small" : "primary"}
          disabled={busy}
          onClick={() => void go()}
        >
          {asked.data ? jury.askAgain : jury.ask}
        </button>
        {asked.data && (
          <button type="button" onClick={again}>
            {jury.look}
          </button>
        )}
      </div>
      <DeskProblem error={error} trouble={trouble} />
    </>
  );
}
