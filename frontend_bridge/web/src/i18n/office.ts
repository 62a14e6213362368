import type english from "../../languages/office/en.json";
import type { Language } from "./catalogues";

/**
 * The texts of the desk's views: evidence, decisions and applications. They are a catalogue of their
 * own, so that a first view does not wait for what few readers need.
 */
export type OfficeTexts = {
  [Part in keyof typeof english]: { [Name in keyof (typeof english)[Part]]: string } & Partial<
    Record<string, string>
  >;
};

const FILES = import.meta.glob<{ default: Partial<OfficeTexts> }>("../../languages/office/*.json");

async function read(language: Language): Promise<Partial<OfficeTexts>> {
  return (await FILES[`../../languages/office/${language}.json`]?.())?.default ?? {};
}

/** The desk's texts in a language; what it lacks is said in English. */
export async function officeTexts(language: Language): Promise<OfficeTexts> {
  const [original, found] = await Promise.all([read("en"), read(language)]);
  const parts = Object.entries(original).map(([part, texts]) => [
    part,
    { ...texts, ...found[part as keyof OfficeTexts] },
  ]);
  return Object.fromEntries(parts) as OfficeTexts;
}
