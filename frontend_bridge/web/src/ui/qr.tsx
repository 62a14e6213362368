import encodeQR from "qr";
import { useMemo } from "react";

/** White around a code, in its own squares, as its standard asks for. */
const MARGIN = 4;

/** A text as a QR code. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => squares(text), [text]);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} className="paper" />
      <path d={path} className="squares" />
    </svg>
  );
}

function squares(text: string): { size: number; path: string } {
  const rows = encodeQR(text, "raw", { border: MARGIN });
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")));
  return { size: rows.length, path: path.join("") };
}
