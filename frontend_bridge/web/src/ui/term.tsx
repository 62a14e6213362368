import { type ReactNode, useId, useState } from "react";
import { useI18n } from "../i18n";

/** A word that not everybody knows: what it means stands behind it, where the word stands. */
export function Term({ of, children }: { of: string; children: ReactNode }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const note = useId();
  return (
    <>
      <button
        type="button"
        className="term"
        aria-expanded={open}
        aria-controls={note}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      <span id={note} role="note" className="term-note" hidden={!open}>
        {t.terms[of]}
      </span>
    </>
  );
}
