import { inWords } from "../amountwords";
import { useChain } from "../chain/context";
import { day, time } from "../format";
import { useI18n } from "../i18n";
import { usePlan } from "../protocol/reads";
import { Money } from "./money";

export { Money };

/** An amount as it is spoken, so that a mark in the wrong place is noticed. */
export function AmountInWords({ value }: { value: bigint }) {
  const plan = usePlan();
  const { language } = useI18n();
  if (!plan.data) return null;
  const { decimals, symbol } = plan.data.asset;
  const words = inWords(value, decimals, language);
  if (!words) return null;
  return (
    <span className="words" data-in-words>
      {words} {symbol}
    </span>
  );
}

const AMOUNTS = new Set(["value", "benefit", "amount"]);
const DAYS = new Set(["day", "bandUntil"]);
const TIMES = new Set(["deadline", "expiry", "issuedAt", "juryEndedAt"]);

/** A field of typed data in words, with nothing left out. */
export function FieldValue({ name, value, type }: { name: string; value: unknown; type: string }) {
  const { t, language } = useI18n();
  const names = useNames();
  if (typeof value === "boolean")
    return (
      <strong>
        {value ? (type === "Decision" ? t.approve : t.yes) : type === "Decision" ? t.refuse : t.no}
      </strong>
    );
  if (AMOUNTS.has(name)) return <Money exact value={BigInt(value as bigint)} />;
  if (DAYS.has(name)) return <>{day(value as number, language)}</>;
  if (name === "juryEndedAt" && Number(value) === 0) return <>{t.noJury}</>;
  if (TIMES.has(name)) return <>{time(value as number, language)}</>;
  if (name === "benefitClass") return <>{names.kind(Number(value))}</>;
  if (name === "band") return <>{names.band(Number(value))}</>;
  return <span className="mono">{String(value)}</span>;
}

/** What the plan calls its classes and bands. */
export function useNames() {
  const { config } = useChain();
  const { t } = useI18n();
  const own = (number: number) =>
    config.bands?.find((band) => band.number === number)?.name ?? String(number);
  return {
    kind: (number: number) => {
      const found = config.classes?.find((kind) => kind.number === number);
      return found ? (t.classes[found.name] ?? found.title) : `${t.kind} ${number}`;
    },
    band: (number: number) => {
      const { level } = config.bands?.find((band) => band.number === number) ?? {};
      // Its level is a word of the plan file's.
      return level ? own(number).replace(level, t.levels[level] ?? level) : own(number);
    },
    /** As the plan file has it, for what is hashed and read in every language. */
    bandOfPlan: own,
  };
}

/** The last second that a date has; what a stranger says may lie beyond it. */
const LAST_SECOND = 8_640_000_000_000;

export function When({ at }: { at: number | bigint }) {
  const { language } = useI18n();
  if (Math.abs(Number(at)) > LAST_SECOND) return <span>{String(at)}</span>;
  return <time dateTime={new Date(Number(at) * 1000).toISOString()}>{time(at, language)}</time>;
}

export function OnDay({ number }: { number: number | bigint }) {
  const { language } = useI18n();
  return <span className="nowrap">{day(number, language)}</span>;
}
