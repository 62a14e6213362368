import { useState } from "react";
import { useAct } from "../../act/useAct";
import type { Member } from "../../chain/reads";
import { useI18n } from "../../i18n";
import { Money } from "../../ui/fields";
import { Card, Facts, Send } from "../../ui/parts";

/** Leaving, with what comes back said beforehand. */
export function Leave({ member }: { member: Member }) {
  const { t } = useI18n();
  const [sure, setSure] = useState(false);
  const { act, state, ready } = useAct();
  return (
    <Card title={t.leaveTitle}>
      <p>{t.leaveLead}</p>
      <Facts
        rows={[
          [t.balance, <Money key="b" value={member.standing.balance} />],
          [t.withheld, <Money key="w" value={member.leaving.withheld} />],
          [
            t.comesBack,
            <strong key="p">
              <Money value={member.leaving.paid} />
            </strong>,
          ],
        ]}
      />
      <label className="check">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} />
        {t.leaveSure}
      </label>
      <Send
        quiet
        state={state}
        disabled={!ready || !sure}
        onClick={() => void act({ role: "pool", functionName: "quit", args: [] })}
      >
        {t.leaveGo}
      </Send>
    </Card>
  );
}
