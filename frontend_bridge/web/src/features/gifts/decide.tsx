import { useState } from "react";
import type { Address } from "viem";
import { hashOfText } from "../../chain/files";
import { fill, useI18n } from "../../i18n";
import type { AppealFull } from "../../protocol/gifts";
import type { Plan } from "../../protocol/reads";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { DecisionChoice } from "../../ui/inputs";
import { useOffice } from "../../ui/office";
import { Card, Field } from "../../ui/parts";

const VALID_SECONDS = 7 * 86_400;

/** The seats that a word of bits names. */
function seatsOf(bits: bigint): number {
  return bits.toString(2).replaceAll("0", "").length;
}

/** An assessor's decision on an appeal, sent by their own wallet; word for word as the others'. */
export function DecideAppeal({
  appeal,
  plan,
  me,
}: {
  appeal: AppealFull;
  plan: Plan;
  me: Address;
}) {
  const { t } = useI18n();
  const { gifts } = useOffice();
  const { act, state, ready } = useAct();
  const [approve, setApprove] = useState(true);
  const [findings, setFindings] = useState("");
  const [notice, setNotice] = useState("");
  const seat = plan.seats.find(({ holder }) => holder.toLowerCase() === me.toLowerCase());
  const bit = seat ? 1n << BigInt(seat.number) : 0n;
  const decided = (appeal.decidedSeats & bit) !== 0n;
  const eligible = (appeal.eligible & bit) !== 0n;
  if (!seat || (appeal.state !== "Filed" && state.step === "idle")) return null;
  const first = appeal.events.find((event) => event.name === "AppealDecisionSigned");
  const said = first?.args.decision as Record<string, unknown> | undefined;
  // Later seats agree only if every word is the same, the validity included.
  const stated = Number(said?.validUntil ?? 0);
  const validUntil = stated > appeal.now ? stated : appeal.now + VALID_SECONDS;
  const verdict = {
    approve,
    findingsHash: hashOfText(findings),
    noticeHash: hashOfText(notice),
    validUntil,
  };
  const differs =
    said !== undefined &&
    findings !== "" &&
    notice !== "" &&
    (said.findingsHash !== verdict.findingsHash ||
      said.noticeHash !== verdict.noticeHash ||
      said.approve !== approve);
  const own = appeal.parties.includes(me.toLowerCase());
  return (
    <Card title={gifts.decideAppeal}>
      <p>
        {fill(gifts.seatsSoFar, { n: seatsOf(appeal.decidedSeats), of: appeal.threshold })}{" "}
        {gifts.sameWords}
      </p>
      {decided && <p className="banner good">{gifts.youDecided}</p>}
      {!eligible && <p className="banner warn">{gifts.notEligible}</p>}
      {own && <p className="banner warn">{gifts.ownAppeal}</p>}
      {appeal.state === "Filed" && !decided && eligible && !own && (
        <>
          <DecisionChoice name="approve-appeal" approve={approve} onApprove={setApprove} />
          <Field label={t.findings} hint={t.findingsHint}>
            <textarea rows={2} value={findings} onChange={(e) => setFindings(e.target.value)} />
          </Field>
          <Field label={t.noticeText} error={differs ? gifts.decisionDiffers : undefined}>
            <textarea rows={2} value={notice} onChange={(e) => setNotice(e.target.value)} />
          </Field>
        </>
      )}
      <Send
        state={state}
        disabled={!ready || decided || !eligible || own || !findings || !notice}
        onClick={() =>
          void act({ role: "donations", functionName: "decide", args: [appeal.number, verdict] })
        }
      >
        {gifts.decideGo}
      </Send>
    </Card>
  );
}
