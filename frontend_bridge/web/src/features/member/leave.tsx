import { useState } from "react";
import { Link } from "wouter";
import { useI18n } from "../../i18n";
import { useClosing } from "../../protocol/closing";
import type { Member } from "../../protocol/reads";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { Money } from "../../ui/fields";
import { Card, Facts } from "../../ui/parts";

/** Leaving, with what comes back said beforehand. */
export function Leave({ member }: { member: Member }) {
  const { t } = useI18n();
  const [sure, setSure] = useState(false);
  const { act, state, ready } = useAct();
  const closing = useClosing();
  const step = closing.data?.step ?? "open";
  // While claims may still come, nobody active leaves the others to pay them.
  const shut = member.standing.active && (step === "filing" || step === "waiting");
  const carry = member.leaving.paid + member.leaving.withheld - member.standing.balance;
  return (
    <Card title={t.leaveTitle}>
      <p>{t.leaveLead}</p>
      <Facts
        rows={[
          [t.balance, <Money key="b" value={member.standing.balance} />],
          [t.withheld, <Money key="w" up value={member.leaving.withheld} />],
          ...(carry > 0n
            ? ([[t.partOfCarry, <Money key="c" value={carry} />]] as [string, React.ReactNode][])
            : []),
          [
            t.comesBack,
            <strong key="p">
              <Money value={member.leaving.paid} />
            </strong>,
          ],
        ]}
      />
      {shut && (
        <p className="banner warn">
          {t.leaveShut} <Link href="/closing">{t.closingMore}</Link>
        </p>
      )}
      <label className="check">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} />
        {t.leaveSure}
      </label>
      <Send
        quiet
        state={state}
        disabled={!ready || !sure || shut}
        onClick={() => void act({ role: "pool", functionName: "quit", args: [] })}
      >
        {t.leaveGo}
      </Send>
    </Card>
  );
}
