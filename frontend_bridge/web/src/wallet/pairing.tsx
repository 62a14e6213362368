import encodeQR from "qr";
import { useMemo, useState } from "react";
import { useI18n } from "../i18n";

/** White around a code, in its own squares, as its standard asks for. */
const MARGIN = 4;

/** The link by which a wallet on another device finds this page: to scan, to open or to copy. */
export default function PairingCode({ link }: { link: string }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState<boolean>();
  const { size, path } = useMemo(() => squares(link), [link]);
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
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t.pairingCode}>
        <rect width={size} height={size} className="paper" />
        <path d={path} className="squares" />
      </svg>
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

function squares(text: string): { size: number; path: string } {
  const rows = encodeQR(text, "raw", { border: MARGIN });
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")));
  return { size: rows.length, path: path.join("") };
}
