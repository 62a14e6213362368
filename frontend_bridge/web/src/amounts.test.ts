import { expect, test } from "vitest";
import { fieldText, least, parseAmount, readAmount, readersMark, wholeUp } from "./amounts";

const ONE = 1_000_000n;

test("what is typed becomes an integer, or nothing", () => {
  expect(parseAmount("1,234.5", 6)).toBe(1_234_500_000n);
  expect(parseAmount(" 0.000001 ", 6)).toBe(1n);
  for (const wrong of [
    ...["", "-1", "+1", "1.23456789", "1e3", "0x10", "1.", ".5", "abc", "1 2", "NaN", "∞", "½"],
    ...["1,2,3", "1.2.3", "1,23,456", "12,34.5", "1,234,5", "1.234,567.8", "01,234.5"],
    ...[",", ".", "1,,000", "1 000,000.5", "١٢", "1_000", "1,000 000", "$5", "5%", "1\n2"],
  ])
    expect(readAmount(wrong, 6, "."), wrong).not.toHaveProperty("value", expect.anything());
  expect(parseAmount("9007199254740993", 0)).toBe(9007199254740993n);
});

test("amounts of both notations are read as they were meant", () => {
  for (const mark of [".", ","] as const) {
    expect(readAmount("12,50", 6, mark)).toEqual({ value: 12_500_000n });
    expect(readAmount("12.50", 6, mark)).toEqual({ value: 12_500_000n });
    expect(readAmount("0,5", 6, mark)).toEqual({ value: 500_000n });
    expect(readAmount("0,001", 6, mark)).toEqual({ value: 1_000n });
    expect(readAmount("1.000,00", 6, mark)).toEqual({ value: 1_000n * ONE });
    expect(readAmount("1,000.00", 6, mark)).toEqual({ value: 1_000n * ONE });
    expect(readAmount("1.234.567", 6, mark)).toEqual({ value: 1_234_567n * ONE });
    expect(readAmount("1 234,5", 6, mark)).toEqual({ value: 1_234_500_000n });
    expect(readAmount("1’234.5", 6, mark)).toEqual({ value: 1_234_500_000n });
    expect(readAmount("1\u202f234\u00a0567", 6, mark)).toEqual({ value: 1_234_567n * ONE });
    expect(readAmount("1234.567", 6, mark)).toEqual({ value: 1_234_567_000n });
    expect(readAmount("1,2,3", 6, mark)).toEqual({ wrong: "form" });
  }
});

test("full-width digits and marks are digits and marks", () => {
  expect(readAmount("１２．５０", 6, ".")).toEqual({ value: 12_500_000n });
  expect(readAmount("１，２３４．５", 6, ".")).toEqual({ value: 1_234_500_000n });
  expect(readAmount("１２，５０", 6, ".")).toEqual({ value: 12_500_000n });
  expect(readAmount("　7　", 6, ".")).toEqual({ value: 7n * ONE });
});

test("what means two things is refused with both, but to whom the page's notation is their own", () => {
  for (const [text, readings] of [
    ["1,234", [1_234n * ONE, 1_234_000n]],
    ["1.234", [1_234_000n, 1_234n * ONE]],
    ["123.456", [123_456_000n, 123_456n * ONE]],
  ] as const) {
    expect(readAmount(text, 6, ",")).toEqual({ wrong: "ambiguous", readings });
    expect(readAmount(text, 6, ".")).toEqual({ value: readings[0] });
  }
  // A reading that is finer than the asset does not make the other one certain.
  for (const mark of [".", ","] as const)
    expect(readAmount("7.505", 2, mark)).toEqual({ wrong: "fine", decimals: 2 });
});

test("what is too fine is told apart", () => {
  expect(readAmount("1.2345678", 6, ".")).toEqual({ wrong: "fine", decimals: 6 });
  expect(readAmount("1.5", 0, ".")).toEqual({ wrong: "fine", decimals: 0 });
});

test("what the page puts into a field is read as the same, in every notation", () => {
  let value = 1n;
  for (let step = 0; step < 4_000; step += 1) {
    value = (value * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
    const amount = value >> BigInt(step % 60);
    for (const mark of [".", ","] as const)
      for (const decimals of [0, 2, 6, 18])
        expect(readAmount(fieldText(amount, decimals), decimals, mark)).toEqual({ value: amount });
  }
});

test("the reader's mark is that of their browser", () => {
  expect(readersMark(["de-DE", "en"])).toBe(",");
  expect(readersMark(["en-GB"])).toBe(".");
  expect(readersMark(["zh-CN"])).toBe(".");
  expect(readersMark(["not a language"])).toBe(".");
});

test("a suggested amount is a whole one, and never less", () => {
  expect(wholeUp(100_073_831n, 6)).toBe(101_000_000n);
  expect(wholeUp(100_000_000n, 6)).toBe(100_000_000n);
  expect(wholeUp(0n, 6)).toBe(0n);
  expect(least(3n, 2n)).toBe(2n);
});
