/** Catalogues of texts by language, `languages/<tag>.json`: which one a reader is given. */

/** The tag of a language, such as `en` or `zh-Hans`. */
export type Language = string;

function spoken(tag: string): { language: string; script: string | undefined } | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return { language, script };
  } catch {
    return undefined;
  }
}

/**
 * The first of the reader's languages that there is. Who reads `zh-TW` is not given `zh-Hans`:
 * the same language in another script is another language here.
 */
export function bestOf(wanted: readonly string[], there: readonly Language[]): Language {
  for (const tag of wanted) {
    const asked = spoken(tag);
    if (!asked) continue;
    const found = there.find((one) => {
      const has = spoken(one);
      return has?.language === asked.language && has.script === asked.script;
    });
    if (found) return found;
  }
  return "en";
}

/** What a language calls itself. */
export function nameOf(language: Language): string {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
  } catch {
    return language;
  }
}

/** Whether a language is written from the right. */
export function directionOf(language: Language): "ltr" | "rtl" {
  const script = spoken(language)?.script ?? "";
  return ["Arab", "Hebr", "Thaa", "Syrc", "Nkoo"].includes(script) ? "rtl" : "ltr";
}

/** How many texts a catalogue has. */
export function countOf(catalogue: object): number {
  return Object.values(catalogue).reduce<number>(
    (sum, text) => sum + (typeof text === "string" ? 1 : countOf(text as object)),
    0,
  );
}

export function complete(catalogue: object, texts: number): boolean {
  return countOf(catalogue) >= texts;
}

/** What is wrong with a catalogue beside the original: texts it lacks, has too many, or placeholders that differ. */
export function problemsOf(original: object, found: object, within = ""): string[] {
  const [texts, others] = [original, found] as Record<string, unknown>[];
  if (!texts || !others) return [];
  const surplus = Object.keys(others)
    .filter((key) => !(key in texts) && `${within}${key}` !== "errors")
    .map((key) => `${within}${key} is of no use`);
  const wrong = Object.entries(texts).flatMap(([key, text]) => {
    const other = others[key];
    const name = `${within}${key}`;
    if (other === undefined) return [`${name} is missing`];
    if (typeof text !== typeof other) return [`${name} is of another kind`];
    if (typeof text !== "string") return problemsOf(text as object, other as object, `${name}.`);
    const [mine, theirs] = [text, String(other)].map(placeholders);
    return mine === theirs ? [] : [`${name} has the placeholders ${theirs}, not ${mine}`];
  });
  return [...surplus, ...wrong];
}

function placeholders(text: string): string {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(" ");
}
