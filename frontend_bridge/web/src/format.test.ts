import { expect, test } from "vitest";
import { amount, day, dayNumber, dayText, percent, time } from "./format";

test("amounts are exact, whatever their size", () => {
  expect(amount(1_234_567_890n, 6)).toBe("1,234.56789");
  expect(amount(2n ** 96n - 1n, 6)).toBe("79,228,162,514,264,337,593,543.950335");
  expect(amount(500_000n, 6)).toBe("0.50");
  expect(amount(0n, 6)).toBe("0");
  expect(amount(-1_500_000n, 6)).toBe("−1.50");
  expect(amount(1n, 6)).toBe("0.000001");
});

test("amounts are cut, never rounded up", () => {
  expect(amount(1_999_999n, 6, 2)).toBe("1.99");
  expect(amount(999n, 6, 2)).toBe("0");
});

test("days and times are those of UTC", () => {
  expect(day(20454, "en")).toBe("Jan 1, 2026");
  expect(dayNumber("2026-01-01")).toBe(20454);
  expect(dayNumber("2026-1-1")).toBeUndefined();
  expect(dayText(20454)).toBe("2026-01-01");
  expect(time(1767225600, "en")).toContain("00:00 UTC");
});

test("shares are told without a float", () => {
  expect(percent(800)).toBe("8 %");
  expect(percent(6667n)).toBe("66.67 %");
});
