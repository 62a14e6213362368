import type { Address } from "viem";
import { useChain } from "../../chain/context";
import { at } from "../../chain/contracts";
import { useAllowed } from "../../protocol/orders";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { Money } from "../../ui/fields";
import { useOffice } from "../../ui/office";

/** What a contract of regular payments may still take from a wallet, and taking that back. */
export function Permission({ me, taker, told }: { me: Address; taker: string; told: string }) {
  const { orders } = useOffice();
  const { allowed } = useAllowed(me, taker).data ?? {};
  const { config } = useChain();
  const { act, state, ready } = useAct();
  if (!allowed && state.step === "idle") return null;
  return (
    <div data-permission={taker}>
      <p>
        {told} <Money value={allowed ?? 0n} up /> {orders.takeBackTold}
      </p>
      <Send
        quiet
        state={state}
        disabled={!ready || !allowed}
        onClick={() =>
          void act({
            role: "asset",
            functionName: "approve",
            args: [at(config, taker), 0n],
            what: "takeBack",
          })
        }
      >
        {orders.takeBack}
      </Send>
    </div>
  );
}
