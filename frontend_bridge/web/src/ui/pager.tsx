import { fill, useI18n } from "../i18n";

/** Which rows of how many are shown, and the way to the others. */
export function Pager({
  page,
  size,
  total,
  onPage,
}: {
  page: number;
  size: number;
  total: number;
  onPage: (page: number) => void;
}) {
  const { t } = useI18n();
  if (total <= size) return null;
  const last = Math.min(total, (page + 1) * size);
  return (
    <nav className="row pager" aria-label={t.pages}>
      <button type="button" disabled={page === 0} onClick={() => onPage(page - 1)}>
        {t.pageBefore}
      </button>
      <span role="status">{fill(t.rowsOf, { first: page * size + 1, last, total })}</span>
      <button type="button" disabled={last >= total} onClick={() => onPage(page + 1)}>
        {t.pageNext}
      </button>
    </nav>
  );
}
