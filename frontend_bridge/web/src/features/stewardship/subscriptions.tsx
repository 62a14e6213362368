import { useConnection } from "wagmi";
import { useChain } from "../../chain/context";
import { tell } from "../../chain/errors";
import { time } from "../../format";
import { fill, useI18n } from "../../i18n";
import type { Plan } from "../../protocol/reads";
import { BATCH, collections, useCollection } from "../../protocol/subscriptions";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { useAmounts } from "../../ui/money";
import { InOffice, useOffice } from "../../ui/office";
import { Card, Loading, Who } from "../../ui/parts";

/** The steward's view of subscriptions: announced a week before, then collected, many at a time. */
export default function StewardSubscriptions({ plan }: { plan: Plan }) {
  return (
    <InOffice>
      <Collection plan={plan} />
    </InOffice>
  );
}

function Collection({ plan }: { plan: Plan }) {
  const { t, language } = useI18n();
  const { subscriptions } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  const amounts = useAmounts();
  const found = useCollection();
  const announcing = useAct();
  const collecting = useAct();
  if (!found.data)
    return <Loading shape="line" error={found.error} retry={() => void found.refetch()} />;
  const { round, subscribers, each, due, payable, refused, batches } = found.data;
  const mine = address?.toLowerCase() === plan.steward.toLowerCase();
  // Without Multicall3 on the chain each is a transaction of its own.
  const next = batches ? payable : payable.slice(0, 1);
  const total = next.reduce((sum, { amount }) => sum + amount, 0n);
  const collect = () => {
    const members = next.map(({ member }) => member);
    const [first] = members;
    if (!first) return;
    void collecting.act(
      members.length > 1
        ? {
            role: "multicall",
            functionName: "aggregate3",
            args: [collections(config, members)],
            what: "collectSubscriptions",
          }
        : {
            role: "subscriptions",
            functionName: "collect",
            args: [first],
          },
    );
  };
  return (
    <Card title={subscriptions.stewardTitle}>
      <p className="banner">{subscriptions.outside}</p>
      <p data-subscribers={subscribers}>
        {fill(subscriptions.subscribers, { n: subscribers, each: amounts.has(each) })}
      </p>
      <p>
        {round.until
          ? fill(round.open ? subscriptions.roundOpen : subscriptions.roundTold, {
              from: time(round.from, language),
              until: time(round.until, language),
            })
          : subscriptions.noRound}
      </p>
      <p className="muted">{subscriptions.announceLead}</p>
      {!mine && <p className="muted">{subscriptions.onlySteward}</p>}
      <Send
        quiet
        state={announcing.state}
        disabled={!announcing.ready || !mine}
        onClick={() =>
          void announcing.act({
            role: "subscriptions",
            functionName: "announce",
            args: [],
          })
        }
      >
        {subscriptions.announceGo}
      </Send>
      {round.open && (
        <>
          <p data-due={due}>
            {fill(subscriptions.dueNow, { due, n: payable.length })}{" "}
            {due > BATCH && fill(subscriptions.tried, { n: BATCH })}
          </p>
          {refused.length > 0 && (
            <details>
              <summary>{fill(subscriptions.refused, { n: refused.length })}</summary>
              <ul className="plain">
                {refused.map(({ member, trouble }) => (
                  <li key={member}>
                    <Who address={member} /> {trouble && tell(trouble, language, t, plan.asset)}
                  </li>
                ))}
              </ul>
            </details>
          )}
          <p>{fill(subscriptions.collectTold, { n: next.length, total: amounts.exact(total) })}</p>
        </>
      )}
      {(round.open || collecting.state.step !== "idle") && (
        <Send
          quiet
          state={collecting.state}
          disabled={!collecting.ready || next.length === 0}
          onClick={collect}
        >
          {subscriptions.collectGo}
        </Send>
      )}
    </Card>
  );
}
