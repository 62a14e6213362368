import { createContext, type ReactNode, useContext, useState } from "react";
import { exactAmount, usualAmount, withUnit } from "../format";
import { fill, useI18n } from "../i18n";
import { usePlan } from "../protocol/reads";

const Exact = createContext(false);

/** Every amount below is written with all its digits. */
export function ExactAmounts({ on, children }: { on: boolean; children: ReactNode }) {
  return <Exact.Provider value={on}>{children}</Exact.Provider>;
}

/**
 * An amount of the asset to its usual digits: rounded down, or up where somebody pays it. Where
 * that leaves something out, a click shows the exact amount.
 */
export function Money({
  value,
  up,
  places,
  exact,
}: {
  value: bigint;
  up?: boolean;
  places?: number;
  exact?: boolean;
}) {
  const { t } = useI18n();
  const plan = usePlan();
  const all = useContext(Exact);
  const [open, setOpen] = useState(false);
  if (!plan.data) return <span className="muted">…</span>;
  const { decimals, symbol } = plan.data.asset;
  const whole = exactAmount(value, decimals);
  const usual = usualAmount(value, decimals, { up, places });
  const unit = <span className="unit">{symbol}</span>;
  if (exact || all)
    return (
      <span className="money">
        {whole} {unit}
      </span>
    );
  // Fewer digits on purpose, as in a large figure, leave nothing out that is not zero.
  if (same(value, decimals, places))
    return (
      <span className="money">
        {usual} {unit}
      </span>
    );
  return (
    <button
      type="button"
      className="money more"
      aria-expanded={open}
      title={fill(t.exactly, { amount: withUnit(whole, symbol) })}
      onClick={() => setOpen(!open)}
    >
      {open ? whole : usual} {unit}
    </button>
  );
}

function same(value: bigint, decimals: number, places = 2): boolean {
  return value % 10n ** BigInt(Math.max(0, decimals - places)) === 0n;
}

/** Amounts in sentences: `has` rounds down, `pays` up. */
export function useAmounts() {
  const plan = usePlan();
  const { decimals, symbol } = plan.data?.asset ?? { decimals: 0, symbol: "" };
  return {
    has: (value: bigint) => withUnit(usualAmount(value, decimals), symbol),
    pays: (value: bigint) => withUnit(usualAmount(value, decimals, { up: true }), symbol),
    exact: (value: bigint) => withUnit(exactAmount(value, decimals), symbol),
  };
}
