import { useState } from "react";
import { type Address, isAddress } from "viem";
import { fieldText, parseAmount } from "../../amounts";
import { useHead } from "../../chain/context";
import { tell } from "../../chain/errors";
import { day, time } from "../../format";
import { fill, useI18n } from "../../i18n";
import { useAllowed, useOrders, useOrderTrouble } from "../../protocol/orders";
import type { Plan } from "../../protocol/reads";
import { mostOf, ORDER_REST, paymentsLeft } from "../../protocol/regular";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { Money } from "../../ui/fields";
import { AddressField, AmountField } from "../../ui/inputs";
import { useAmounts } from "../../ui/money";
import { useOffice } from "../../ui/office";
import { Card, Facts } from "../../ui/parts";
import { HowMuch, LastDayField, lastDayOf, MostInAll } from "./terms";

/** Setting an order: what it pays and when, and in money the most that it can ever take. */
export function SetOrder({
  me,
  plan,
  whose,
  onWhose,
}: {
  me: Address;
  plan: Plan;
  whose: string;
  onWhose: (address: string) => void;
}) {
  const { t, language } = useI18n();
  const { orders } = useOffice();
  const { decimals, symbol } = plan.asset;
  const { act, state, ready } = useAct();
  const amounts = useAmounts();
  const mine = useOrders({ payer: me });
  const allowed = useAllowed(me, "orders");
  const now = useHead().data?.time ?? 0;
  const [text, setText] = useState("");
  const [typedDistance, setDistance] = useState<string>();
  const [typedDay, setDay] = useState<string>();
  const [whole, setWhole] = useState(true);

  const firstAt = now + ORDER_REST;
  const chosen = lastDayOf(typedDay, now, firstAt);
  const { lastDay } = chosen;
  const least = plan.capPerPeriod;
  const distanceText = typedDistance ?? fieldText(least, decimals);
  const amount = text ? parseAmount(text, decimals) : undefined;
  const distance = parseAmount(distanceText, decimals);
  const wrongWho = whose !== "" && !isAddress(whose);
  const complete = amount && distance !== undefined && lastDay !== undefined && isAddress(whose);
  const args = complete ? ([whose as Address, amount, distance, lastDay] as const) : undefined;
  const trouble = useOrderTrouble(me, args);

  const same = (member: string) => member.toLowerCase() === whose.toLowerCase();
  const before = mine.data?.found.find(({ member }) => same(member));
  const others = (mine.data?.found ?? []).filter(({ member }) => !same(member));
  const order = { amount: amount ?? 0n, nextAt: firstAt, lastDay: lastDay ?? 0 };
  const most = mostOf(order, now, ORDER_REST);
  // All orders of a payer draw on one permission.
  const rest = others.reduce((sum, one) => sum + one.most, 0n);
  const share = whole ? most : (amount ?? 0n);
  const permission = rest + share;
  const already = allowed.data?.allowed ?? 0n;
  const terms = { most: amounts.exact(most), until: day(lastDay ?? 0, language) };

  const go = async () => {
    if (!args) return;
    const done = await act(
      { role: "orders", functionName: "set", args },
      { amount: permission, to: "orders", withPermit: "setWithPermit", later: true },
      `${fill(orders.why, terms)} ${rest ? fill(orders.whyOthers, { rest: amounts.exact(rest) }) : ""}`,
    );
    if (done) setText("");
  };
  return (
    <Card title={orders.setTitle}>
      <p>{orders.setLead}</p>
      <AddressField label={orders.whose} text={whose} onText={onWhose} wrong={wrongWho} />
      <AmountField
        label={orders.amount}
        symbol={symbol}
        text={text}
        onText={setText}
        hint={orders.amountHint}
        error={text && !amount ? t.amountWrong : undefined}
      />
      <AmountField
        label={orders.distance}
        symbol={symbol}
        text={distanceText}
        onText={setDistance}
        hint={fill(orders.distanceHint, { least: amounts.pays(least) })}
        error={
          distance === undefined
            ? t.amountWrong
            : distance < least
              ? fill(orders.distanceShort, { least: amounts.pays(least) })
              : undefined
        }
      />
      <LastDayField now={now} chosen={chosen} onDay={setDay} />
      {complete && (
        <>
          <MostInAll
            most={most}
            told={fill(orders.terms, {
              amount: amounts.exact(amount),
              n: paymentsLeft(order, now, ORDER_REST),
              first: time(firstAt, language),
              until: day(lastDay, language),
              distance: amounts.exact(distance),
            })}
            more={orders.stays}
          />
          <HowMuch
            name="whole"
            whole={whole}
            onWhole={setWhole}
            all={fill(orders.allowWhole, { amount: amounts.exact(most) })}
            first={amount}
          />
          <Facts
            rows={[
              ...(rest
                ? ([[orders.forOthers, <Money exact key="r" value={rest} />]] as [
                    string,
                    React.ReactNode,
                  ][])
                : []),
              [
                orders.youAllow,
                already >= permission ? (
                  orders.allowedAlready
                ) : (
                  <Money exact key="p" value={permission} />
                ),
              ],
            ]}
          />
        </>
      )}
      {before && (
        <p className="banner warn">
          {fill(orders.replaces, { amount: amounts.exact(before.amount) })}
        </p>
      )}
      {trouble.data && (
        <p className="banner bad" role="alert" data-refused={trouble.data.name}>
          {tell(trouble.data, language, t, plan.asset)}
        </p>
      )}
      <Send
        state={state}
        disabled={!ready || !complete || !mine.data || trouble.data !== null}
        onClick={() => void go()}
      >
        {orders.setGo}
      </Send>
    </Card>
  );
}
