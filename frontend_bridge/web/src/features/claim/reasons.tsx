import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Hex, keccak256 } from "viem";
import { useConnection } from "wagmi";
import { formed, ReasonsForm } from "../../desk/answers";
import { DeskError } from "../../desk/client";
import { useAskDesk } from "../../desk/session";
import { savedPack } from "../../evidence/saved";
import { WorkError, work } from "../../evidence/work";
import { useI18n } from "../../i18n";
import type { ClaimFull } from "../../protocol/reads";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";
import { AtDesk } from "../../transactions/signin";
import { AgeFile, PasswordField } from "../../ui/agefields";
import { InOffice, useOffice } from "../../ui/office";
import { Card } from "../../ui/parts";
import { useFault } from "../evidence/faults";

/** The findings that a panel signed, by their hashes on the chain. */
export function signedFindings(claim: ClaimFull): Set<string> {
  const signed = claim.events.filter(({ name }) => name === "DecisionSigned");
  return new Set(
    signed.map(({ args }) =>
      (args.decision as { findingsHash: string }).findingsHash.toLowerCase(),
    ),
  );
}

/** Why the panel decided as it did: for the claimant, whose claim key alone opens it. */
export default function Reasons({ claim }: { claim: ClaimFull }) {
  const { address } = useConnection();
  const me = address?.toLowerCase();
  const mine = [claim.claim.member, claim.filer].some((one) => one.toLowerCase() === me);
  if (!mine || !signedFindings(claim).size) return null;
  return (
    <InOffice>
      <ForClaimant claim={claim} />
    </InOffice>
  );
}

function ForClaimant({ claim }: { claim: ClaimFull }) {
  const { reasons } = useOffice();
  return (
    <Card title={reasons.title}>
      <p>{reasons.lead}</p>
      <AtDesk why={reasons.why}>{() => <Read claim={claim} />}</AtDesk>
    </Card>
  );
}

interface Reason {
  approve: boolean;
  text: string;
}

function Read({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const { reasons } = useOffice();
  const { address } = useConnection();
  const ask = useAskDesk();
  const faultText = useFault();
  const { attempt, busy, error, trouble } = useDeskAct(address);
  const [file, setFile] = useState<File>();
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string>();
  const [found, setFound] = useState<Reason[]>();
  const filed = claim.filed?.args.evidenceHash as Hex | undefined;
  const kept = useQuery({
    queryKey: ["evidence", filed?.toLowerCase()],
    queryFn: async () => (filed && (await savedPack(filed))) || null,
    enabled: Boolean(filed),
    retry: false,
  });
  const locked = kept.data?.key ?? file;
  const go = () =>
    attempt(async () => {
      if (!locked) return;
      setFault(undefined);
      setFound(undefined);
      try {
        const { key } = await work({ task: "unlock", key: locked, password });
        const answer = formed(ReasonsForm, await ask<unknown>(`claims/${claim.number}/reasons`));
        const signed = signedFindings(claim);
        const read: Reason[] = [];
        for (const { approve, findings } of answer.data) {
          const sealed = Uint8Array.from(atob(findings), (letter) => letter.charCodeAt(0));
          // Only what the panel signed is its reason.
          if (!signed.has(keccak256(sealed))) continue;
          read.push({ approve, text: await work({ task: "openText", sealed, key }) });
        }
        setFound(read);
      } catch (failed) {
        if (failed instanceof WorkError) setFault(faultText(failed));
        else if (failed instanceof DeskError && failed.status === 404) setFound([]);
        else throw failed;
      }
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      {kept.data === null && (
        <AgeFile label={reasons.keyFile} hint={reasons.keyHint} onRead={setFile} />
      )}
      <PasswordField
        label={t.evidencePassword}
        value={password}
        error={fault}
        onChange={setPassword}
      />
      <button type="submit" className="primary" disabled={busy || !locked || !password}>
        {busy ? t.evidenceWorking : reasons.go}
      </button>
      <DeskProblem error={error} trouble={trouble} />
      {found?.length === 0 && (
        <p className="banner" role="status" data-reasons="none">
          {reasons.none}
        </p>
      )}
      {found?.map(({ approve, text }) => (
        <section key={text} data-reasons={approve ? "approve" : "refuse"}>
          <h3>{approve ? reasons.approved : reasons.refused}</h3>
          <pre className="notice">{text}</pre>
        </section>
      ))}
    </form>
  );
}
