import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fieldText, parseAmount, wholeUp } from "../../amounts";
import { useChain, useHead } from "../../chain/context";
import { tell } from "../../chain/errors";
import { fill, useI18n } from "../../i18n";
import { readComingBack } from "../../protocol/comingback";
import { isLow } from "../../protocol/nextstep";
import { eventsLeft, eventsWith, type Member, type Plan } from "../../protocol/reads";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { Money, When } from "../../ui/fields";
import { AmountField } from "../../ui/inputs";
import { useAmounts } from "../../ui/money";
import { Card, Facts } from "../../ui/parts";

/** Topping up, and coming back after a lapse. */
export function Pay({ member, plan, index }: { member: Member; plan: Plan; index: bigint }) {
  const { t, language } = useI18n();
  const [typed, setText] = useState<string>();
  const { act, state, ready } = useAct();
  const { decimals, symbol } = plan.asset;
  const amounts = useAmounts();
  const active = member.standing.active;
  const back = useComingBack(member, !active);
  const least = back.data?.least ?? 0n;
  // What is least accepted to come back is filled in, as the contract itself says it.
  // To whom the balance is low, ten events more are proposed, as at joining: one tap, one signature.
  const low = active && isLow({ eventsLeft: eventsLeft(member, plan, index), daysLeft: undefined });
  const more = wholeUp(10n * member.units * plan.rules.capPerUnit, decimals);
  const proposed = low && more <= member.wallet ? fieldText(more, decimals) : "";
  const text = typed ?? (active ? proposed : back.data ? fieldText(least, decimals) : "");
  const deposit = text ? parseAmount(text, decimals) : 0n;
  const head = useHead();
  const late = (head.data?.time ?? 0) > member.standing.lapsedAt + plan.graceDays * 86_400;
  // After the grace nothing is owed, and the wait begins again.
  const arrears = active || late ? 0n : member.units * (index - member.standing.indexStop);
  const after = member.standing.balance + (deposit ?? 0n) - arrears;
  const events = eventsWith(after, member.units, plan, index);
  const error =
    deposit === undefined
      ? t.amountWrong
      : deposit > member.wallet
        ? fill(t.amountTooMuch, { wallet: amounts.exact(member.wallet) })
        : !active && deposit < least
          ? fill(t.amountTooLittle, { least: amounts.exact(least) })
          : undefined;
  const go = async () => {
    if (deposit === undefined) return;
    const done = await act(
      {
        role: "pool",
        functionName: active ? "payIn" : "reinstate",
        args: [member.address, deposit],
      },
      { amount: deposit, withPermit: active ? "payInWithPermit" : "reinstateWithPermit" },
      active ? t.whyTopUp : t.whyReinstate,
    );
    if (done) setText(undefined);
  };
  return (
    <Card title={active ? t.topUpTitle : t.reinstateTitle}>
      <p>{active ? t.topUpLead : t.reinstateLead}</p>
      <Facts
        rows={[
          [t.inWallet, <Money key="w" value={member.wallet} />],
          ...(active
            ? []
            : ([
                [t.arrears, <Money key="a" up value={arrears} />],
                [t.leastToComeBack, <Money key="l" up value={least} />],
                [
                  t.graceUntil,
                  <When key="g" at={member.standing.lapsedAt + plan.graceDays * 86_400} />,
                ],
              ] as [string, React.ReactNode][])),
        ]}
      />
      {!active && late && <p className="banner">{fill(t.lateBack, { wait: plan.waitingDays })}</p>}
      {back.data?.trouble && (
        <p className="banner bad" role="alert">
          {tell(back.data.trouble, language, t, plan.asset)}
        </p>
      )}
      <AmountField
        label={t.amount}
        symbol={symbol}
        text={text}
        onText={setText}
        error={error}
        hint={
          deposit && after > 0n
            ? fill(t.afterwards, { balance: amounts.has(after), n: events })
            : undefined
        }
      />
      <Send
        state={state}
        disabled={
          !ready || Boolean(error) || (active ? !deposit : !back.data || Boolean(back.data.trouble))
        }
        onClick={go}
      >
        {active ? t.topUpGo : t.reinstateGo}
      </Send>
    </Card>
  );
}

/** The least with which the contract lets somebody come back, or why it does not: asked of itself. */
function useComingBack(member: Member, lapsed: boolean) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "comingBack", rpc, member.address],
    queryFn: () => readComingBack(client, config, member.address),
    enabled: lapsed,
    retry: 1,
  });
}
