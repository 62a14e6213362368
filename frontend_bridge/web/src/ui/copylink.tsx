import { useState } from "react";
import { useI18n } from "../i18n";

/** Copies a link, and says whether the browser let it. */
export function CopyLink({ link }: { link: string }) {
  const { t } = useI18n();
  // Of another link than the one that was copied nothing is said.
  const [tried, setTried] = useState<{ link: string; copied: boolean }>();
  const copied = tried?.link === link ? tried.copied : undefined;
  const copy = () =>
    navigator.clipboard.writeText(link).then(
      () => setTried({ link, copied: true }),
      () => setTried({ link, copied: false }),
    );
  return (
    <>
      <button type="button" className="quiet small" onClick={() => void copy()}>
        {t.noticeCopy}
      </button>
      <span role="status">
        {copied === true && t.copied}
        {copied === false && t.copyRefused}
      </span>
    </>
  );
}
