import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { certificateHandout, readHandout } from "./handout";

// The very links that the command line's tests write (tests/model/test_handout_links.py).
const handed = (name: string) =>
  readFileSync(new URL(`../../../../tests/support/handed/${name}`, import.meta.url), "utf8");
const links = JSON.parse(handed("links.json")) as Record<"certificate" | "position", string>;
const payload = (link: string) => link.split("#/join/")[1] ?? "";

test("a link of the registrar carries the very file", () => {
  for (const kind of ["certificate", "position"] as const)
    expect(readHandout(payload(links[kind]))).toEqual({ kind, text: handed(`${kind}.json`) });
});

test("a certificate of the page is the file and the link of the command", () => {
  const { certificate, signature } = JSON.parse(handed("certificate.json"));
  expect(certificateHandout(certificate, signature)).toEqual({
    text: handed("certificate.json"),
    handed: payload(links.certificate),
  });
});

test("what is cut off, of another kind or no text of base64 is no link", () => {
  const whole = payload(links.position);
  for (const wrong of [
    "",
    "!",
    whole.slice(0, 40),
    whole.slice(0, -9),
    `B${whole.slice(1)}`,
    "_".repeat(5_000),
  ])
    expect(readHandout(wrong), wrong.slice(0, 20)).toBeUndefined();
});
