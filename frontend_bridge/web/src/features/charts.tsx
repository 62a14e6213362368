import { amount, day, usualAmount } from "../format";
import { useI18n } from "../i18n";
import { usePlan } from "../protocol/reads";
import type { Daily } from "../protocol/records";
import { LineChart, type Point } from "../ui/chart";
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
            (row) => `${usualAmount(row.index, decimals)} ${symbol}`,
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
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
        <section className="scroll" aria-label={`${t.chartsTitle}: ${t.table}`} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th>{t.day}</th>
                <th className="num">{t.activeMembers}</th>
                {[t.chartIndex, t.carry, t.reserve].map((name) => (
                  <th key={name} className="num">
                    {name} ({symbol})
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {daily.map((row) => (
                <tr key={row.day}>
                  <td>{day(row.day, language)}</td>
                  <td className="num">{row.members}</td>
                  <td className="num">{amount(row.index, decimals)}</td>
                  <td className="num">{amount(row.carry, decimals)}</td>
                  <td className="num">{amount(row.reserve, decimals)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </>
  );
}
