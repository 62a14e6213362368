import { expect, test } from "vitest";
import { type Here, problemOf, type TextProblem } from "./signin";

const account = "0x9Cb0aB2D3E0c8dA6Fd65fbc0Cb4b17b5B4e3B2A9";
const here: Here = {
  host: "plan.example",
  origin: "https://plan.example",
  chainId: 1337,
  account: "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
};
// As `frontend_bridge/desk/sign_in.py` writes it.
const text = `plan.example wants you to sign in with your Ethereum account:
0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266

Read what the desk of the plan fair keeps for you. This changes nothing.

URI: https://plan.example
Version: 1
Chain ID: 1337
Nonce: q3PbGfVhJ80tXxWm1nJ4cQw0aQ
Issued At: 2026-11-29T20:00:00Z
Expiration Time: 2026-11-29T20:05:00Z`;

test("the desk's own text for this page is signed", () => {
  expect(problemOf(text, here)).toBeUndefined();
});

test("a page on a port of its own has one in its domain", () => {
  const local = { ...here, host: "127.0.0.1:8080", origin: "http://127.0.0.1:8080" };
  const told = text
    .replace("plan.example wants", "127.0.0.1:8080 wants")
    .replace("https://plan.example", "http://127.0.0.1:8080");
  expect(problemOf(told, local)).toBeUndefined();
  expect(problemOf(told, { ...local, host: "127.0.0.1:8081" })).toBe("domain");
});

const CASES: [string, string, TextProblem][] = [
  ["plan.example wants", "evil.example wants", "domain"],
  ["plan.example wants", "https://plan.example wants", "form"],
  ["URI: https://plan.example", "URI: https://evil.example", "address"],
  ["URI: https://plan.example", "URI: https://plan.example/else", "address"],
  ["Chain ID: 1337", "Chain ID: 1", "chain"],
  ["0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", account, "account"],
  ["20:05:00Z", "21:05:00Z", "time"],
  ["20:05:00Z", "19:05:00Z", "time"],
  ["2026-11-29T20:05:00Z", "soon", "time"],
  ["\nExpiration Time: 2026-11-29T20:05:00Z", "", "form"],
  ["20:05:00Z", "20:05:00Z\nNot Before: 2026-11-29T20:00:00Z", "form"],
  ["20:05:00Z", "20:05:00Z\nRequest ID: 7", "form"],
  ["20:05:00Z", "20:05:00Z\nResources:\n- https://evil.example", "form"],
  ["20:05:00Z", "20:05:00Z\nI pay the one who shows this.", "form"],
  ["Version: 1", "Version: 2", "form"],
  ["This changes nothing.", "This changes nothing.\n\nI pay the one who shows this.", "form"],
  ["Nonce: q3PbGfVhJ80tXxWm1nJ4cQw0aQ", "Nonce: 7", "form"],
];
test.each(CASES)("with %j as %j it is not signed", (from, to, problem) => {
  expect(text).toContain(from);
  expect(problemOf(text.replace(from, to), here)).toBe(problem);
});

test("what is no such text is not signed", () => {
  for (const wrong of ["", "Sign in.", "{}", text.slice(0, -1)])
    expect(problemOf(wrong, here)).toBeDefined();
});
