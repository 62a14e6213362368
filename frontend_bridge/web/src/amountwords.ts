import type { Language } from "./i18n";

/** Amounts as they are spoken: what reads 1,234.50 is said so that nobody takes it for 1.2345. */

const ONES =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const SCALES = ["", " thousand", " million", " billion", " trillion"];

function below1000(value: number): string {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  const parts: string[] = [];
  if (hundreds) parts.push(`${ONES[hundreds]} hundred`);
  if (rest && rest < 20) parts.push(ONES[rest] ?? "");
  else if (rest) {
    const one = rest % 10;
    parts.push(`${TENS[Math.floor(rest / 10)]}${one ? `-${ONES[one]}` : ""}`);
  }
  return parts.join(" and ");
}

function english(whole: bigint): string {
  if (whole === 0n) return "zero";
  const parts: string[] = [];
  let rest = whole;
  for (const scale of SCALES) {
    const three = Number(rest % 1000n);
    if (three) parts.unshift(`${below1000(three)}${scale}`);
    rest /= 1000n;
    if (!rest) break;
  }
  return parts.join(" ");
}

const DIGITS = "零一二三四五六七八九";
const PLACES = ["", "十", "百", "千"];
const MYRIADS = ["", "万", "亿", "万亿"];

function four(value: number): string {
  let text = "";
  let gap = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(value / 10 ** place) % 10;
    if (digit) {
      text += `${gap && text ? "零" : ""}${DIGITS[digit]}${PLACES[place]}`;
      gap = false;
    } else gap = true;
  }
  return text;
}

function chinese(whole: bigint): string {
  if (whole === 0n) return "零";
  const groups: number[] = [];
  for (let rest = whole; rest > 0n; rest /= 10_000n) groups.push(Number(rest % 10_000n));
  let text = "";
  groups.reverse().forEach((group, place) => {
    const scale = MYRIADS[groups.length - 1 - place] ?? "";
    // A zero is spoken where places are empty between two groups.
    if (group && text && group < 1000) text += "零";
    if (group) text += four(group) + scale;
  });
  return text.replace(/^一十/, "十");
}

/** Beyond these an amount is told in digits only. */
const MOST = 10n ** 15n;

/** A whole number with its digits after the point, in words of a language; empty in others. */
export function inWords(value: bigint, decimals: number, language: Language): string {
  if (!/^(en|zh)\b/.test(language)) return "";
  const one = 10n ** BigInt(decimals);
  const [whole, part] = [value / one, value % one];
  if (whole >= MOST) return `${whole}`;
  const digits = part.toString().padStart(decimals, "0").replace(/0+$/, "");
  // Of a currency, tenths are spoken as hundredths are: 12.50 is "twelve point five zero".
  const shown = digits.length === 1 ? `${digits}0` : digits;
  if (language.startsWith("zh")) {
    const after = [...shown].map((digit) => DIGITS[Number(digit)]).join("");
    return chinese(whole) + (after && `点${after}`);
  }
  const after = [...shown].map((digit) => ONES[Number(digit)]).join(" ");
  return english(whole) + (after && ` point ${after}`);
}
