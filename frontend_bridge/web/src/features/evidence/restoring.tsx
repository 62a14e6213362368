import { useState } from "react";
import type { Hex } from "viem";
import { useConnection } from "wagmi";
import { useChain } from "../../chain/context";
import type { EvidenceAtDesk } from "../../desk/answers";
import type { Session } from "../../desk/session";
import { fetchFile } from "../../desk/transfer";
import { hashOf } from "../../evidence/descriptions";
import { MOST_SEALED } from "../../evidence/format";
import { savePack } from "../../evidence/saved";
import { WorkError, work } from "../../evidence/work";
import { useI18n } from "../../i18n";
import type { ClaimFull } from "../../protocol/reads";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";
import { AtDesk } from "../../transactions/signin";
import { DeskTrouble } from "../../ui/desktrouble";
import { NewPassword, NOTHING_CHOSEN } from "../../ui/newpassword";
import { InOffice, useOffice } from "../../ui/office";
import { Card, Field, Loading } from "../../ui/parts";
import { descriptionOf } from "../assess/fromdesk";
import { useWordsFault } from "./keywords";
import { useEvidenceAtDesk } from "./sharing";

/** A claimant's way back on a new device: the words of the claim key, and the pack from the desk. */
export default function RestoreEvidence(props: {
  claim: ClaimFull;
  filed: Hex;
  after: () => void;
}) {
  return (
    <InOffice>
      <Restoring {...props} />
    </InOffice>
  );
}

function Restoring(props: { claim: ClaimFull; filed: Hex; after: () => void }) {
  const { keywords } = useOffice();
  return (
    <Card title={keywords.backTitle}>
      <p>{keywords.backLead}</p>
      <details>
        <summary>{keywords.backOpen}</summary>
        <AtDesk why={keywords.backWhy}>
          {(session) => <Found {...props} session={session} />}
        </AtDesk>
      </details>
    </Card>
  );
}

function Found({
  claim,
  filed,
  session,
  after,
}: {
  claim: ClaimFull;
  filed: Hex;
  session: Session;
  after: () => void;
}) {
  const { seat, keywords } = useOffice();
  const found = useEvidenceAtDesk(claim.number, session);
  if (found.error) return <DeskTrouble error={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <Loading shape="line" />;
  if (found.data === null) return <p data-restore="none">{keywords.backNone}</p>;
  if (hashOf(descriptionOf(found.data)) !== filed.toLowerCase())
    return (
      <p className="banner bad" role="alert" data-restore="other">
        {seat.otherEvidence}
      </p>
    );
  return <Enter found={found.data} filed={filed} after={after} />;
}

function Enter({ found, filed, after }: { found: EvidenceAtDesk; filed: Hex; after: () => void }) {
  const { t } = useI18n();
  const { keywords } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  const faultText = useWordsFault();
  const { attempt, busy, error, trouble } = useDeskAct(address);
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState(NOTHING_CHOSEN);
  const { password, again } = chosen;
  const [fault, setFault] = useState<string>();
  const go = () =>
    attempt(async () => {
      setFault(undefined);
      try {
        const description = descriptionOf(found);
        const { recipient } = description;
        const made = await work({ task: "restore", words, password, recipient });
        const path = `evidence/${filed.toLowerCase()}`;
        const ciphertext = await fetchFile(config.desk ?? "", path, MOST_SEALED);
        const pack = ciphertext.slice();
        const names = await work({ task: "whole", pack, claimKey: made.key, filed });
        const at = Math.floor(Date.now() / 1_000);
        const hash = filed.toLowerCase();
        await savePack({ hash, description, ciphertext, key: made.file, names, at });
        after();
      } catch (failed) {
        if (!(failed instanceof WorkError)) throw failed;
        setFault(faultText(failed));
      }
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <Field label={keywords.words} hint={keywords.wordsHint} error={fault}>
        <textarea
          rows={4}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </Field>
      <NewPassword
        label={keywords.newPassword}
        labelAgain={t.evidencePasswordAgain}
        differs={t.evidencePasswordDiffers}
        chosen={chosen}
        onChange={setChosen}
      />
      <button
        type="submit"
        className="primary"
        disabled={busy || !words.trim() || !password || again !== password}
      >
        {busy ? t.evidenceWorking : keywords.back}
      </button>
      <DeskProblem error={error} trouble={trouble} />
    </form>
  );
}
