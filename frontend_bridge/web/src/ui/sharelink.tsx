import type { ReactNode } from "react";
import { CopyLink } from "./copylink";
import { QrCode } from "./qr";

/** A link that is handed to somebody: as a code to scan, as text, and to be copied. */
export function ShareLink({
  link,
  code,
  children,
}: {
  link: string;
  /** What the code to scan is for, for who does not see it. */
  code: string;
  /** Other ways of handing it over. */
  children?: ReactNode;
}) {
  return (
    <div data-share-link={link}>
      <QrCode text={link} label={code} />
      <p className="mono wrap">{link}</p>
      <div className="row wrap">
        {children}
        <CopyLink link={link} />
      </div>
    </div>
  );
}
