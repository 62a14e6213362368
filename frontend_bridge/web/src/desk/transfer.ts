import { DeskError } from "./client";

/** Files to and from the desk, piece by piece: the page stays alive and says how far it is. */

/** How far a transfer is, in bytes. */
export type Progress = (done: number, of: number) => void;

/** So long may nothing move before a transfer counts as broken, in milliseconds. */
const PATIENCE = 60_000;
/** So long may a whole file take to come: 50 MB at 100 kB a second. */
const WHOLE = 600_000;

function addressOf(desk: string, path: string): string {
  return `${desk.replace(/\/+$/, "")}/desk/v1/${path}`;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, told: unknown): DeskError {
  const detail = (told as { detail?: unknown } | undefined)?.detail;
  return new DeskError(status, typeof detail === "string" ? detail : "");
}

/**
 * Sends a file with its signed act; gives the desk's answer. The browser streams it from where it is.
 *
 * Throws `DeskError`: with the status of a refusal, or with 0 where the connection broke. Whether the
 * file arrived is not known then; sent again, it gives the same answer.
 */
export function sendFile(
  desk: string,
  path: string,
  header: string | Record<string, string>,
  content: Blob,
  onProgress: Progress,
  /** Whether the session's cookie goes with it; who sends by a link has none. */
  signedIn = true,
): Promise<unknown> {
  const headers = typeof header === "string" ? { "Desk-Act": header } : header;
  return new Promise((resolve, reject) => {
    // Only this way tells a page how much of a file has left.
    const sending = new XMLHttpRequest();
    let watch: ReturnType<typeof setTimeout> | undefined;
    const moved = () => {
      clearTimeout(watch);
      watch = setTimeout(() => sending.abort(), PATIENCE);
    };
    const broken = () => {
      clearTimeout(watch);
      reject(new DeskError(0, "the connection broke"));
    };
    sending.open("PUT", addressOf(desk, path));
    sending.withCredentials = signedIn;
    sending.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(headers)) sending.setRequestHeader(name, value);
    sending.upload.onprogress = ({ loaded }) => {
      moved();
      onProgress(Math.min(loaded, content.size), content.size);
    };
    sending.onload = () => {
      clearTimeout(watch);
      const told = read(sending.responseText);
      if (sending.status >= 300) reject(refusal(sending.status, told));
      else if (told === undefined) reject(new DeskError(0, "the answer is no JSON"));
      else resolve(told);
    };
    sending.onerror = broken;
    sending.onabort = broken;
    moved();
    sending.send(content);
  });
}

/** Fetches a file of at most so many bytes; throws `DeskError` as `sendFile` does. */
export async function fetchFile(
  desk: string,
  path: string,
  most: number,
  onProgress: Progress = () => {},
): Promise<Uint8Array> {
  const stop = new AbortController();
  let watch = setTimeout(() => stop.abort(), PATIENCE);
  // A desk that sends a byte at a time moves, and never ends.
  const end = setTimeout(() => stop.abort(), WHOLE);
  const broken = (error: unknown) => {
    if (error instanceof DeskError) throw error;
    throw new DeskError(0, "the connection broke");
  };
  try {
    const answer = await fetch(addressOf(desk, path), {
      credentials: "include",
      cache: "no-store",
      redirect: "error",
      signal: stop.signal,
    });
    if (!answer.ok) throw refusal(answer.status, read(await answer.text()));
    // A proxy may compress it; then nobody knows beforehand how long it is.
    const size = Number(answer.headers.get("Content-Length") ?? 0);
    const pieces: Uint8Array[] = [];
    let done = 0;
    const reader = answer.body?.getReader();
    for (;;) {
      const piece = await reader?.read();
      if (!piece || piece.done) break;
      clearTimeout(watch);
      watch = setTimeout(() => stop.abort(), PATIENCE);
      done += piece.value.length;
      if (done > most) throw new DeskError(0, "the desk sends more than such a file has");
      pieces.push(piece.value);
      onProgress(done, Math.max(done, size));
    }
    return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
  } catch (error) {
    return broken(error);
  } finally {
    clearTimeout(watch);
    clearTimeout(end);
    stop.abort();
  }
}

/** The header of a file: act and signature, for a pack with its claim key's public part. */
export function fileHeader(
  signed: { act: unknown; signature: string },
  recipient?: string,
): string {
  return btoa(JSON.stringify({ ...signed, ...(recipient && { recipient }) }));
}
