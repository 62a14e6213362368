import type { Address } from "viem";
import { useChain } from "../../chain/context";
import { at } from "../../chain/contracts";
import { fill } from "../../i18n";
import { useAllowed } from "../../protocol/orders";
import { busy } from "../../transactions/machine";
import { ActStatus } from "../../transactions/status";
import { useAct } from "../../transactions/useAct";
import { Money } from "../../ui/fields";
import { Filled } from "../../ui/filled";
import { useAmounts } from "../../ui/money";
import { useOffice } from "../../ui/office";

/** What a contract of regular payments may still take from a wallet, and taking that back. */
export function Permission({
  me,
  taker,
  told,
  next,
}: {
  me: Address;
  taker: string;
  told: string;
  /** What the next payments take together, which are allowed again where the permission is smaller. */
  next: bigint;
}) {
  const { orders } = useOffice();
  const { allowed } = useAllowed(me, taker).data ?? {};
  const { config } = useChain();
  const { act, state, ready } = useAct();
  const amounts = useAmounts();
  const short = allowed !== undefined && allowed < next;
  if (!allowed && !short && state.step === "idle") return null;
  const allow = (amount: bigint, what: string) =>
    void act({
      role: "asset",
      functionName: "approve",
      args: [at(config, taker), amount],
      what,
    });
  return (
    <div data-permission={taker}>
      <p>
        <Filled text={told} amount={<Money value={allowed ?? 0n} up />} /> {orders.takeBackTold}
      </p>
      {short && <p className="banner warn">{orders.tooLittle}</p>}
      <div className="row wrap">
        {short && (
          <button
            type="button"
            disabled={!ready || busy(state)}
            onClick={() => allow(next, "approve")}
          >
            {fill(orders.allowNext, { amount: amounts.exact(next) })}
          </button>
        )}
        <button
          type="button"
          disabled={!ready || busy(state) || !allowed}
          onClick={() => allow(0n, "takeBack")}
        >
          {orders.takeBack}
        </button>
      </div>
      <ActStatus state={state} />
    </div>
  );
}
