import { type ReactNode, useState } from "react";
import type { Hex } from "viem";
import { readAmount } from "../amounts";
import { useChain } from "../chain/context";
import { hashOfFile } from "../chain/files";
import { usePlan } from "../chain/reads";
import { amount } from "../format";
import { fill, useI18n } from "../i18n";
import { useNames } from "./fields";
import { Field } from "./parts";

/** An amount of the asset, as its symbol says; how it is read stands below it. */
export function AmountField({
  label,
  symbol,
  text,
  onText,
  hint,
  error,
}: {
  label: string;
  symbol: string;
  text: string;
  onText: (text: string) => void;
  hint?: ReactNode;
  error?: string;
}) {
  const { t } = useI18n();
  const plan = usePlan();
  const decimals = plan.data?.asset.decimals ?? 0;
  const reading = text && plan.data ? readAmount(text, decimals) : undefined;
  const shown = (value: bigint) => `${amount(value, decimals)} ${symbol}`;
  const wrong = (() => {
    if (!reading || !("wrong" in reading)) return undefined;
    if (reading.wrong === "form") return t.amountWrong;
    if (reading.wrong === "fine") return fill(t.amountTooFine, { n: reading.decimals });
    const [one, other] = reading.readings;
    return fill(t.amountAmbiguous, { one: shown(one), other: shown(other) });
  })();
  const read = reading && "value" in reading ? shown(reading.value) : undefined;
  return (
    <Field
      label={`${label} (${symbol})`}
      hint={
        read || hint ? (
          <>
            {read && <span data-read-as={read}>{fill(t.amountReadAs, { amount: read })} </span>}
            {hint}
          </>
        ) : undefined
      }
      error={wrong ?? error}
    >
      <input
        inputMode="decimal"
        value={text}
        placeholder="0.00"
        onChange={(event) => onText(event.target.value)}
      />
    </Field>
  );
}

/** Somebody's address. */
export function AddressField({
  label,
  text,
  onText,
  wrong,
}: {
  label: string;
  text: string;
  onText: (text: string) => void;
  wrong: boolean;
}) {
  const { t } = useI18n();
  return (
    <Field label={label} error={wrong ? t.addressWrong : undefined}>
      <input
        value={text}
        spellCheck={false}
        placeholder="0x…"
        onChange={(event) => onText(event.target.value.trim())}
      />
    </Field>
  );
}

/** One of the plan's classes. */
export function KindField({
  kind,
  onKind,
  hint,
}: {
  kind: number;
  onKind: (kind: number) => void;
  hint?: string;
}) {
  const { t } = useI18n();
  const { config } = useChain();
  const names = useNames();
  const kinds = config.classes ?? [{ number: 0 }, { number: 1 }];
  return (
    <Field label={t.kind} hint={hint}>
      <select value={kind} onChange={(event) => onKind(Number(event.target.value))}>
        {kinds.map(({ number }) => (
          <option key={number} value={number}>
            {names.kind(number)}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** To approve or to refuse; `name` tells it from another such choice on the page. */
export function DecisionChoice({
  name,
  approve,
  onApprove,
}: {
  name: string;
  approve: boolean;
  onApprove: (approve: boolean) => void;
}) {
  const { t } = useI18n();
  return (
    <fieldset className="choices">
      <legend>{t.decision}</legend>
      {[true, false].map((value) => (
        <label key={String(value)} className="check">
          <input
            type="radio"
            name={name}
            checked={approve === value}
            onChange={() => onApprove(value)}
          />
          {value ? t.approve : t.refuse}
        </label>
      ))}
    </fieldset>
  );
}

/** A file held against a hash of the chain; it is hashed here and sent nowhere. */
export function FileAgainstHash({
  label,
  hash,
  fits,
  differs,
}: {
  label: string;
  hash: string;
  fits: string;
  differs: string;
}) {
  const [found, setFound] = useState<Hex>();
  return (
    <>
      <Field label={label}>
        <input
          type="file"
          onChange={async (event) => {
            const file = event.target.files?.[0];
            setFound(file && (await hashOfFile(file)));
          }}
        />
      </Field>
      {found && (
        <p className={`banner ${found === hash ? "good" : "bad"}`} role="alert">
          {found === hash ? fits : differs}
        </p>
      )}
    </>
  );
}
