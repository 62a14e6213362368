/**
 * pdf.js leaves out what it cannot read or what is too large, goes on, and says so in a warning alone.
 * A reader has to know; that a font is another one, they do not.
 */
const LOST =
  /exceeded maximum|unable to decode|decoding failed|ignoring (operator|XObject|shading|pattern|ExtGState|sub-stream|errors|annotation data|the rest|ColorSpace)|skipping|unknown command|is not (available|supported)|unsupported|unimplemented|translateFont failed|empty ".*" stream|invalid stream|dependent image|end of the image data|decodeScan|dimensions are missing/i;

/** Has somebody told of what is left out; nothing of a PDF is written into the browser's console. */
export function heedLosses(tell: () => void): void {
  console.warn = (text: unknown) => {
    if (LOST.test(String(text))) tell();
  };
}
