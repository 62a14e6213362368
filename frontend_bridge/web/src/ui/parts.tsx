import type { ReactNode } from "react";
import { Link } from "wouter";
import type { ActState } from "../act/machine";
import { busy } from "../act/machine";
import { ActStatus } from "../act/status";
import type { PlanEvent } from "../chain/logs";
import { shortAddress, shortHash } from "../format";
import { useI18n } from "../i18n";
import { When } from "./fields";

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

export function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
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

export function Who({ address }: { address: string }) {
  return (
    <span className="mono" title={address}>
      {shortAddress(address)}
    </span>
  );
}

export function ClaimLink({ number }: { number: number }) {
  const { t } = useI18n();
  return (
    <Link href={`/claims/${number}`}>
      {t.claim} {number}
    </Link>
  );
}

/** A button that sends a transaction, with its state below. */
export function Send({
  state,
  disabled,
  children,
  onClick,
  quiet,
}: {
  state: ActState;
  disabled?: boolean;
  children: ReactNode;
  onClick: () => void;
  quiet?: boolean;
}) {
  return (
    <>
      <button
        type="button"
        className={quiet ? "" : "primary"}
        disabled={disabled || busy(state)}
        aria-busy={busy(state)}
        onClick={onClick}
      >
        {children}
      </button>
      <ActStatus state={state} />
    </>
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

export function Loading({ error, retry }: { error?: unknown; retry?: () => void }) {
  const { t } = useI18n();
  if (!error) return <p className="loading">{t.loading}</p>;
  return (
    <div className="banner bad" role="alert">
      <p>{t.troubleUnreachable}</p>
      {retry && (
        <button type="button" onClick={retry}>
          {t.again}
        </button>
      )}
    </div>
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

/** A table that scrolls inside its card; a column in brackets holds numbers. */
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
  if (!rows.length) return <p className="muted">{t.nothing}</p>;
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
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell's place is what it is
                <td key={place} className={Array.isArray(head[place]) ? "num" : ""}>
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
