import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Hex, isAddress, isHex } from "viem";
import { fieldText, parseAmount, wholeUp } from "../../amounts";
import { useChain } from "../../chain/context";
import { at, poolAbi } from "../../chain/contracts";
import { fill, useI18n } from "../../i18n";
import type { Member, Plan } from "../../protocol/reads";
import { type Certificate, certificateMessage, signerOf } from "../../protocol/typed";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { FieldValue, Money } from "../../ui/fields";
import { Paper } from "../../ui/files";
import { AmountField } from "../../ui/inputs";
import { useAmounts } from "../../ui/money";
import { Card, Facts } from "../../ui/parts";

export interface Enrolment {
  certificate: Certificate;
  signature: Hex;
}

/** What a registrar hands out, or undefined if the text is none. */
export function readEnrolment(text: string): Enrolment | undefined {
  try {
    const { certificate: c, signature } = JSON.parse(text) as Enrolment;
    const numbers = [c.band, c.bandUntil, c.issuedAt, c.expiry];
    const right =
      isAddress(c.member, { strict: false }) &&
      isHex(c.identity) &&
      c.identity.length === 34 &&
      isHex(signature) &&
      numbers.every((value) => Number.isSafeInteger(value) && value >= 0);
    return right ? { certificate: c, signature } : undefined;
  } catch {
    return undefined;
  }
}

const ORDER = ["member", "identity", "band", "bandUntil", "issuedAt", "expiry"] as const;

/** The certificate, checked in the browser, in words. */
export function CertificateInput({
  onRead,
}: {
  onRead: (enrolment: Enrolment | undefined) => void;
}) {
  const { t } = useI18n();
  const [wrong, setWrong] = useState(false);
  const take = (text: string) => {
    const found = text.trim() ? readEnrolment(text) : undefined;
    setWrong(Boolean(text.trim()) && !found);
    onRead(found);
  };
  return (
    <Paper
      file={t.certificateFile}
      paste={t.certificatePaste}
      wrong={wrong ? t.certificateWrong : undefined}
      onText={take}
    />
  );
}

export function Join({
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
  const { client, config, rpc } = useChain();
  const [enrolment, setEnrolment] = useState(() => (given ? readEnrolment(given) : undefined));
  const [text, setText] = useState<string>();
  const { act, state, ready } = useAct();
  const amounts = useAmounts();
  const band = enrolment?.certificate.band ?? 0;
  const units = plan.unitsByBand[band] ?? 0n;
  const least = useQuery({
    queryKey: ["chain", "minimum", rpc, String(units)],
    queryFn: () =>
      client.readContract({
        address: at(config, "pool"),
        abi: poolAbi,
        functionName: "minimumDeposit",
        args: [units],
      }),
    enabled: units > 0n,
  });
  const signer = useQuery({
    queryKey: ["signer", enrolment],
    queryFn: async () =>
      enrolment
        ? ((await signerOf(
            certificateMessage(config, enrolment.certificate),
            enrolment.signature,
          )) ?? null)
        : null,
    enabled: Boolean(enrolment),
  });
  const { decimals } = plan.asset;
  // Ten events at the cap beyond the least, so that the first month cannot surprise anybody.
  const suggested = least.data
    ? wholeUp(least.data + 10n * units * plan.rules.capPerUnit, decimals)
    : undefined;
  const typed = text ?? (suggested === undefined ? "" : fieldText(suggested, decimals));
  const deposit = parseAmount(typed, decimals);
  const mine = enrolment?.certificate.member.toLowerCase() === member.address.toLowerCase();
  const genuine =
    signer.data === undefined || signer.data?.toLowerCase() === plan.registrar.toLowerCase();
  const tooLittle = deposit !== undefined && least.data !== undefined && deposit < least.data;
  const tooMuch = deposit !== undefined && deposit > member.wallet;
  const error =
    deposit === undefined && typed
      ? t.amountWrong
      : tooLittle
        ? fill(t.amountTooLittle, { least: amounts.exact(least.data ?? 0n) })
        : tooMuch
          ? fill(t.amountTooMuch, { wallet: amounts.exact(member.wallet) })
          : undefined;

  const join = () => {
    if (!enrolment || deposit === undefined) return;
    const c = enrolment.certificate;
    void act(
      { role: "enrolment", functionName: "join", args: [c, enrolment.signature, deposit] },
      { amount: deposit, withPermit: "joinWithPermit" },
      t.whyJoin,
    );
  };

  return (
    <Card title={t.joinTitle}>
      <p className="lead">{fill(t.joinLead, { wait: plan.waitingDays })}</p>
      <p className="banner">{t.joinWalletAdvice}</p>
      {!given && <CertificateInput onRead={setEnrolment} />}
      {enrolment && (
        <>
          <dl className="facts">
            {ORDER.map((name) => (
              <div key={name}>
                <dt>{t.fields[name] ?? name}</dt>
                <dd className="wrap">
                  <FieldValue name={name} value={enrolment.certificate[name]} type="Certificate" />
                </dd>
              </div>
            ))}
          </dl>
          {!mine && <p className="banner bad">{t.certificateNotYours}</p>}
          {!genuine && <p className="banner bad">{t.certificateForged}</p>}
          <Facts
            rows={[
              [t.units, `${units}`],
              [t.leastDeposit, <Money key="l" up value={least.data ?? 0n} />],
              [t.capEach, <Money key="c" up value={units * plan.rules.capPerUnit} />],
              [t.inWallet, <Money key="w" value={member.wallet} />],
            ]}
          />
          <AmountField
            label={t.deposit}
            symbol={plan.asset.symbol}
            text={typed}
            onText={setText}
            hint={t.depositHint}
            error={error}
          />
          <Send
            state={state}
            disabled={!ready || !mine || Boolean(error) || !deposit}
            onClick={join}
          >
            {t.joinGo}
          </Send>
        </>
      )}
    </Card>
  );
}
