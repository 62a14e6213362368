import { expect, test } from "vitest";
import { accountsOn, accountsShown, accountsTold, allows, chainOn } from "./sessions";

const A = "0x52908400098527886E0F7030069857D2E4169EE7";
const B = "0x8617E340B3D01FA5F11F306F4090FD50E238070D";
const agreed = {
  eip155: {
    accounts: [`eip155:1:${A.toLowerCase()}`, `eip155:100:${B}`, `eip155:1:${B}`],
    methods: ["eth_sendTransaction"],
  },
};

test("accounts are those of a chain, the one in use first", () => {
  expect(accountsOn(agreed, 1)).toEqual([A, B]);
  expect(accountsOn(agreed, 100)).toEqual([B]);
  expect(accountsShown(agreed, 1, B)).toEqual([B, A]);
  expect(accountsShown(agreed, 1, undefined)).toEqual([A, B]);
  // A wallet on a chain that it did not agree to is still there.
  expect(accountsOn(agreed, 5)).toEqual([]);
  expect(accountsShown(agreed, 5, undefined)).toEqual([A, B]);
});

test("the chain is the page's where the wallet agreed to it", () => {
  expect(chainOn(agreed, 100)).toBe(100);
  expect(chainOn(agreed, 5)).toBe(1);
  expect(chainOn({}, 5)).toBeUndefined();
});

test("a wallet is asked what it agreed to", () => {
  expect(allows(agreed, "eth_sendTransaction")).toBe(true);
  expect(allows(agreed, "eth_sign")).toBe(false);
  expect(allows({}, "eth_sendTransaction")).toBe(false);
});

test("accounts are read however a wallet writes them, and rubbish is none", () => {
  expect(accountsTold([`eip155:1:${A}`])).toEqual([A]);
  expect(accountsTold([A.toLowerCase()])).toEqual([A]);
  expect(accountsTold(B)).toEqual([B]);
  for (const rubbish of [undefined, null, [], 7, {}, "eip155:1:", ["0x12"]])
    expect(accountsTold(rubbish)).toEqual([]);
  for (const accounts of [["eip155:1"], ["solana:1:abc"], [""], ["eip155:1:0x12"]])
    expect(accountsShown({ eip155: { accounts } }, 1, undefined)).toEqual([]);
});
