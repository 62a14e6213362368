import { expect, test } from "vitest";
import { eventsWith } from "./reads";

const PLAN = { rungSpacing: 20n, reservePerUnit: 1_280n, rules: { capPerUnit: 640n } };

test("a balance lasts as long as its rung, which is rounded down", () => {
  // 640 above the reserve bear one event only where the rung is not below it.
  expect(eventsWith(5n * (1_280n + 640n), 5n, PLAN, 100n)).toBe(1n);
  expect(eventsWith(5n * (1_280n + 640n), 5n, PLAN, 107n)).toBe(0n);
  expect(eventsWith(5n * (1_280n + 640n + 20n), 5n, PLAN, 107n)).toBe(1n);
});

test("a balance below the reserve bears nothing", () => {
  expect(eventsWith(0n, 5n, PLAN, 0n)).toBe(0n);
  expect(eventsWith(1_279n, 1n, PLAN, 0n)).toBe(0n);
});
