import { useState } from "react";
import { parseAmount } from "../../amounts";
import { fill, useI18n } from "../../i18n";
import type { Member, Plan } from "../../protocol/reads";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { OnDay, useNames } from "../../ui/fields";
import { AmountField } from "../../ui/inputs";
import { useAmounts } from "../../ui/money";
import { Card, Facts } from "../../ui/parts";
import { CertificateInput, readEnrolment } from "./join";

/** Handing in the certificate of a new age band, with a payment where more shares ask for it. */
export function NewBand({
  member,
  plan,
  given,
}: {
  member: Member;
  plan: Plan;
  /** The text of a certificate's file that a link carried. */
  given?: string | undefined;
}) {
  const { t } = useI18n();
  const names = useNames();
  const [enrolment, setEnrolment] = useState(() => (given ? readEnrolment(given) : undefined));
  const [text, setText] = useState("");
  const { act, state, ready } = useAct();
  const amounts = useAmounts();
  const { decimals, symbol } = plan.asset;
  const deposit = text ? parseAmount(text, decimals) : 0n;
  return (
    <Card title={t.rebandTitle}>
      <p>{t.rebandLead}</p>
      <Facts
        rows={[
          [t.band, names.band(member.membership.band)],
          [t.bandUntil, <OnDay key="b" number={member.membership.bandUntil} />],
        ]}
      />
      {!given && <CertificateInput onRead={setEnrolment} />}
      <AmountField
        label={t.rebandPay}
        symbol={symbol}
        text={text}
        onText={setText}
        hint={t.rebandPayHint}
        error={
          deposit !== undefined && deposit > member.wallet
            ? fill(t.amountTooMuch, { wallet: amounts.exact(member.wallet) })
            : undefined
        }
      />
      <Send
        state={state}
        disabled={!ready || !enrolment || deposit === undefined || deposit > member.wallet}
        onClick={() =>
          enrolment &&
          void act(
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
    </Card>
  );
}
