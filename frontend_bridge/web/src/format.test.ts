import { expect, test } from "vitest";
import {
  amount,
  calendarDay,
  day,
  dayNumber,
  dayText,
  exactAmount,
  percent,
  time,
  usualAmount,
} from "./format";

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
  expect(time(1767225600, "en", "UTC")).toBe("Jan 1, 2026, 00:00 UTC");
});

test("times are the reader's, with UTC beside them", () => {
  expect(time(1767222000, "en", "Asia/Shanghai")).toBe(
    "Jan 1, 2026, 07:00 (Dec 31, 2025, 23:00 UTC)",
  );
  expect(time(1767222000, "en", "America/New_York")).toContain("18:00 (Dec 31, 2025, 23:00 UTC)");
});

test("the reader's day may be one more or one less than that of UTC", () => {
  expect(calendarDay(1767222000, "Asia/Shanghai")).toBe(20454);
  expect(calendarDay(1767222000, "UTC")).toBe(20453);
  expect(calendarDay(1767225600, "America/New_York")).toBe(20453);
});

test("amounts are shown in the notation in which the reader types", () => {
  expect(amount(1_234_567_890n, 6, undefined, ",")).toBe("1.234,56789");
  expect(amount(500_000n, 6, 2, ",")).toBe("0,50");
});

test("shares are told without a float", () => {
  expect(percent(800)).toBe("8\u00a0%");
  expect(percent(6667n)).toBe("66.67\u00a0%");
});

test("usual digits: what one has is rounded down, what one pays up, and something is not nothing", () => {
  const marked = { mark: "." as const };
  expect(usualAmount(1_234_567_890n, 6, marked)).toBe("1,234.56");
  expect(usualAmount(1_234_567_890n, 6, { up: true, ...marked })).toBe("1,234.57");
  expect(usualAmount(25_000_000n, 6, { up: true, ...marked })).toBe("25.00");
  expect(usualAmount(1n, 6, marked)).toBe("< 0.01");
  expect(usualAmount(-1n, 6, marked)).toBe("−< 0.01");
  expect(usualAmount(1n, 6, { up: true, ...marked })).toBe("0.01");
  expect(usualAmount(0n, 6, marked)).toBe("0.00");
  expect(usualAmount(-1_239_999n, 6, marked)).toBe("−1.23");
  expect(usualAmount(7n, 0, marked)).toBe("7");
  expect(usualAmount(75n, 1, marked)).toBe("7.5");
  expect(usualAmount(999_999_999n, 6, { places: 0, ...marked })).toBe("999");
  expect(usualAmount(1_234_000_000n, 6, { mark: "," })).toBe("1.234,00");
});

test("an exact amount has every digit, and at least the usual ones", () => {
  expect(exactAmount(1_234_567_890n, 6, ".")).toBe("1,234.56789");
  expect(exactAmount(25_000_000n, 6, ".")).toBe("25.00");
  expect(exactAmount(-1n, 18, ".")).toBe("−0.000000000000000001");
  expect(exactAmount(12n, 0, ".")).toBe("12");
  expect(exactAmount(12n, 1, ",")).toBe("1,2");
});
