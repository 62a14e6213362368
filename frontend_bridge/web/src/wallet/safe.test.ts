import { expect, test } from "vitest";
import { allowedOrigins, statusIn } from "./safe";

test("where a Safe's transaction stands is said as of a bundle", () => {
  const tx = `0x${"2".repeat(64)}`;
  const waiting = { status: 100, receipts: [] };
  expect(statusIn({ txStatus: "AWAITING_CONFIRMATIONS", txHash: null })).toEqual(waiting);
  expect(statusIn({ txStatus: "AWAITING_EXECUTION" })).toEqual(waiting);
  expect(statusIn({})).toEqual(waiting);
  const named = [{ transactionHash: tx }];
  expect(statusIn({ txStatus: "SUCCESS", txHash: tx })).toEqual({ status: 200, receipts: named });
  expect(statusIn({ txStatus: "FAILED", txHash: tx })).toEqual({ status: 500, receipts: named });
  expect(statusIn({ txStatus: "CANCELLED" })).toEqual({ status: 400, receipts: [] });
});

test("only the origins that are named are listened to", () => {
  const [safe] = allowedOrigins(["https://app.safe.global"]);
  expect(safe?.test("https://app.safe.global")).toBe(true);
  for (const other of ["https://app-safe.global", "https://app.safe.global.evil.example"])
    expect(safe?.test(other)).toBe(false);
});
