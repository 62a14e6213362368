import { getDocument, type PDFDocumentProxy, PDFWorker } from "pdfjs-dist/legacy/build/pdf.mjs";
import { LOSS, type PdfAsked, type PdfFault, type PdfTold } from "./asked";
import { heedLosses } from "./losses";
import { isCut, NoFilters, scaleOf, WorkerCanvases } from "./parts";

/**
 * Draws pages of a PDF that a stranger made, away from the page: nothing of the PDF is ever an element,
 * a link or a script there. A second worker, of this one, takes the PDF apart. The page that started this one
 * ends both.
 */

/** Dots of one picture in a PDF: a letter scanned at 600 dots an inch has 35 million. */
const MOST_IMAGE = 40_000_000;
/** Pictures above so many bytes are made smaller as they are drawn. */
const MOST_CANVAS_BYTES = 64_000_000;

let whole = true;
const noteLoss = () => {
  whole = false;
};
heedLosses(noteLoss);
const parser = new Worker(new URL("./parser.ts", import.meta.url), { type: "module" });
parser.addEventListener("message", ({ data }) => data === LOSS && noteLoss());
const fonts = (self as unknown as { fonts?: FontFaceSet }).fonts;
let opened: PDFDocumentProxy | undefined;

function open(content: Uint8Array, data: string): Promise<PDFDocumentProxy> {
  return getDocument({
    data: content,
    worker: PDFWorker.create({ port: parser }),
    maxImageSize: MOST_IMAGE,
    canvasMaxAreaInBytes: MOST_CANVAS_BYTES,
    // No forms of XML, which carry scripts; scripts of other kinds are of a module that is not here.
    enableXfa: false,
    // The page's policy lets nothing be compiled. The same decoders are there as scripts.
    useWasm: false,
    wasmUrl: `${data}decoders/`,
    cMapUrl: `${data}cmaps/`,
    standardFontDataUrl: `${data}fonts/`,
    useWorkerFetch: true,
    useSystemFonts: true,
    disableFontFace: !fonts,
    ownerDocument: { fonts },
    CanvasFactory: WorkerCanvases,
    FilterFactory: NoFilters,
    disableWorkerRendering: true,
  } as unknown as Parameters<typeof getDocument>[0]).promise;
}

async function draw(of: PDFDocumentProxy, number: number): Promise<PdfTold> {
  whole = true;
  const page = await of.getPage(number);
  const plain = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: scaleOf(plain.width, plain.height) });
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.floor(viewport.width)),
    Math.max(1, Math.floor(viewport.height)),
  );
  const canvasContext = canvas.getContext("2d") as unknown as CanvasRenderingContext2D;
  await page.render({ canvas: null, canvasContext, viewport }).promise;
  page.cleanup();
  return { picture: canvas.transferToImageBitmap(), whole };
}

async function answer(asked: PdfAsked): Promise<PdfTold> {
  if ("page" in asked) return opened ? draw(opened, asked.page) : { fault: "failed" };
  // It is handed over, and gone here.
  const cut = isCut(asked.content);
  opened = await open(asked.content, asked.data);
  return { pages: opened.numPages, cut };
}

function faultOf(error: unknown): PdfFault | undefined {
  const { name } = Object(error) as { name?: string };
  return name === "PasswordException" ? "locked" : undefined;
}

self.onmessage = async ({ data }: MessageEvent<PdfAsked>) => {
  const usual = "content" in data ? "broken" : "page";
  const told = await answer(data).catch((error): PdfTold => ({ fault: faultOf(error) ?? usual }));
  self.postMessage(told, "picture" in told ? { transfer: [told.picture] } : undefined);
};
