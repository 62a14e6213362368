import { useId } from "react";

export interface Point {
  label: string;
  /** Where it stands, 0 to 1; drawn only, so a float does no harm here. */
  at: number;
  height: number;
  text: string;
}

const WIDE = 600;
const HIGH = 150;

/** Round values for an axis, from 0 to at least `top`. */
export function ticksOf(top: number, most = 4): number[] {
  if (!(top > 0)) return [0, 1];
  const raw = top / most;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * size >= raw) ?? 10) * size;
  const count = Math.ceil(top / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, place) => place * step);
}

/** A line over time with both axes, drawn by hand: its last value named, its table beside it. */
export function LineChart({
  title,
  points,
  dates,
  value,
  tone = "teal",
}: {
  title: string;
  points: Point[];
  /** What stands below: the first day, one in the middle, the last one. */
  dates: string[];
  /** How a height is written beside the axis. */
  value: (height: number) => string;
  tone?: "teal" | "gold";
}) {
  const id = useId();
  const last = points[points.length - 1];
  const first = points[0];
  if (!last || !first || points.length < 2) return null;
  const ticks = ticksOf(Math.max(...points.map((point) => point.height)));
  const top = ticks[ticks.length - 1] ?? 1;
  const x = (point: Point) => point.at * WIDE;
  const up = (height: number) => HIGH - (height / top) * HIGH;
  // Stepwise: between two events nothing changes.
  const path = points
    .map((point, place) =>
      place === 0 ? `M${x(point)},${up(point.height)}` : `H${x(point)}V${up(point.height)}`,
    )
    .join("");
  return (
    <figure className={`chart ${tone}`}>
      <figcaption id={id}>
        {title} <strong>{last.text}</strong>
      </figcaption>
      <div className="plot">
        <div className="axis-values" aria-hidden="true">
          {[...ticks].reverse().map((tick) => (
            <span key={tick}>{value(tick)}</span>
          ))}
        </div>
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: the caption is its name */}
        <svg
          viewBox={`0 0 ${WIDE} ${HIGH}`}
          role="img"
          aria-labelledby={id}
          preserveAspectRatio="none"
        >
          {ticks.map((tick) => (
            <line key={tick} x1="0" x2={WIDE} y1={up(tick)} y2={up(tick)} className="axis" />
          ))}
          <path d={`${path}V${HIGH}H${x(first)}Z`} className="area" />
          <path d={path} className="stroke" />
        </svg>
        <div className="axis-labels" aria-hidden="true">
          {/* Where a date has no room on one line, it is parted after its year. */}
          {dates.map((date) => (
            <span key={date}>{date.replace("年", "年\u200b")}</span>
          ))}
        </div>
      </div>
    </figure>
  );
}

/** Parts of a whole as one bar, with their names and figures beside it. */
export function PartsBar({
  label,
  parts,
}: {
  label: string;
  parts: { name: string; share: number; text: string; tone: string }[];
}) {
  return (
    <div className="parts">
      <div className="bar" role="img" aria-label={label}>
        {parts.map((part) => (
          <span
            key={part.name}
            className={part.tone}
            style={{ flexGrow: Math.max(part.share, 0) }}
          />
        ))}
      </div>
      <ul className="plain legend">
        {parts.map((part) => (
          <li key={part.name}>
            <span className={`dot ${part.tone}`} aria-hidden="true" />
            {part.name} <strong>{part.text}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}
