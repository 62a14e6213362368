import { useState } from "react";
import type { Address } from "viem";
import { parseAmount } from "../../amounts";
import { time } from "../../format";
import { fill, useI18n } from "../../i18n";
import { type AppealFull, takeFrom } from "../../protocol/gifts";
import { type Plan, useMember } from "../../protocol/reads";
import { busy } from "../../transactions/machine";
import { Send } from "../../transactions/send";
import { ActStatus } from "../../transactions/status";
import { useAct } from "../../transactions/useAct";
import { Money } from "../../ui/fields";
import { AmountField } from "../../ui/inputs";
import { useAmounts } from "../../ui/money";
import { useOffice } from "../../ui/office";
import { Card, Facts } from "../../ui/parts";

const GOES_BACK = ["Refused", "Withdrawn", "Expired"];

/** Giving, taking a gift back, and what filer and payee may do. */
export function GiveOrTake({ appeal, plan, me }: { appeal: AppealFull; plan: Plan; me: Address }) {
  const { t, language } = useI18n();
  const { gifts } = useOffice();
  const { act, state, ready } = useAct();
  const { appeal: a, number, mine } = appeal;
  const same = (other: Address) => other.toLowerCase() === me.toLowerCase();
  const takes = ["Filed", "Approved"].includes(appeal.state) && a.gifts < a.goal;
  const back = GOES_BACK.includes(appeal.state) && mine > 0n;
  const funded = appeal.state === "Funded" && same(a.payee);
  const early = appeal.now < takeFrom(a);
  const open = ["Filed", "Approved", "Funded"].includes(appeal.state);
  const withdraws = open && (same(a.payee) || same(a.filer));
  const call = (functionName: string, args: readonly unknown[]) =>
    void act({ role: "donations", functionName, args });
  return (
    <>
      {takes && <Give appeal={appeal} plan={plan} me={me} />}
      {(mine > 0n || funded || withdraws || state.step !== "idle") && (
        <Card title={gifts.yourPart}>
          {mine > 0n && <Facts rows={[[gifts.youGave, <Money key="m" value={mine} />]]} />}
          {back && <p>{gifts.goesBackTold}</p>}
          {funded && <p>{gifts.fundedTold}</p>}
          {funded && early && (
            <p className="banner warn">
              {fill(gifts.takeFromTold, { from: time(takeFrom(a), language) })}
            </p>
          )}
          <Buttons
            state={state}
            ready={ready}
            choices={[
              [back, t.takeBack, () => call("takeBack", [number, me])],
              [funded && !early, gifts.takeGifts, () => call("take", [number, me])],
              [withdraws, gifts.withdrawAppeal, () => call("withdraw", [number])],
            ]}
          />
        </Card>
      )}
    </>
  );
}

function Buttons({
  state,
  ready,
  choices,
}: {
  state: ReturnType<typeof useAct>["state"];
  ready: boolean;
  choices: [boolean, string, () => void][];
}) {
  const possible = choices.filter(([may]) => may);
  return (
    <>
      <div className="row wrap">
        {possible.map(([, label, go]) => (
          <button
            key={label}
            type="button"
            disabled={!ready || busy(state)}
            aria-busy={busy(state)}
            onClick={go}
          >
            {label}
          </button>
        ))}
      </div>
      <ActStatus state={state} />
    </>
  );
}

function Give({ appeal, plan, me }: { appeal: AppealFull; plan: Plan; me: Address }) {
  const { t } = useI18n();
  const { gifts } = useOffice();
  const { act, state, ready } = useAct();
  const amounts = useAmounts();
  const wallet = useMember(me);
  const [text, setText] = useState("");
  const { decimals, symbol } = plan.asset;
  const value = text ? parseAmount(text, decimals) : undefined;
  const room = appeal.appeal.goal - appeal.appeal.gifts;
  const holds = wallet.data?.wallet;
  const error =
    text && !value
      ? t.amountWrong
      : value && holds !== undefined && value > holds
        ? fill(t.amountTooMuch, { wallet: amounts.exact(holds) })
        : undefined;
  // No more is taken than the goal still lacks.
  const taken = value && value > room ? room : value;
  const give = async () => {
    if (!taken) return;
    const done = await act(
      { role: "donations", functionName: "give", args: [appeal.number, taken] },
      { amount: taken, withPermit: "giveWithPermit", to: "donations" },
      gifts.whyGive,
    );
    if (done) setText("");
  };
  return (
    <Card title={gifts.giveTitle}>
      <p>{gifts.giveLead}</p>
      <Facts
        rows={[
          [gifts.stillLacks, <Money key="r" up value={room} />],
          [t.inWallet, <Money key="w" value={holds ?? 0n} />],
        ]}
      />
      <AmountField
        label={t.amount}
        symbol={symbol}
        text={text}
        onText={setText}
        error={error}
        hint={
          taken && value !== taken
            ? fill(gifts.onlyLacking, { most: amounts.exact(room) })
            : undefined
        }
      />
      <Send state={state} disabled={!ready || !taken || Boolean(error)} onClick={() => void give()}>
        {gifts.giveGo}
      </Send>
    </Card>
  );
}
