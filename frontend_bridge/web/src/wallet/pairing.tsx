import { useState } from "react";
import { useI18n } from "../i18n";
import { QrCode } from "../ui/qr";

/** The link by which a wallet on another device finds this page: to scan, to open or to copy. */
export default function PairingCode({ link }: { link: string }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState<boolean>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <div className="pairing" data-pairing={link}>
      <p>{t.pairing}</p>
      <QrCode text={link} label={t.pairingCode} />
      <p className="muted">{t.pairingPrivate}</p>
      <div className="row">
        <a className="button small" href={link}>
          {t.pairingOpen}
        </a>
        <button type="button" className="small" onClick={() => void copy()}>
          {t.pairingCopy}
        </button>
      </div>
      <p role="status">
        {copied === true && t.copied}
        {copied === false && t.copyRefused}
      </p>
      {copied === false && <textarea readOnly rows={3} value={link} aria-label={t.pairingCopy} />}
    </div>
  );
}
