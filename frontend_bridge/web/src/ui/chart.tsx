import { useId } from "react";

export interface Point {
  label: string;
  /** Where it stands, 0 to 1; drawn only, so a float does no harm here. */
  at: number;
  height: number;
  text: string;
}

/** A line over time, drawn by hand: one series, its last value named, its table for who cannot see it. */
export function LineChart({
  title,
  points,
  axis,
  tone = "teal",
}: {
  title: string;
  points: Point[];
  axis: [string, string];
  tone?: "teal" | "gold";
}) {
  const id = useId();
  if (points.length < 2) return null;
  const top = Math.max(...points.map((point) => point.height), 1e-9);
  const x = (point: Point) => 8 + point.at * 584;
  const y = (point: Point) => 150 - (point.height / top) * 130;
  // Stepwise: between two events nothing changes.
  const path = points
    .map((point, place) => (place === 0 ? `M${x(point)},${y(point)}` : `H${x(point)}V${y(point)}`))
    .join("");
  const last = points[points.length - 1];
  const first = points[0];
  if (!last || !first) return null;
  return (
    <figure className={`chart ${tone}`}>
      <figcaption id={id}>
        {title} <strong>{last.text}</strong>
      </figcaption>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the caption is its name */}
      <svg viewBox="0 0 600 172" role="img" aria-labelledby={id} preserveAspectRatio="none">
        <line x1="8" x2="592" y1="150" y2="150" className="axis" />
        <path d={`${path}V150H${x(first)}Z`} className="area" />
        <path d={path} className="stroke" />
      </svg>
      <div className="axis-labels" aria-hidden="true">
        <span>{axis[0]}</span>
        <span>{axis[1]}</span>
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
