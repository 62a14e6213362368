import { type ReactNode, useEffect, useState } from "react";
import type { Hex } from "viem";
import { readAmount } from "../amounts";
import { useChain } from "../chain/context";
import { useEnsAddress } from "../chain/names";
import { exactAmount, withUnit } from "../format";
import { fill, useI18n } from "../i18n";
import { usePlan } from "../protocol/reads";
import { AmountInWords, useNames } from "./fields";
import { HashedFile } from "./files";
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
  const shown = (value: bigint) => withUnit(exactAmount(value, decimals), symbol);
  const wrong = (() => {
    if (!reading || !("wrong" in reading)) return undefined;
    if (reading.wrong === "form") return t.amountWrong;
    if (reading.wrong === "fine") return fill(t.amountTooFine, { n: reading.decimals });
    const [one, other] = reading.readings;
    return fill(t.amountAmbiguous, { one: shown(one), other: shown(other) });
  })();
  const value = reading && "value" in reading ? reading.value : undefined;
  const read = value === undefined ? undefined : shown(value);
  return (
    <Field
      label={`${label} (${symbol})`}
      hint={
        read || hint ? (
          <>
            {read && (
              <span data-read-as={read}>
                {fill(t.amountReadAs, { amount: read })}{" "}
                {value ? <AmountInWords value={value} /> : null}{" "}
              </span>
            )}
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
        // An amount proposed now would stand before what is being typed: 24 and 30 made 2430.
        onFocus={() => !text && onText("")}
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
  const [typed, setTyped] = useState<string>();
  // A name stays in the field until it is known where it leads: then its address is what counts.
  const name = typed !== undefined && text === typed ? typed : "";
  const found = useEnsAddress(name);
  const nowhere = found.asked && found.address === null;
  const [told, setTold] = useState<string>();
  useEffect(() => {
    if (!found.address) return;
    setTold(fill(t.nameLeadsTo, { name, address: found.address }));
    onText(found.address);
  }, [found.address, name, onText, t]);
  return (
    <Field
      label={label}
      hint={told}
      error={nowhere ? t.nameNowhere : wrong && !found.asked ? t.addressWrong : undefined}
    >
      <input
        value={text}
        spellCheck={false}
        placeholder="0x…"
        onChange={(event) => {
          const next = event.target.value.trim();
          setTyped(next);
          setTold(undefined);
          onText(next);
        }}
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
      <HashedFile label={label} onHash={setFound} />
      {found && (
        <p className={`banner ${found === hash ? "good" : "bad"}`} role="alert">
          {found === hash ? fits : differs}
        </p>
      )}
    </>
  );
}
