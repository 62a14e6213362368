import { useState } from "react";
import { type Address, type Hex, isAddress } from "viem";
import { parseAmount } from "../../amounts";
import { useHead } from "../../chain/context";
import { dayNumber, dayText } from "../../format";
import { fill, useI18n } from "../../i18n";
import { useLacking } from "../../protocol/gifts";
import type { Plan } from "../../protocol/reads";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { HashedFile } from "../../ui/files";
import { AmountField } from "../../ui/inputs";
import { useAmounts } from "../../ui/money";
import { useOffice } from "../../ui/office";
import { Card, Field } from "../../ui/parts";

const DAY = 86_400;
/** The least time for gifts after the panel's, and the most after the filing, in days. */
const LEAST_GIVING = 7;
const MOST_GIVING = 365;

/** Asking for gifts: for anybody, or to top up a claim that was paid for less than was approved. */
export function Ask({ plan, me }: { plan: Plan; me: Address }) {
  const { t } = useI18n();
  const { gifts } = useOffice();
  const head = useHead();
  const { act, state, ready } = useAct();
  const amounts = useAmounts();
  const { decimals, symbol } = plan.asset;
  const now = head.data?.time ?? 0;
  const earliest = Math.ceil(now / DAY) + plan.rules.panelDays + LEAST_GIVING;
  const latest = Math.floor(now / DAY) + MOST_GIVING - 1;
  const [claimText, setClaim] = useState("");
  const [payeeText, setPayee] = useState<string>(me);
  const [goalText, setGoal] = useState("");
  const [leastText, setLeast] = useState("");
  const [untilText, setUntil] = useState<string>();
  const [evidence, setEvidence] = useState<Hex>();
  const claim = /^\d{1,9}$/.test(claimText) ? Number(claimText) : 0;
  const lacking = useLacking(claim || undefined);
  const payee = claim ? (lacking.data?.payee ?? me) : payeeText;
  const goal = parseAmount(goalText, decimals);
  const least = parseAmount(leastText || "0", decimals);
  const until = untilText ?? (now ? dayText(earliest + 30) : "");
  const untilDay = dayNumber(until);
  const most = claim ? lacking.data?.lacking : undefined;
  const goalError =
    goalText && !goal
      ? t.amountWrong
      : goal && most !== undefined && goal > most
        ? fill(gifts.amountTooMuchFor, { most: amounts.exact(most) })
        : undefined;
  const leastError =
    leastText && (!least || (goal !== undefined && least > goal)) ? gifts.leastWrong : undefined;
  const untilError =
    until && (untilDay === undefined || untilDay < earliest || untilDay > latest)
      ? fill(gifts.untilWrong, { from: dayText(earliest), to: dayText(latest) })
      : undefined;
  const payeeError = isAddress(payee, { strict: false }) ? undefined : t.addressWrong;
  const right =
    goal && least && !goalError && !leastError && !untilError && !payeeError && evidence;
  const go = async () => {
    if (!right || untilDay === undefined) return;
    const petition = {
      claim,
      payee,
      goal,
      minimum: least,
      deadline: untilDay * DAY,
      evidenceHash: evidence,
    };
    const done = await act({ role: "donations", functionName: "file", args: [petition] });
    if (done) setGoal("");
  };
  return (
    <Card title={gifts.askTitle}>
      <p>{gifts.askLead}</p>
      <div className="grid">
        <Field label={gifts.topUpOfClaim} hint={gifts.topUpOfClaimHint}>
          <input
            inputMode="numeric"
            value={claimText}
            onChange={(event) => setClaim(event.target.value.trim())}
          />
        </Field>
        <Field label={gifts.giftsGoTo} error={payeeError}>
          <input
            value={payee}
            spellCheck={false}
            readOnly={claim > 0}
            onChange={(event) => setPayee(event.target.value.trim())}
          />
        </Field>
        <AmountField
          label={gifts.goal}
          symbol={symbol}
          text={goalText}
          onText={setGoal}
          error={goalError}
        />
        <AmountField
          label={gifts.leastNeeded}
          symbol={symbol}
          text={leastText}
          onText={setLeast}
          hint={gifts.leastNeededHint}
          error={leastError}
        />
        <Field label={gifts.giftsUntil} error={untilError}>
          <input
            type="date"
            value={until}
            min={now ? dayText(earliest) : undefined}
            max={now ? dayText(latest) : undefined}
            onChange={(event) => setUntil(event.target.value)}
          />
        </Field>
        <HashedFile
          label={t.evidence}
          hint={evidence ? <span className="mono wrap">{evidence}</span> : t.evidenceHint}
          onHash={setEvidence}
        />
      </div>
      <Send state={state} disabled={!ready || !right} onClick={() => void go()}>
        {gifts.askGo}
      </Send>
    </Card>
  );
}
