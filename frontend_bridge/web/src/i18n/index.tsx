import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { directionOf, type Language } from "./catalogues";
import { KEY, languages, load, type Spoken, type Texts } from "./loading";

export { type Language, languages, type Spoken, type Texts };

interface I18n {
  t: Texts;
  language: Language;
  setLanguage: (language: Language) => void;
}
const Context = createContext<I18n | undefined>(undefined);

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

/** Fills `{name}` in a sentence; `{n:day|days}` is the first of the two where `n` is one. */
export function fill(text: string, values: Record<string, string | number | bigint>): string {
  return text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (_, name: string, one, more) => {
    const value = String(values[name] ?? "");
    return one === undefined ? value : value === "1" ? one : more;
  });
}
