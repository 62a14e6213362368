import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Hex, isAddress, isHex } from "viem";
import { useChain } from "../../chain/context";
import { fill, useI18n } from "../../i18n";
import type { Member, Plan } from "../../protocol/reads";
import { type Recovery, recoveryMessage, signerOf } from "../../protocol/typed";
import { Send } from "../../transactions/send";
import { useAct } from "../../transactions/useAct";
import { FieldValue, When } from "../../ui/fields";
import { Paper } from "../../ui/files";
import { Filled } from "../../ui/filled";
import { Who } from "../../ui/parts";

interface SignedRecovery {
  recovery: Recovery;
  signature: Hex;
}

const ORDER = ["identity", "from", "to", "issuedAt", "expiry"] as const;

/** What a registrar hands out for a lost wallet, or undefined if the text is none. */
export function readRecovery(text: string): SignedRecovery | undefined {
  try {
    const { recovery: r, signature } = JSON.parse(text) as SignedRecovery;
    const right =
      isAddress(r.from, { strict: false }) &&
      isAddress(r.to, { strict: false }) &&
      isHex(r.identity) &&
      r.identity.length === 34 &&
      isHex(signature) &&
      [r.issuedAt, r.expiry].every((value) => Number.isSafeInteger(value) && value >= 0);
    return right ? { recovery: r, signature } : undefined;
  } catch {
    return undefined;
  }
}

/** As a guardian: have the money of a lost wallet paid to the address that the registrar certified. */
export function RecoverWallet({ lost, plan, now }: { lost: Member; plan: Plan; now: number }) {
  const { t } = useI18n();
  const { config } = useChain();
  const [signed, setSigned] = useState<SignedRecovery>();
  const [unreadable, setUnreadable] = useState(false);
  const { act, state, ready } = useAct();
  const signer = useQuery({
    queryKey: ["signer", signed],
    queryFn: async () =>
      signed
        ? ((await signerOf(recoveryMessage(config, signed.recovery), signed.signature)) ?? null)
        : null,
    enabled: Boolean(signed),
  });
  const { recipient, noticedAt } = lost.guardianship;
  const noticed = noticedAt > 0 && recipient !== undefined;
  const until = noticedAt + NOTICE;
  const take = (text: string) => {
    const found = text.trim() ? readRecovery(text) : undefined;
    setUnreadable(Boolean(text.trim()) && !found);
    setSigned(found);
  };
  const same = (one?: string, other?: string) => one?.toLowerCase() === other?.toLowerCase();
  const genuine = signer.data === undefined || same(signer.data ?? "", plan.registrar);
  const troubles = signed
    ? [
        !same(signed.recovery.from, lost.address) && t.recoveryOtherWallet,
        noticed && !same(signed.recovery.to, recipient) && t.recoveryOtherRecipient,
        !genuine && t.certificateForged,
      ].filter((text): text is string => Boolean(text))
    : [];
  return (
    <details>
      <summary>{t.recoveryTitle}</summary>
      <p className="muted">{t.recoveryLead}</p>
      {noticed && recipient && (
        <p>
          <Filled
            text={t.recoveryNoticed}
            who={
              <>
                <Who address={recipient} /> (<When at={until} />)
              </>
            }
          />
        </p>
      )}
      <Paper
        file={t.certificateFile}
        paste={t.certificatePaste}
        wrong={unreadable ? t.recoveryWrong : undefined}
        onText={take}
      />
      {signed && (
        <dl className="facts">
          {ORDER.map((name) => (
            <div key={name}>
              <dt>{t.recoveryFields[name]}</dt>
              <dd className="wrap">
                <FieldValue name={name} value={signed.recovery[name]} type="Recovery" />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {troubles.map((text) => (
        <p key={text} className="banner bad" role="alert">
          {text}
        </p>
      ))}
      <Send
        quiet
        state={state}
        disabled={!ready || !signed || troubles.length > 0 || (noticed && now < until)}
        onClick={() =>
          signed &&
          void act({
            role: "guardianship",
            functionName: noticed ? "recover" : "giveRecoveryNotice",
            args: [signed.recovery, signed.signature],
          })
        }
      >
        {noticed ? t.recoveryGo : fill(t.recoveryNotice, { days: 180 })}
      </Send>
    </details>
  );
}

/** How long a member may object to a notice, in seconds. */
const NOTICE = 180 * 86_400;
