/** Canvases of a worker in place of those of a document, in the form that pdf.js asks for. */
export class WorkerCanvases {
  create(width: number, height: number) {
    const canvas = new OffscreenCanvas(width, height);
    return { canvas, context: canvas.getContext("2d", { willReadFrequently: true }) };
  }

  reset({ canvas }: { canvas: OffscreenCanvas }, width: number, height: number) {
    canvas.width = width;
    canvas.height = height;
  }

  destroy(made: { canvas: OffscreenCanvas | null; context: unknown }) {
    if (made.canvas) {
      made.canvas.width = 0;
      made.canvas.height = 0;
    }
    made.canvas = null;
    made.context = null;
  }
}

/** No filters: they are elements of a document. pdf.js then computes what they would have drawn. */
export class NoFilters {
  addFilter = none;
  addHCMFilter = none;
  addAlphaFilter = none;
  addLuminosityFilter = none;
  addKnockoutFilter = none;
  addHighlightHCMFilter = none;
  addSelectionHCMFilter = none;
  addSelectionFilter = none;
  createSelectionStyle = () => null;
  destroy() {}
}

function none(): string {
  return "none";
}

/** Dots of a page to an inch: small print of a letter is still read. */
const DOTS = 150;
const POINTS_TO_AN_INCH = 72;
/** Dots of a drawn page, and of one of its sides. */
export const MOST_DOTS = 4_000_000;
export const LONGEST_SIDE = 8_000;

/** How many dots a point of a page of this size gets, so that the page stays within its bounds. */
export function scaleOf(width: number, height: number): number {
  const all = Math.sqrt(MOST_DOTS) / Math.sqrt(width) / Math.sqrt(height);
  return Math.min(DOTS / POINTS_TO_AN_INCH, all, LONGEST_SIDE / width, LONGEST_SIDE / height);
}

/** Whether a PDF has no end: it was cut, and pages may be missing without a trace. */
export function isCut(content: Uint8Array): boolean {
  const last = String.fromCharCode(...content.subarray(-LAST));
  return !last.includes("%%EOF");
}

/** Readers of PDFs look for its end in so many bytes. */
const LAST = 1_024;
