import { useState } from "react";
import type { Address } from "viem";
import { parseAmount } from "../../amounts";
import { useHead } from "../../chain/context";
import { tell } from "../../chain/errors";
import { day, time } from "../../format";
import { fill, useI18n } from "../../i18n";
import { useAllowed } from "../../protocol/orders";
import type { Plan } from "../../protocol/reads";
import { mostOf, NOTICE, paymentsLeft, SUBSCRIPTION_REST } from "../../protocol/regular";
import { useSubscription, useSubscriptionTrouble } from "../../protocol/subscriptions";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { Money, OnDay, When } from "../../ui/fields";
import { AmountField } from "../../ui/inputs";
import { useAmounts } from "../../ui/money";
import { useOffice } from "../../ui/office";
import { Card, Facts, Loading, Who } from "../../ui/parts";
import { Permission } from "./permission";
import { HowMuch, LastDayField, lastDayOf, MostInAll } from "./terms";

/** What a member pays the steward for the time; it lies outside the pool, and no cover depends on it. */
export function SubscriptionCard({ me, plan }: { me: Address; plan: Plan }) {
  const { subscriptions } = useOffice();
  const mine = useSubscription(me);
  return (
    <Card title={subscriptions.title}>
      <p>{subscriptions.lead}</p>
      <p className="banner">{subscriptions.outside}</p>
      {mine.data ? (
        <>
          {mine.data.amount > 0n && <Mine mine={mine.data} plan={plan} />}
          <SetSubscription me={me} plan={plan} mine={mine.data} />
          <Permission
            me={me}
            taker="subscriptions"
            told={subscriptions.allowedNow}
            next={mine.data.most ? mine.data.amount : 0n}
          />
        </>
      ) : (
        <Loading shape="line" error={mine.error} retry={() => void mine.refetch()} />
      )}
    </Card>
  );
}

type Known = NonNullable<ReturnType<typeof useSubscription>["data"]>;

function Mine({ mine, plan }: { mine: Known; plan: Plan }) {
  const { t, language } = useI18n();
  const { orders, subscriptions } = useOffice();
  const amounts = useAmounts();
  const { round } = mine;
  return (
    <section data-subscription={String(mine.amount)}>
      <h3>{fill(subscriptions.pays, { amount: amounts.exact(mine.amount) })}</h3>
      <Facts
        rows={[
          [subscriptions.to, <Who key="s" address={mine.steward} />],
          [orders.taken, <Money key="t" value={mine.taken} />],
          [orders.mostLeft, <Money key="m" up value={mine.most} />],
          [orders.next, <When key="n" at={mine.nextAt} />],
          [orders.ends, <OnDay key="e" number={mine.lastDay} />],
        ]}
      />
      <p>
        {round.until
          ? fill(round.open ? subscriptions.roundOpen : subscriptions.roundTold, {
              from: time(round.from, language),
              until: time(round.until, language),
            })
          : subscriptions.noRound}
      </p>
      {mine.trouble && (
        <p
          className="muted"
          data-trouble={mine.trouble.kind === "refused" ? mine.trouble.name : ""}
        >
          {tell(mine.trouble, language, t, plan.asset)}
        </p>
      )}
      {mine.paid.length > 0 && (
        <details>
          <summary>{fill(orders.runs, { n: mine.paid.length })}</summary>
          <ul className="plain">
            {mine.paid.map((one) => (
              <li key={one.at}>
                <When at={one.at} /> <Money value={one.amount} /> <Who address={one.to} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function SetSubscription({ me, plan, mine }: { me: Address; plan: Plan; mine: Known }) {
  const { t, language } = useI18n();
  const { orders, subscriptions } = useOffice();
  const { decimals, symbol } = plan.asset;
  const amounts = useAmounts();
  const { act, state, ready } = useAct();
  const ending = useAct();
  const allowed = useAllowed(me, "subscriptions");
  const now = useHead().data?.time ?? 0;
  const [text, setText] = useState("");
  const [typedDay, setDay] = useState<string>();
  const [whole, setWhole] = useState(true);
  // A change is collected no sooner than what it takes the place of.
  const firstAt = Math.max(now + NOTICE, mine.nextAt);
  const chosen = lastDayOf(typedDay, now, firstAt);
  const { lastDay } = chosen;
  const amount = text ? parseAmount(text, decimals) : undefined;
  const args = amount && lastDay !== undefined ? ([amount, lastDay] as const) : undefined;
  const trouble = useSubscriptionTrouble(me, args);
  const new_ = { amount: amount ?? 0n, nextAt: firstAt, lastDay: lastDay ?? 0 };
  const most = mostOf(new_, now, SUBSCRIPTION_REST);
  const permission = whole ? most : (amount ?? 0n);
  const go = async () => {
    if (!args) return;
    const done = await act(
      { role: "subscriptions", functionName: "set", args },
      { amount: permission, to: "subscriptions", withPermit: "setWithPermit", later: true },
      fill(subscriptions.why, { most: amounts.exact(most), until: day(args[1], language) }),
    );
    if (done) setText("");
  };
  const end = () =>
    void ending.act({
      role: "subscriptions",
      functionName: "end",
      args: [],
    });
  return (
    <>
      {(mine.amount > 0n || ending.state.step !== "idle") && (
        <Send
          quiet
          state={ending.state}
          disabled={!ending.ready || mine.amount === 0n}
          onClick={end}
        >
          {subscriptions.endGo}
        </Send>
      )}
      <h3>{mine.amount > 0n ? subscriptions.change : subscriptions.set}</h3>
      <AmountField
        label={subscriptions.amount}
        symbol={symbol}
        text={text}
        onText={setText}
        hint={subscriptions.amountHint}
        error={text && !amount ? t.amountWrong : undefined}
      />
      <LastDayField now={now} chosen={chosen} onDay={setDay} />
      {args && (
        <>
          <MostInAll
            most={most}
            told={fill(subscriptions.terms, {
              amount: amounts.exact(args[0]),
              n: paymentsLeft(new_, now, SUBSCRIPTION_REST),
              first: time(firstAt, language),
              until: day(args[1], language),
            })}
          />
          <HowMuch
            name="wholeSub"
            whole={whole}
            onWhole={setWhole}
            all={fill(subscriptions.allowWhole, { amount: amounts.exact(most) })}
            first={args[0]}
          />
          {(allowed.data?.allowed ?? 0n) >= permission && <p>{orders.allowedAlready}</p>}
        </>
      )}
      {trouble.data && (
        <p className="banner bad" role="alert" data-refused={trouble.data.name}>
          {tell(trouble.data, language, t, plan.asset)}
        </p>
      )}
      <Send
        state={state}
        disabled={!ready || !args || trouble.data !== null}
        onClick={() => void go()}
      >
        {subscriptions.setGo}
      </Send>
    </>
  );
}
