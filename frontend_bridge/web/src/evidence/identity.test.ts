import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Document, documentOf } from "./identity";

const path = new URL("../../../../tests/support/handed/documents.json", import.meta.url);
const cases = JSON.parse(readFileSync(path, "utf8")) as {
  one_form: (Document & { text: string })[];
  refused: Document[];
};

test("a document has the form that the commands give it, however it was typed", () => {
  for (const { text, ...typed } of cases.one_form) {
    const { country, kind, number } = documentOf(typed);
    expect(`${country}|${kind}|${number}`, JSON.stringify(typed)).toBe(text);
  }
});

test("what names nobody is refused", () => {
  for (const typed of cases.refused)
    expect(() => documentOf(typed), JSON.stringify(typed)).toThrow("documentOther");
});
