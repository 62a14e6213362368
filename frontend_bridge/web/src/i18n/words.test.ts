import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** One word for one thing, and none that means something else: of each language, what is said instead. */
const INSTEAD: Record<string, [RegExp, string][]> = {
  en: [
    [/\bunits?\b/i, "share"],
    [/\b(each|more|one|many) events?\b(?! from)/i, "case"],
  ],
  "zh-Hans": [
    // It also means the one who is registered.
    [/登记人/, "登记员"],
    [/年龄段/, "年龄档"],
    [/押金/, "保证金"],
    [/案件/, "事件、申请"],
    [/对账单/, "明细"],
    // Words of insurers, and of what regulators forbid.
    [/理赔|赔付|保费|投保|承保/, "申请、给付、分摊"],
    [/资金池/, "互助池"],
  ],
};

function textsOf(value: unknown): string[] {
  // The names of what is filled in are the code's own.
  if (typeof value === "string") return [value.replace(/\{\w+/g, "{")];
  return value && typeof value === "object" ? Object.values(value).flatMap(textsOf) : [];
}

test.each(Object.entries(INSTEAD))("%s has one word for one thing", (tag, wrong) => {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(new URL(`../../languages/${name}.json`, import.meta.url), "utf8"));
  const texts = textsOf([read(tag), read(`office/${tag}`)]);
  const found = texts.flatMap((text) =>
    wrong.filter(([word]) => word.test(text)).map(([, better]) => `${better}: ${text}`),
  );
  expect(found).toEqual([]);
});

test("the contracts' refusals use the same words", () => {
  const url = new URL("../../../abi/errors.ts", import.meta.url);
  const text = readFileSync(url, "utf8");
  for (const [word, better] of INSTEAD["zh-Hans"] ?? [])
    expect([better, text.match(word)?.[0]]).toEqual([better, undefined]);
});
