import { expect, test } from "vitest";
import { isCut, LONGEST_SIDE, MOST_DOTS, scaleOf } from "./parts";

test("a letter is drawn with 150 dots to an inch", () => {
  expect(scaleOf(595, 842)).toBeCloseTo(150 / 72);
});

test.each([
  [1e6, 1e6],
  [1e7, 1],
  [1, 1e7],
  [1e155, 1e155],
  [3_000, 2_000],
])("a page of %d by %d points stays within its bounds", (width, height) => {
  const scale = scaleOf(width, height);
  expect(scale).toBeGreaterThan(0);
  expect(width * scale).toBeLessThanOrEqual(LONGEST_SIDE * 1.000_001);
  expect(height * scale).toBeLessThanOrEqual(LONGEST_SIDE * 1.000_001);
  expect(width * scale * height * scale).toBeLessThanOrEqual(MOST_DOTS * 1.000_001);
});

test("a file whose end is not among its last bytes was cut", () => {
  const text = (content: string) => new TextEncoder().encode(content);
  expect(isCut(text("%PDF-1.7 ... startxref\n9\n%%EOF\n"))).toBe(false);
  expect(isCut(text(`%PDF-1.7 ... %%EOF${" ".repeat(900)}`))).toBe(false);
  expect(isCut(text(`%PDF-1.7 ... %%EOF${" ".repeat(2_000)}`))).toBe(true);
  expect(isCut(text("%PDF-1.7 ..."))).toBe(true);
});
