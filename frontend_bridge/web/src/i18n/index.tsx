import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

export type Texts = typeof import("./en").en;
export type Language = "en" | "zh";
const ALL: Record<Language, () => Promise<Texts>> = {
  en: async () => (await import("./en")).en,
  zh: async () => (await import("./zh")).zh,
};
const KEY = "mutual-pool.language";

interface I18n {
  t: Texts;
  language: Language;
  setLanguage: (language: Language) => void;
}
const Context = createContext<I18n | undefined>(undefined);

function first(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** One language with its texts; the other one is fetched when somebody asks for it. */
export interface Spoken {
  language: Language;
  t: Texts;
}

async function load(language: Language): Promise<Spoken> {
  return { language, t: await ALL[language]() };
}

/** The texts in the language of the reader's choice, or of their browser. */
export function firstTexts(): Promise<Spoken> {
  return load(first());
}

export function I18nProvider({ spoken, children }: { spoken: Spoken; children: ReactNode }) {
  const [{ language, t }, set] = useState(spoken);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
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
