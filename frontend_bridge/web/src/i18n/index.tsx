import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type english from "../../languages/en.json";
import { bestOf, complete, directionOf, type Language } from "./catalogues";

export type { Language };

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
const KEY = "mutual-pool.language";

interface I18n {
  t: Texts;
  language: Language;
  setLanguage: (language: Language) => void;
}
const Context = createContext<I18n | undefined>(undefined);

/** One language with its texts; another one is fetched when somebody asks for it. */
export interface Spoken {
  language: Language;
  t: Texts;
}

async function read(language: Language): Promise<Partial<Texts>> {
  return (await files.get(language)?.())?.default ?? {};
}

async function load(language: Language): Promise<Spoken> {
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

export function I18nProvider({ spoken, children }: { spoken: Spoken; children: ReactNode }) {
  const [{ language, t }, set] = useState(spoken);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
  }, [language]);
  const value = useMemo<I18n>(
    () => ({
      t,
      language,
      setLanguage: (next) => {
        localStorage.setItem(KEY, next);
        void load(next).then(set);
      },
    }),
    [language, t],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useI18n(): I18n {
  const found = useContext(Context);
  if (!found) throw new Error("no language above");
  return found;
}

/** Fills `{name}` in a sentence. */
export function fill(text: string, values: Record<string, string | number | bigint>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
