import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { en } from "./en";
import { zh } from "./zh";

export type Texts = typeof en;
export type Language = "en" | "zh";
const ALL: Record<Language, Texts> = { en, zh };
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

export function I18nProvider({ children }: { children: ReactNode }) {
  const [language, set] = useState<Language>(first);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  }, [language]);
  const value = useMemo<I18n>(
    () => ({
      t: ALL[language],
      language,
      setLanguage: (next) => {
        localStorage.setItem(KEY, next);
        set(next);
      },
    }),
    [language],
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
