import { DeskError, OtherDeskError } from "../desk/client";
import { fill, type Texts, useI18n } from "../i18n";

/** What the desk refused or did not answer: what happened, and the desk's own sentence. */
export function DeskTrouble({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useI18n();
  const detail = error instanceof DeskError && error.status !== 0 ? error.message : "";
  return (
    <div className="banner bad" role="alert" data-desk-trouble={statusOf(error)}>
      <p>
        {sentenceOf(error, t)} {/* The desk speaks English alone. */}
        {detail && <span lang="en">{detail}</span>}
      </p>
      {retry && (
        <button type="button" className="quiet small" onClick={retry}>
          {t.again}
        </button>
      )}
    </div>
  );
}

function statusOf(error: unknown): string {
  return error instanceof DeskError ? String(error.status) : "other";
}

function sentenceOf(error: unknown, t: Texts): string {
  if (error instanceof OtherDeskError) return fill(t.desk.other, { plan: error.plan });
  if (!(error instanceof DeskError) || error.status === 0) return t.desk.away;
  if (error.status === 401) return t.desk.ended;
  if (error.status === 429) return t.desk.busy;
  if (error.status >= 500) return t.desk.failing;
  return t.desk.refused;
}
