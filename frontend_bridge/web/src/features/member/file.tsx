import { lazy, Suspense, useState } from "react";
import type { Address, Hex } from "viem";
import { useChain, useHead } from "../../chain/context";
import { calendarDay, day as dayName, dayNumber, dayText } from "../../format";
import { fill, useI18n } from "../../i18n";
import type { Member, Plan } from "../../protocol/reads";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { Money } from "../../ui/fields";
import { Filled } from "../../ui/filled";
import { KindField } from "../../ui/inputs";
import { InOffice } from "../../ui/office";
import { Card, Field, Loading } from "../../ui/parts";
import { Elsewhere } from "../evidence/elsewhere";

const Expected = lazy(() => import("./expected"));
const PackEvidence = lazy(() => import("../evidence/packing"));
const SendPack = lazy(() => import("../evidence/sending"));

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
  const { t, language } = useI18n();
  const { config } = useChain();
  const head = useHead();
  const today = Math.floor((head.data?.time ?? 0) / 86_400);
  const [text, setText] = useState("");
  const [kind, setKind] = useState(0);
  const [packed, setPacked] = useState<Hex>();
  const [elsewhere, setElsewhere] = useState<Hex>();
  const evidence = packed ?? elsewhere;
  const { act, state, ready } = useAct();
  const chosen = dayNumber(text);
  // Where the reader's day has begun and that of UTC has not, theirs counts as the day of UTC.
  const latest = Math.max(today, calendarDay(head.data?.time ?? 0));
  const day = chosen !== undefined && chosen > today && chosen <= latest ? today : chosen;
  const bond = plan.rules.claimBond;
  const error = text && (day === undefined || day > today) ? t.dayWrong : undefined;
  const go = () => {
    if (day === undefined || !evidence) return;
    const filing = {
      member: forMember ?? member.address,
      day,
      benefitClass: kind,
      evidenceHash: evidence,
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
      <Field
        label={t.incidentDay}
        error={error}
        hint={
          day !== undefined && !error
            ? `${chosen !== day ? `${fill(t.dayOfUtc, { day: dayName(day, language) })} ` : ""}${fill(
                t.fileBy,
                { day: dayName(day + plan.rules.claimWindowDays, language) },
              )}`
            : undefined
        }
      >
        <input
          type="date"
          value={text}
          max={today ? dayText(latest) : undefined}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <KindField kind={kind} onKind={setKind} />
      <Suspense fallback={<Loading />}>
        <InOffice>
          {day !== undefined && !error && (
            <Expected member={forMember ?? member.address} day={day} kind={kind} />
          )}
          <PackEvidence onHash={setPacked} />
        </InOffice>
      </Suspense>
      {config.desk && packed && (
        <Suspense fallback={<Loading />}>
          <SendPack key={packed} hash={packed.toLowerCase()} member={forMember ?? member.address} />
        </Suspense>
      )}
      <Elsewhere onHash={setElsewhere} />
      <p className="muted">
        <Filled text={t.bondIs} amount={<Money up value={bond} />} /> {t.bondNote}
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
