import { useConnection } from "wagmi";
import { useI18n } from "../../i18n";
import { useDue } from "../../protocol/due";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { Money } from "../../ui/fields";
import { Card, Facts } from "../../ui/parts";

/** What the pool holds for this wallet by name: fees, the balance of a membership that ended, what an heir has. */
export function Due({ always }: { always?: boolean }) {
  const { t } = useI18n();
  const { address } = useConnection();
  const { act, state, ready } = useAct();
  const due = useDue(address);
  // It stays a while longer than the money, so that the end of the transaction is seen.
  if (!always && !due.data && state.step === "idle") return null;
  return (
    <Card title={t.dueTitle} tone={due.data ? "good" : ""}>
      {Boolean(due.data) && <p>{t.dueLead}</p>}
      <Facts rows={[[t.dueToYou, <Money key="d" value={due.data ?? 0n} />]]} />
      <Send
        quiet
        state={state}
        disabled={!ready || !due.data}
        onClick={() => void act({ role: "pool", functionName: "takeDue", args: [address] })}
      >
        {t.takeDue}
      </Send>
    </Card>
  );
}
