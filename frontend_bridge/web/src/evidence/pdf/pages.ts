import type { PdfAsked, PdfFault, PdfTold } from "./asked";

/** So many pages of a PDF are shown. */
export const MOST_PAGES = 500;
/** So long a page may take to be found and drawn. */
const PATIENCE = 30_000;

/** A PDF, or a page of it, that is not shown. */
export class PdfError extends Error {
  constructor(readonly fault: PdfFault) {
    super(fault);
    this.name = "PdfError";
  }
}

export interface DrawnPage {
  picture: ImageBitmap;
  /** Whether nothing of it was damaged or too large. */
  whole: boolean;
}

/** A PDF whose pages a worker draws, one at a time; it is asked one thing at a time. */
export class PdfPages {
  readonly #worker: Worker;
  /** How many pages it says it has. */
  count = 0;
  /** Whether it has no end, so that pages may be missing. */
  cut = false;

  constructor() {
    this.#worker = new Worker(new URL("./drawer.ts", import.meta.url), { type: "module" });
  }

  async open(content: Uint8Array): Promise<void> {
    const data = new URL("pdf/", document.baseURI).href;
    const told = await this.#ask({ content, data });
    if (!("pages" in told)) throw new PdfError("failed");
    this.count = told.pages;
    this.cut = told.cut;
  }

  async draw(page: number): Promise<DrawnPage> {
    const told = await this.#ask({ page });
    if (!("picture" in told)) throw new PdfError("failed");
    return told;
  }

  /** Ends the worker, whatever it is at. */
  close(): void {
    this.#worker.terminate();
  }

  async #ask(asked: PdfAsked): Promise<PdfTold> {
    const worker = this.#worker;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const told = await new Promise<PdfTold>((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<PdfTold>) => resolve(data);
      worker.onerror = () => resolve({ fault: "failed" });
      timer = setTimeout(() => resolve({ fault: "slow" }), PATIENCE);
      worker.postMessage(asked);
    }).finally(() => clearTimeout(timer));
    if (!("fault" in told)) return told;
    // One that hangs would keep the processor busy.
    if (told.fault === "slow" || told.fault === "failed") this.close();
    throw new PdfError(told.fault);
  }
}
