import type { Address } from "viem";
import { least } from "../../amounts";
import { useHead } from "../../chain/context";
import { tell } from "../../chain/errors";
import { day, time } from "../../format";
import { fill, useI18n } from "../../i18n";
import { type KnownOrder, MOST_SHOWN, useOrders } from "../../protocol/orders";
import { usePlan } from "../../protocol/reads";
import { busy } from "../../transactions/machine";
import { Send } from "../../transactions/send";
import { ActStatus } from "../../transactions/status";
import { useAct } from "../../transactions/useAct";
import { Money, OnDay, When } from "../../ui/fields";
import { useAmounts } from "../../ui/money";
import { useOffice } from "../../ui/office";
import { Card, Facts, Loading, Who } from "../../ui/parts";
import { Permission } from "./permission";

/** The orders that somebody pays, and what they may take. */
export function MyOrders({ me }: { me: Address }) {
  const { orders } = useOffice();
  const mine = useOrders({ payer: me });
  const end = useAct();
  return (
    <Card title={orders.mine}>
      {mine.data ? (
        <>
          {mine.data.found.length === 0 && <p className="muted">{orders.none}</p>}
          {mine.data.cut && <p className="muted">{fill(orders.cut, { n: MOST_SHOWN })}</p>}
          {mine.data.found.map((one) => (
            <One key={one.member} one={one}>
              <button
                type="button"
                disabled={!end.ready || busy(end.state)}
                onClick={() =>
                  void end.act({
                    role: "orders",
                    functionName: "end",
                    args: [one.member],
                  })
                }
              >
                {orders.endGo}
              </button>
            </One>
          ))}
          <ActStatus state={end.state} />
          <Permission
            me={me}
            taker="orders"
            told={orders.allowedNow}
            next={mine.data.found.reduce((sum, one) => sum + least(one.most, one.amount), 0n)}
          />
        </>
      ) : (
        <Loading shape="line" error={mine.error} retry={() => void mine.refetch()} />
      )}
    </Card>
  );
}

/** The orders that others set for a member. */
export function OrdersForMe({ me }: { me: Address }) {
  const { orders } = useOffice();
  const found = useOrders({ member: me });
  const others = found.data?.found.filter(({ payer }) => payer.toLowerCase() !== me.toLowerCase());
  if (!others?.length) return null;
  return (
    <Card title={orders.forMe}>
      <p>{orders.forMeLead}</p>
      {found.data?.cut && <p className="muted">{fill(orders.cut, { n: MOST_SHOWN })}</p>}
      {others.map((one) => (
        <One key={one.payer} one={one} />
      ))}
    </Card>
  );
}

/** An order: what it took, when it may take next and why not now, when it ends. */
function One({ one, children }: { one: KnownOrder; children?: React.ReactNode }) {
  const { t, language } = useI18n();
  const { orders } = useOffice();
  const plan = usePlan();
  const amounts = useAmounts();
  const now = useHead().data?.time ?? 0;
  const run = useAct();
  const over = now >= (one.lastDay + 1) * 86_400;
  const asset = plan.data?.asset ?? { decimals: 0, symbol: "" };
  return (
    <section data-order={one.member} data-payer={one.payer}>
      <h3>
        {fill(orders.pays, { amount: amounts.exact(one.amount) })} <Who address={one.member} />
      </h3>
      <Facts
        rows={[
          [orders.payer, <Who key="p" address={one.payer} />],
          [orders.taken, <Money key="t" value={one.taken} />],
          [orders.mostLeft, <Money key="m" up value={one.most} />],
          ...(over
            ? []
            : ([[orders.next, <When key="n" at={one.nextAt} />]] as [string, React.ReactNode][])),
          [orders.ends, <OnDay key="e" number={one.lastDay} />],
          [
            orders.below,
            <span key="d">{fill(orders.perShare, { amount: amounts.exact(one.distance) })}</span>,
          ],
        ]}
      />
      {one.runs.length > 0 && (
        <details>
          <summary>{fill(orders.runs, { n: one.runs.length })}</summary>
          <ul className="plain">
            {one.runs.map((paid) => (
              <li key={paid.at}>
                <When at={paid.at} /> <Money value={paid.amount} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {over ? (
        <p className="banner warn">{fill(orders.over, { day: day(one.lastDay, language) })}</p>
      ) : one.trouble ? (
        <p className="muted" data-trouble={one.trouble.kind === "refused" ? one.trouble.name : ""}>
          {tell(one.trouble, language, t, asset)}
        </p>
      ) : (
        <>
          <p>{fill(orders.due, { at: time(one.nextAt, language) })}</p>
          <Send
            quiet
            state={run.state}
            disabled={!run.ready}
            onClick={() =>
              void run.act({
                role: "orders",
                functionName: "run",
                args: [one.payer, one.member],
              })
            }
          >
            {orders.runGo}
          </Send>
        </>
      )}
      {children}
    </section>
  );
}
