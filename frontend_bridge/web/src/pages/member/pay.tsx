import { useState } from "react";
import { useAct } from "../../act/useAct";
import { parseAmount } from "../../amounts";
import type { Member, Plan } from "../../chain/reads";
import { amount } from "../../format";
import { fill, useI18n } from "../../i18n";
import { Money } from "../../ui/fields";
import { AmountField } from "../../ui/inputs";
import { Card, Facts, Send } from "../../ui/parts";
import { CertificateInput, type Enrolment } from "./join";

/** Topping up, coming back after a lapse, and handing in a new band. */
export function Pay({ member, plan, index }: { member: Member; plan: Plan; index: bigint }) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const { act, state, ready } = useAct();
  const band = useAct();
  const { decimals, symbol } = plan.asset;
  const deposit = text ? parseAmount(text, decimals) : 0n;
  const active = member.standing.active;
  const after = member.standing.balance + (deposit ?? 0n);
  const free = after - plan.reservePerUnit * member.units;
  const events = free > 0n ? free / (plan.rules.capPerUnit * member.units) : 0n;
  const error =
    deposit === undefined
      ? t.amountWrong
      : deposit > member.wallet
        ? fill(t.amountTooMuch, { wallet: amount(member.wallet, decimals) })
        : undefined;
  const arrears = member.units * (index - member.standing.indexStop);
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
    if (done) setText("");
  };
  return (
    <Card title={active ? t.topUpTitle : t.reinstateTitle}>
      <p>{active ? t.topUpLead : t.reinstateLead}</p>
      <Facts
        rows={[
          [t.inWallet, <Money key="w" value={member.wallet} />],
          ...(active
            ? []
            : ([[t.arrears, <Money key="a" value={arrears} />]] as [string, React.ReactNode][])),
        ]}
      />
      <AmountField
        label={t.amount}
        symbol={symbol}
        text={text}
        onText={setText}
        error={error}
        hint={
          deposit
            ? fill(t.afterwards, { balance: amount(after, decimals), n: events })
            : t.topUpHint
        }
      />
      <Send state={state} disabled={!ready || Boolean(error) || (active && !deposit)} onClick={go}>
        {active ? t.topUpGo : t.reinstateGo}
      </Send>
      {active && (
        <details>
          <summary>{t.rebandTitle}</summary>
          <p className="muted">{t.rebandLead}</p>
          <CertificateInput onRead={setEnrolment} />
          <Send
            quiet
            state={band.state}
            disabled={!ready || !enrolment}
            onClick={() =>
              enrolment &&
              void band.act(
                {
                  role: "enrolment",
                  functionName: "reband",
                  args: [enrolment.certificate, enrolment.signature, deposit ?? 0n],
                },
                { amount: deposit ?? 0n },
                t.whyTopUp,
              )
            }
          >
            {t.rebandGo}
          </Send>
        </details>
      )}
    </Card>
  );
}
