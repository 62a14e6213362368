import { expect, test } from "vitest";
import { linkOf, testWalletOf } from "./config";

test("test wallets are loaded on a local chain only, and from the page's own server", () => {
  expect(testWalletOf({ chainId: 1337, testWallet: "test-wallet.js" })).toBe("test-wallet.js");
  expect(testWalletOf({ chainId: 31337, testWallet: "test-wallet.js" })).toBe("test-wallet.js");
  for (const chainId of [1, 10, 137, 11155111, 0, Number.NaN])
    expect(testWalletOf({ chainId, testWallet: "test-wallet.js" })).toBeUndefined();
  for (const testWallet of ["https://evil.example/x.js", "//evil.example/x.js", "../x.js", "", "x"])
    expect(testWalletOf({ chainId: 1337, testWallet })).toBeUndefined();
  expect(testWalletOf({ chainId: 1337 })).toBeUndefined();
});

test("only a link or a mail address leads anywhere", () => {
  expect(linkOf("https://example.org/help?a=1")).toBe("https://example.org/help?a=1");
  expect(linkOf("help@example.org")).toBe("mailto:help@example.org");
  for (const text of ["javascript:alert(1)", "http://example.org", "call 123", "a@b", "x:y@z.org"])
    expect(linkOf(text)).toBeUndefined();
});
