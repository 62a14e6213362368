import { day, dayNumber, dayText } from "../../format";
import { fill, useI18n } from "../../i18n";
import { lastDays } from "../../protocol/regular";
import { Money } from "../../ui/fields";
import { useAmounts } from "../../ui/money";
import { useOffice } from "../../ui/office";
import { Field } from "../../ui/parts";

/** The last day of a regular payment that is set now, and whether the contract would take it. */
export function lastDayOf(typed: string | undefined, now: number, firstAt: number) {
  const { earliest, latest } = lastDays(now, firstAt);
  const text = typed ?? (now ? dayText(latest) : "");
  const lastDay = dayNumber(text);
  const wrong = lastDay === undefined || lastDay < earliest || lastDay > latest;
  return { earliest, latest, text, lastDay: wrong ? undefined : lastDay };
}

/** The last day on which a regular payment is taken. */
export function LastDayField({
  now,
  chosen,
  onDay,
}: {
  now: number;
  chosen: ReturnType<typeof lastDayOf>;
  onDay: (day: string) => void;
}) {
  const { language } = useI18n();
  const { orders } = useOffice();
  const { earliest, latest, text, lastDay } = chosen;
  const limits = { earliest: day(earliest, language), latest: day(latest, language) };
  return (
    <Field
      label={orders.lastDay}
      hint={orders.lastDayHint}
      error={now && lastDay === undefined ? fill(orders.lastDayWrong, limits) : undefined}
    >
      <input
        type="date"
        value={text}
        min={now ? dayText(earliest) : undefined}
        max={now ? dayText(latest) : undefined}
        onChange={(event) => onDay(event.target.value)}
      />
    </Field>
  );
}

/** In money the most that a regular payment can ever take, as it is signed. */
export function MostInAll({ most, told, more }: { most: bigint; told: string; more?: string }) {
  const { orders } = useOffice();
  return (
    <div className="signed" data-most={String(most)}>
      <p className="muted">{orders.mostInAll}</p>
      <p className="huge">
        <Money exact value={most} />
      </p>
      <p>{told}</p>
      {more && <p className="muted">{more}</p>}
    </div>
  );
}

/** Whether all payments are allowed at once, or the first alone. */
export function HowMuch({
  name,
  whole,
  onWhole,
  all,
  first,
}: {
  /** Tells the choices of two forms on one page apart. */
  name: string;
  whole: boolean;
  onWhole: (whole: boolean) => void;
  /** What is said of allowing all. */
  all: string;
  first: bigint;
}) {
  const { orders } = useOffice();
  const amounts = useAmounts();
  return (
    <fieldset className="choices">
      <legend>{orders.permission}</legend>
      <label className="check">
        <input type="radio" name={name} checked={whole} onChange={() => onWhole(true)} />
        {all}
      </label>
      <label className="check">
        <input type="radio" name={name} checked={!whole} onChange={() => onWhole(false)} />
        {fill(orders.allowOne, { amount: amounts.exact(first) })}
      </label>
    </fieldset>
  );
}
