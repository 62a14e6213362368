import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { bytesToHex, type Hex, hexToBytes } from "viem";
import { useChain } from "../../chain/context";
import { DecisionsForm, formed } from "../../desk/answers";
import { type Session, useAskDesk } from "../../desk/session";
import { hashOf } from "../../evidence/descriptions";
import { WorkError, work } from "../../evidence/work";
import { fill } from "../../i18n";
import type { ClaimFull, Plan } from "../../protocol/reads";
import { DeskTrouble } from "../../ui/desktrouble";
import { useNames } from "../../ui/fields";
import { useOffice } from "../../ui/office";
import { Loading } from "../../ui/parts";
import { useFault } from "../evidence/faults";
import { useEvidenceAtDesk } from "../evidence/sharing";
import { Comparison } from "./comparison";
import { Compose } from "./compose";
import { Decision } from "./decision";
import { claimKeyFrom, descriptionOf } from "./fromdesk";
import { type HeldText, heldTexts } from "./held";
import type { Pack, Signed } from "./pack";
import { Signatures } from "./signatures";
import type { Reader } from "./unlocking";

const base64 = (bytes: Uint8Array) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** The panel comes to one decision by the desk: written, read beside others, signed, sent. */
export function DecisionsAtDesk({
  claim,
  plan,
  filed,
  session,
  reader,
}: {
  claim: ClaimFull;
  plan: Plan;
  filed: Hex;
  session: Session;
  reader: Reader;
}) {
  const { config } = useChain();
  const faultText = useFault();
  const evidence = useEvidenceAtDesk(claim.number, session);
  const found = evidence.data;
  const right = found && hashOf(descriptionOf(found)) === filed.toLowerCase() ? found : undefined;
  const key = useQuery({
    queryKey: [
      ...["desk", config.desk, "read", "claimKey", claim.number, session.account],
      right?.grants.at(-1)?.number,
    ],
    queryFn: () =>
      claimKeyFrom(config.desk ?? "", right as NonNullable<typeof right>, reader, filed),
    enabled: Boolean(right?.grants.length),
    // A key is not kept longer than it is shown.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  // What is missing is said where the evidence is.
  if (!right?.grants.length) return null;
  if (key.error instanceof WorkError) return <p className="banner bad">{faultText(key.error)}</p>;
  if (key.error) return <DeskTrouble error={key.error} retry={() => void key.refetch()} />;
  if (!key.data) return <Loading shape="card" />;
  return (
    <Texts
      claim={claim}
      plan={plan}
      session={session}
      claimKey={key.data}
      recipient={right.recipient}
    />
  );
}

function Texts({
  claim,
  plan,
  session,
  claimKey,
  recipient,
}: {
  claim: ClaimFull;
  plan: Plan;
  session: Session;
  claimKey: string;
  recipient: string;
}) {
  const { decide } = useOffice();
  const { client, config } = useChain();
  const names = useNames();
  const ask = useAskDesk();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Pack>();
  const [chosen, setChosen] = useState<Hex>();
  const [writing, setWriting] = useState(false);
  const queryKey = ["desk", config.desk, "read", "decisions", claim.number, session.account];
  const texts = useQuery({
    queryKey: [...queryKey, claim.dispute.endsAt],
    queryFn: async () => {
      const answer = formed(DecisionsForm, await ask<unknown>(`claims/${claim.number}/decisions`));
      return {
        needed: answer.needed,
        held: await heldTexts(client, config, names.bandOfPlan, claim, answer.data, claimKey),
      };
    },
    // Others sign meanwhile.
    refetchInterval: 10_000,
    gcTime: 0,
    retry: 1,
  });
  if (texts.error && !texts.data)
    return <DeskTrouble error={texts.error} retry={() => void texts.refetch()} />;
  if (!texts.data) return <Loading shape="card" />;
  const { held } = texts.data;
  const again = () => queries.invalidateQueries({ queryKey });
  const put = (pack: Pack) => async (signed: Signed) => {
    const { claim: number, verdict, benefit, notice, sealed } = pack;
    await ask("decisions", {
      decision: { claim: number, verdict, benefit, notice, signatures: [] },
      findings: base64(hexToBytes(sealed ?? "0x")),
      signer: signed.signer,
      signature: signed.signature,
    });
    setDraft(undefined);
    setWriting(false);
    await again();
  };
  const sign = (text: HeldText) => async (signed: Signed) => {
    const { signer, signature } = signed;
    await ask("decisions/sign", { digest: text.digest, signer, signature });
    await again();
  };
  const seal = async (findings: string) =>
    bytesToHex(await work({ task: "sealText", text: findings, recipient }));
  const text =
    held.find(({ digest }) => digest === chosen) ?? (held.length === 1 ? held[0] : undefined);
  if (draft)
    return (
      <div className="columns">
        <Decision pack={draft} problems={[]} onAgain={() => setDraft(undefined)} />
        <Signatures
          claim={claim}
          plan={plan}
          pack={draft}
          sound
          lead={decide.putLead}
          keep={put(draft)}
        />
      </div>
    );
  return (
    <>
      {held.length > 1 && <Comparison texts={held} chosen={chosen} onChoose={setChosen} />}
      {text && (
        <div className="columns" data-text={text.digest}>
          <div>{held.length === 1 && <Single text={text} />}</div>
          <Signatures
            claim={claim}
            plan={plan}
            pack={text.pack}
            sound={text.problems.length === 0}
            lead={fill(decide.signLead, { n: texts.data.needed })}
            keep={sign(text)}
          />
        </div>
      )}
      {(held.length === 0 || writing) && (
        <Compose claim={claim} seal={seal} hint={decide.findingsHint} onReady={setDraft} />
      )}
      {held.length > 0 && !writing && (
        <p>
          <button type="button" className="quiet" onClick={() => setWriting(true)}>
            {decide.other}
          </button>
        </p>
      )}
    </>
  );
}

/** The one text that there is; a problem of its name is said above it. */
function Single({ text }: { text: HeldText }) {
  return (
    <>
      <DigestProblem text={text} />
      <Decision
        pack={text.pack}
        problems={text.problems.filter((problem) => problem !== "digest")}
      />
    </>
  );
}

export function DigestProblem({ text }: { text: HeldText }) {
  const { decide } = useOffice();
  if (!text.problems.includes("digest")) return null;
  return (
    <p className="banner bad" role="alert" data-problem="digest">
      {decide.otherDigest}
    </p>
  );
}
