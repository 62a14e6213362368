import { amount, day, usualAmount, withUnit } from "../format";
import { useI18n } from "../i18n";
import { usePlan } from "../protocol/reads";
import type { Daily } from "../protocol/records";
import { LineChart, type Point } from "../ui/chart";
import { Table } from "../ui/parts";
import { Empty } from "../ui/states";

/** The community over time: what each unit has contributed, and how many share. */
export function BooksCharts({ daily }: { daily: Daily[] }) {
  const { t, language } = useI18n();
  const plan = usePlan();
  const first = daily[0]?.day ?? 0;
  const last = daily.at(-1)?.day ?? 1;
  if (!plan.data || daily.length < 2) return <Empty>{t.noCharts}</Empty>;
  const { decimals, symbol } = plan.data.asset;
  const dates = [first, Math.floor((first + last) / 2), last].map((one) => day(one, language));
  const points = (height: (row: Daily) => number, text: (row: Daily) => string): Point[] =>
    daily.map((row) => ({
      label: day(row.day, language),
      at: (row.day - first) / Math.max(1, last - first),
      height: height(row),
      text: text(row),
    }));
  return (
    <>
      <div className="columns">
        <LineChart
          title={t.chartIndex}
          dates={dates}
          value={(height) => amount(BigInt(Math.round(height)), decimals, 2)}
          points={points(
            (row) => Number(row.index),
            (row) => withUnit(usualAmount(row.index, decimals), symbol),
          )}
        />
        <LineChart
          title={t.chartMembers}
          dates={dates}
          value={(height) => amount(BigInt(Math.round(height)), 0)}
          tone="gold"
          points={points(
            (row) => row.members,
            (row) => String(row.members),
          )}
        />
      </div>
      <details>
        <summary>{t.asTable}</summary>
        <Table
          label={t.chartsTitle}
          head={[
            t.day,
            [t.activeMembers],
            ...[t.chartIndex, t.carry, t.reserve].map((name): [string] => [`${name} (${symbol})`]),
          ]}
          rows={daily.map((row) => ({
            key: String(row.day),
            cells: [
              day(row.day, language),
              row.members,
              ...[row.index, row.carry, row.reserve].map((one) => amount(one, decimals)),
            ],
          }))}
        />
      </details>
    </>
  );
}
