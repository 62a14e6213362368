import type { ReactNode } from "react";
import { troubleOf } from "../chain/errors";
import { useI18n } from "../i18n";

/** The shape of what is being read, so that nothing jumps when it is there. */
export function Loading({
  error,
  retry,
  shape = "line",
}: {
  error?: unknown;
  retry?: () => void;
  shape?: "line" | "figures" | "rows" | "card" | "chart";
}) {
  const { t } = useI18n();
  if (error) return <Failed error={error} retry={retry} />;
  return (
    <div className={`loading ${shape}`} role="status">
      <span className="quietly">{t.loading}</span>
      {Array.from({ length: COUNT[shape] }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing but their place
        <span key={place} className="bone" aria-hidden="true" />
      ))}
    </div>
  );
}

const COUNT = { line: 1, figures: 4, rows: 5, card: 3, chart: 1 };

/** What could not be read, why, and what to do. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useI18n();
  const { kind } = troubleOf(error);
  return (
    <div className="banner bad" role="alert">
      <p>
        {kind === "limited" ? t.readLimited : kind === "lagging" ? t.readLagging : t.readFailed}
      </p>
      {retry && (
        <button type="button" onClick={retry}>
          {t.again}
        </button>
      )}
    </div>
  );
}

/** Says what will be here, where there is nothing yet, and perhaps what to do. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <svg viewBox="0 0 48 32" width="48" height="32" aria-hidden="true">
        <circle cx="19" cy="16" r="11" className="ring grey" />
        <circle cx="29" cy="16" r="11" className="ring grey" />
      </svg>
      <p>{children}</p>
      {action}
    </div>
  );
}
