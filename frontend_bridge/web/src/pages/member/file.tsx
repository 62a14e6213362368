import { useState } from "react";
import type { Address, Hex } from "viem";
import { useAct } from "../../act/useAct";
import { useHead } from "../../chain/context";
import { hashOfFile } from "../../chain/files";
import type { Member, Plan } from "../../chain/reads";
import { dayNumber, dayText } from "../../format";
import { fill, useI18n } from "../../i18n";
import { Money } from "../../ui/fields";
import { KindField } from "../../ui/inputs";
import { Card, Field, Send } from "../../ui/parts";

/** Filing a claim: the evidence stays with the member, only its hash goes on chain. */
export function FileClaim({
  member,
  plan,
  forMember,
}: {
  member: Member;
  plan: Plan;
  forMember?: Address;
}) {
  const { t } = useI18n();
  const head = useHead();
  const today = Math.floor((head.data?.time ?? 0) / 86_400);
  const [text, setText] = useState("");
  const [kind, setKind] = useState(0);
  const [evidence, setEvidence] = useState<{ name: string; hash: Hex }>();
  const { act, state, ready } = useAct();
  const day = dayNumber(text);
  const bond = plan.rules.claimBond;
  const error = text && (day === undefined || day > today) ? t.dayWrong : undefined;
  const go = () => {
    if (day === undefined || !evidence) return;
    const filing = {
      member: forMember ?? member.address,
      day,
      benefitClass: kind,
      evidenceHash: evidence.hash,
    };
    void act(
      { role: "desk", functionName: "file", args: [filing] },
      { amount: bond, withPermit: "fileWithPermit" },
      t.whyBond,
    );
  };
  return (
    <Card title={forMember ? t.fileForTitle : t.fileTitle}>
      <p>{fill(t.fileLead, { window: plan.rules.claimWindowDays })}</p>
      <Field label={t.incidentDay} error={error}>
        <input
          type="date"
          value={text}
          max={today ? dayText(today) : undefined}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <KindField kind={kind} onKind={setKind} />
      <Field
        label={t.evidence}
        hint={evidence ? <span className="mono wrap">{evidence.hash}</span> : t.evidenceHint}
      >
        <input
          type="file"
          onChange={async (event) => {
            const file = event.target.files?.[0];
            setEvidence(file && { name: file.name, hash: await hashOfFile(file) });
          }}
        />
      </Field>
      <p className="muted">
        {t.bondIs} <Money value={bond} />. {t.bondNote}
      </p>
      <Send
        state={state}
        disabled={!ready || day === undefined || Boolean(error) || !evidence}
        onClick={go}
      >
        {t.fileGo}
      </Send>
    </Card>
  );
}
