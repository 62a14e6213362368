import { useQuery } from "@tanstack/react-query";
import { useConnection } from "wagmi";
import { useAct } from "../../act/useAct";
import { useChain } from "../../chain/context";
import { at, poolAbi } from "../../chain/contracts";
import { useI18n } from "../../i18n";
import { Money } from "../../ui/fields";
import { Card, Facts, Send } from "../../ui/parts";

/** What the pool holds for this wallet by name: fees, the balance of a membership that ended, what an heir has. */
export function Due({ always }: { always?: boolean }) {
  const { t } = useI18n();
  const { client, config, rpc } = useChain();
  const { address } = useConnection();
  const { act, state, ready } = useAct();
  const due = useQuery({
    queryKey: ["chain", "due", rpc, address],
    queryFn: () =>
      address
        ? client.readContract({
            address: at(config, "pool"),
            abi: poolAbi,
            functionName: "dueTo",
            args: [address],
          })
        : 0n,
  });
  // It stays a while longer than the money, so that the end of the transaction is seen.
  if (!always && !due.data && state.step === "idle") return null;
  return (
    <Card title={t.dueTitle} tone={due.data ? "good" : ""}>
      <p>{t.dueLead}</p>
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
