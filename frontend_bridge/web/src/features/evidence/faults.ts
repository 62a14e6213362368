import { MOST_BYTES, MOST_FILES } from "../../evidence/format";
import { WorkError } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";

/** Says why evidence cannot be packed, granted or opened, and what to do. */
export function useFault(): (error: unknown) => string {
  const { t } = useI18n();
  return (error) => {
    // What is no fault of the files is the browser's: it keeps nothing here, or has no room.
    if (!(error instanceof WorkError)) return t.evidenceFaults.notKept;
    const most = error.fault === "tooMany" ? MOST_FILES : MOST_BYTES / 1_000_000;
    return fill(t.evidenceFaults[error.fault] ?? t.evidenceFaults.failed, {
      name: error.about,
      most,
    });
  };
}
