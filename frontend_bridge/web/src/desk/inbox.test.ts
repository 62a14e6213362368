import { afterEach, expect, test, vi } from "vitest";
import { DeskError } from "./client";
import { lookAtInbox, newSecret, OtherReceiverError, readSendLink } from "./inbox";

const RECIPIENT = `age1${"q".repeat(58)}`;
const OTHER = `age1${"p".repeat(58)}`;

afterEach(() => vi.unstubAllGlobals());

test("a link is its key and its secret, whole or not at all", () => {
  const secret = newSecret();
  expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(newSecret()).not.toBe(secret);
  expect(readSendLink(`${RECIPIENT}.${secret}`)).toEqual({ recipient: RECIPIENT, secret });
  for (const text of [
    "",
    RECIPIENT,
    `${RECIPIENT}.`,
    `${RECIPIENT}.${secret.slice(1)}`,
    `.${secret}`,
  ])
    expect(readSendLink(text)).toBeUndefined();
  expect(readSendLink(`${RECIPIENT}.${secret}&x`)).toBeUndefined();
});

test("a desk that names another key is found out, and one that refuses is told", async () => {
  const link = { recipient: RECIPIENT, secret: newSecret() };
  const answer = (status: number, body: unknown) =>
    vi.stubGlobal("fetch", (_: string, options: RequestInit) => {
      expect(options.credentials).toBe("omit");
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    });
  answer(200, { recipient: RECIPIENT, expires_at: 7, room: 9 });
  expect(await lookAtInbox("https://desk.example/", link)).toMatchObject({ room: 9 });
  answer(200, { recipient: OTHER, expires_at: 7, room: 9 });
  await expect(lookAtInbox("https://desk.example", link)).rejects.toThrow(OtherReceiverError);
  answer(404, { detail: "The link is over." });
  await expect(lookAtInbox("https://desk.example", link)).rejects.toMatchObject({ status: 404 });
  answer(200, { recipient: "age1", expires_at: "7" });
  await expect(lookAtInbox("https://desk.example", link)).rejects.toThrow(DeskError);
});
