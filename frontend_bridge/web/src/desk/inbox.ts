import { formed, InboxForm } from "./answers";
import { DeskError } from "./client";
import { type Progress, sendFile } from "./transfer";

/**
 * A link by which somebody sends files and reads nothing. It has the receiver's key and the secret
 * that opens the desk's inbox; both stand after the #, which no browser sends anywhere.
 */
export interface SendLink {
  /** The key that the sender encrypts to (`age1...`). */
  recipient: string;
  secret: string;
}

/** What a link has after its last slash; undefined where it is none, or was not copied whole. */
export function readSendLink(text: string): SendLink | undefined {
  const found = /^(age1[02-9ac-hj-np-z]{58})\.([A-Za-z0-9_-]{43})$/.exec(text);
  return found?.[1] && found[2] ? { recipient: found[1], secret: found[2] } : undefined;
}

/** A new link's secret: 32 bytes, as the commands write them. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** A desk that names another key than the link: what is sent could be read by somebody else. */
export class OtherReceiverError extends Error {}

/** Until when a link holds, and how many bytes may still be sent; throws `DeskError` at none. */
export async function lookAtInbox(desk: string, link: SendLink) {
  const answer = await fetch(`${desk.replace(/\/+$/, "")}/desk/v1/inbox`, {
    headers: { "Desk-Inbox": link.secret },
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(15_000),
  }).catch((error: unknown) => {
    throw new DeskError(0, error instanceof Error ? error.message : "");
  });
  const told = (await answer.json().catch(() => undefined)) as { detail?: unknown } | undefined;
  if (!answer.ok)
    throw new DeskError(answer.status, typeof told?.detail === "string" ? told.detail : "");
  const inbox = formed(InboxForm, told);
  if (inbox.recipient !== link.recipient) throw new OtherReceiverError();
  return inbox;
}

/** Sends an encrypted file by a link; throws `DeskError` as `sendFile` does. */
export function sendByLink(desk: string, link: SendLink, content: Blob, onProgress: Progress) {
  return sendFile(desk, "inbox", { "Desk-Inbox": link.secret }, content, onProgress, false);
}
