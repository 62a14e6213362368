import { useChain } from "../chain/context";
import { usePlan } from "../chain/reads";
import { amount, day, time } from "../format";
import { useI18n } from "../i18n";

/** An amount of the asset, exact unless `places` cuts it. */
export function Money({ value, places }: { value: bigint; places?: number }) {
  const plan = usePlan();
  if (!plan.data) return <span className="muted">…</span>;
  const { decimals, symbol } = plan.data.asset;
  return (
    <span className="money" title={`${amount(value, decimals)} ${symbol}`}>
      {amount(value, decimals, places)} <span className="unit">{symbol}</span>
    </span>
  );
}

const AMOUNTS = new Set(["value", "benefit", "amount"]);
const DAYS = new Set(["day", "bandUntil"]);
const TIMES = new Set(["deadline", "expiry", "issuedAt"]);

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
  if (AMOUNTS.has(name)) return <Money value={BigInt(value as bigint)} />;
  if (DAYS.has(name)) return <>{day(value as number, language)}</>;
  if (TIMES.has(name)) return <>{time(value as number, language)}</>;
  if (name === "benefitClass") return <>{names.kind(Number(value))}</>;
  if (name === "band") return <>{names.band(Number(value))}</>;
  return <span className="mono">{String(value)}</span>;
}

/** What the plan calls its classes and bands. */
export function useNames() {
  const { config } = useChain();
  const { t } = useI18n();
  return {
    kind: (number: number) => {
      const found = config.classes?.find((kind) => kind.number === number);
      return found ? (t.classes[found.name] ?? found.title) : `${t.kind} ${number}`;
    },
    band: (number: number) =>
      config.bands?.find((band) => band.number === number)?.name ?? String(number),
  };
}

export function When({ at }: { at: number | bigint }) {
  const { language } = useI18n();
  return <time dateTime={new Date(Number(at) * 1000).toISOString()}>{time(at, language)}</time>;
}

export function OnDay({ number }: { number: number | bigint }) {
  const { language } = useI18n();
  return <span className="nowrap">{day(number, language)}</span>;
}
