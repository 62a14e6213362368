import type { Daily } from "../chain/books";
import { usePlan } from "../chain/reads";
import { amount, day } from "../format";
import { useI18n } from "../i18n";
import { LineChart, type Point } from "../ui/chart";

/** The community over time: what each unit has contributed, and how many share. */
export function BooksCharts({ daily }: { daily: Daily[] }) {
  const { t, language } = useI18n();
  const plan = usePlan();
  const first = daily[0]?.day ?? 0;
  const last = daily.at(-1)?.day ?? 1;
  if (!plan.data || daily.length < 2) return <p className="muted">{t.noCharts}</p>;
  const { decimals, symbol } = plan.data.asset;
  const axis: [string, string] = [day(first, language), day(last, language)];
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
          axis={axis}
          points={points(
            (row) => Number(row.index),
            (row) => `${amount(row.index, decimals, 2)} ${symbol}`,
          )}
        />
        <LineChart
          title={t.chartMembers}
          axis={axis}
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
                <th className="num">{t.chartIndex}</th>
                <th className="num">{t.carry}</th>
                <th className="num">{t.reserve}</th>
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
