import { expect, test } from "vitest";
import { embeddedName } from "./config";

test("a wallet that does not announce itself is called as it calls itself", () => {
  expect(embeddedName(undefined)).toBeUndefined();
  expect(embeddedName("ethereum")).toBeUndefined();
  expect(embeddedName({ isMetaMask: true })).toBe("MetaMask");
  // Others say that they are MetaMask as well.
  expect(embeddedName({ isMetaMask: true, isCoinbaseWallet: true })).toBe("Coinbase Wallet");
  expect(embeddedName({ isMetaMask: "yes" })).toBe("");
  expect(embeddedName({})).toBe("");
});
