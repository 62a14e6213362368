/** What the page and the worker that draws the pages of a PDF say to each other. */
export type PdfAsked =
  /** Where cMaps, fonts and decoders of the page's own lie is `data`, an address with a slash at its end. */
  { content: Uint8Array; data: string } | { page: number };

export type PdfTold =
  | { pages: number; cut: boolean }
  | { picture: ImageBitmap; whole: boolean }
  | { fault: PdfFault };

/** Why a PDF, or a page of it, is not shown; the page has a sentence for each. */
export type PdfFault =
  /** It asks for a password. */
  | "locked"
  /** It is no PDF, or too damaged to find its pages. */
  | "broken"
  /** This page of it is missing, or too damaged to be drawn. */
  | "page"
  | "slow"
  /** What draws it did not load, or gave up. */
  | "failed";

/** What the worker that takes a PDF apart says beside what pdf.js itself sends. */
export const LOSS = "left out";
