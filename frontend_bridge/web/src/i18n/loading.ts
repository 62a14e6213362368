/** The texts of the page by language: which files there are, and how one is read. */

import type english from "../../languages/en.json";
import { bestOf, complete, type Language } from "./catalogues";

/** What every language has: the keys of `languages/en.json`, by which the code names a text. */
export type Texts = {
  [Key in keyof typeof english]: (typeof english)[Key] extends string
    ? string
    : { [Name in keyof (typeof english)[Key]]: string } & Partial<Record<string, string>>;
} & {
  /** Sentences of the contracts' errors, in languages for which the bundle has none. */
  errors?: Partial<Record<string, string>>;
};

/** A file for each language; another one is there once its file is. */
const FILES = import.meta.glob<{ default: Partial<Texts> }>("../../languages/*.json");
const files = new Map(
  Object.entries(FILES).map(([path, load]) => [path.replace(/^.*\/|\.json$/g, ""), load]),
);
export const languages: readonly Language[] = [...files.keys()].sort();
/** In which the page is written: what another language lacks is said in this one. */
const ORIGINAL = "en";
/** By which the reader's choice is kept. */
export const KEY = "mutual-pool.language";

/** One language with its texts; another one is fetched when somebody asks for it. */
export interface Spoken {
  language: Language;
  t: Texts;
}

async function read(language: Language): Promise<Partial<Texts>> {
  return (await files.get(language)?.())?.default ?? {};
}

/** Reads one language; what it lacks is said in the original. */
export async function load(language: Language): Promise<Spoken> {
  const found = await read(language);
  const whole = language === ORIGINAL || complete(found, __TEXTS__);
  if (whole) return { language, t: found as Texts };
  const original = (await read(ORIGINAL)) as Texts;
  return { language, t: withFallback(original, found) };
}

/** The texts of a catalogue, and the original's where it has none. */
export function withFallback(original: Texts, found: Partial<Texts>): Texts {
  const all = Object.entries(original).map(([key, text]) => {
    const own = (found as Record<string, unknown>)[key];
    return [key, typeof text === "string" ? (own ?? text) : { ...text, ...(own as object) }];
  });
  return { ...Object.fromEntries(all), errors: found.errors } as Texts;
}

/** The texts in the language of the reader's choice, or of their browser. */
export function firstTexts(): Promise<Spoken> {
  const kept = localStorage.getItem(KEY);
  return load(bestOf(kept ? [kept, ...navigator.languages] : navigator.languages, languages));
}
