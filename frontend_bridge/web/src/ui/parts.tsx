import type { ReactNode } from "react";
import { Link } from "wouter";
import type { PlanEvent } from "../chain/logs";
import { shortHash } from "../format";
import { useI18n } from "../i18n";
import { When } from "./fields";
import { Empty } from "./states";

export { Facts } from "./facts";
export { Loading } from "./states";
export { Who } from "./who";

export function Card({
  title,
  children,
  aside,
  tone,
}: {
  title: string;
  children: ReactNode;
  aside?: ReactNode;
  tone?: string;
}) {
  return (
    <section className={`card ${tone ?? ""}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

export function Figure({
  name,
  children,
  note,
}: {
  name: string;
  children: ReactNode;
  note?: ReactNode;
}) {
  return (
    <div className="figure">
      <div className="name">{name}</div>
      <div className="value">{children}</div>
      {note && <div className="note">{note}</div>}
    </div>
  );
}

export function StateChip({ state }: { state: string }) {
  const { t } = useI18n();
  return <span className={`chip state ${state}`}>{t.states[state] ?? state}</span>;
}

export function AppealChip({ state }: { state: string }) {
  const { t } = useI18n();
  return <span className={`chip state ${state}`}>{t.appealStates[state] ?? state}</span>;
}

export function ClaimLink({ number }: { number: number }) {
  const { t } = useI18n();
  return (
    <Link href={`/claims/${number}`}>
      {t.claim} {number}
    </Link>
  );
}

export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="field">
      <span className="label">{label}</span>
      {children}
      {hint && <span className="hint">{hint}</span>}
      {error && (
        <span className="error" role="alert">
          {error}
        </span>
      )}
    </label>
  );
}

/** What happened, step by step. */
export function Timeline({ events }: { events: PlanEvent[] }) {
  const { t } = useI18n();
  const shown = events.filter((event) => t.events[event.name] !== undefined);
  return (
    <ol className="timeline">
      {shown.map((event) => (
        <li key={`${event.block}.${event.logIndex}`}>
          <strong>{t.events[event.name]}</strong>
          <span className="muted">
            <When at={event.time} /> · {t.block} {event.block} ·{" "}
            <span className="mono" title={event.tx}>
              {shortHash(event.tx)}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** A single word is not parted where a line ends, such as the band 50-54. */
const kindOf = (cell: ReactNode) =>
  typeof cell === "string" && !cell.includes(" ") ? "word" : undefined;

/**
 * A table that scrolls inside its card; a column in brackets holds numbers. Where a line has room
 * for few words, each row is a list, and a cell says of what it is.
 */
export function Table({
  label,
  head,
  rows,
}: {
  label: string;
  head: (string | [string])[];
  rows: { key: string; cells: ReactNode[] }[];
}) {
  const { t } = useI18n();
  if (!rows.length) return <Empty>{t.nothing}</Empty>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard
    <section className="scroll" aria-label={`${label}: ${t.table}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={String(name)} className={Array.isArray(name) ? "num" : ""}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, place) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell's place is what it is
                  key={place}
                  className={Array.isArray(head[place]) ? "num" : kindOf(cell)}
                  data-head={head[place]}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
