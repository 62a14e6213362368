import { expect, test } from "vitest";
import { inWords } from "./amountwords";

test("amounts are spoken in both languages", () => {
  const cases: [bigint, string, string][] = [
    [0n, "zero", "零"],
    [12_500_000n, "twelve point five zero", "十二点五零"],
    [
      1_234_500_000n,
      "one thousand two hundred and thirty-four point five zero",
      "一千二百三十四点五零",
    ],
    [1n, "zero point zero zero zero zero zero one", "零点零零零零零一"],
    [21_000_000n, "twenty-one", "二十一"],
    [100_000_000n, "one hundred", "一百"],
    [105_000_000n, "one hundred and five", "一百零五"],
    [1_000_000_000_000n, "one million", "一百万"],
    [10_010_000_000n, "ten thousand ten", "一万零一十"],
    [250_000_000_000n, "two hundred and fifty thousand", "二十五万"],
  ];
  for (const [value, en, zh] of cases) {
    expect(inWords(value, 6, "en")).toBe(en);
    expect(inWords(value, 6, "zh-Hans")).toBe(zh);
  }
});

test("of assets without digits after the point, and of amounts beyond words", () => {
  expect(inWords(7n, 0, "en")).toBe("seven");
  expect(inWords(7n, 0, "fr")).toBe("");
  expect(inWords(10n ** 40n, 18, "en")).toBe("10000000000000000000000");
});
