import { EvidenceError, kindOf } from "./format";

/** Points of a picture: some phones draw no larger one. */
const MOST_POINTS = 16_000_000;
const QUALITY = 0.9;

/**
 * A picture redrawn from its points on white, upright: place, date, device and what was made
 * transparent are gone. One that is too large to be drawn is made smaller.
 */
export async function redrawn(
  content: Uint8Array,
  kind: string,
  name: string,
): Promise<Uint8Array> {
  try {
    const blob = new Blob([content as BlobPart], { type: kind });
    const picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
    const scale = Math.min(1, Math.sqrt(MOST_POINTS / (picture.width * picture.height)));
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.floor(picture.width * scale)),
      Math.max(1, Math.floor(picture.height * scale)),
    );
    const brush = canvas.getContext("2d");
    if (!brush) throw new EvidenceError("picture", name);
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const drawn = await canvas.convertToBlob({ type: kind, quality: QUALITY });
    return new Uint8Array(await drawn.arrayBuffer());
  } catch {
    throw new EvidenceError("picture", name);
  }
}

/** The kind of a redrawn picture: a browser that cannot write one kind writes PNG. */
export function kindOfDrawn(content: Uint8Array): string {
  return kindOf(content) ?? "image/png";
}
