import { afterEach, expect, test, vi } from "vitest";
import { askDesk, DeskError, isDeskOf } from "./client";

const config = { chainId: 1, addresses: { pool: "0xAa", desk: "0xBb" } };
const about = { plan: "fair", chain_id: 1, pool: "0xaA", claim_desk: "0xbB", receipts: "0xCc" };

afterEach(() => vi.unstubAllGlobals());

function answering(answer: Response | Error) {
  const asked = vi.fn((_address: string, _init: RequestInit) =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer.clone()),
  );
  vi.stubGlobal("fetch", asked);
  return asked;
}

test("a desk is the plan's if chain and contracts are", () => {
  expect(isDeskOf(about, config)).toBe(true);
  expect(isDeskOf({ ...about, chain_id: 2 }, config)).toBe(false);
  expect(isDeskOf({ ...about, pool: "0xBb" }, config)).toBe(false);
  expect(isDeskOf({ ...about, claim_desk: "0xAa" }, config)).toBe(false);
});

test("the desk is asked with its cookie, and a redirect is not followed", async () => {
  const asked = answering(Response.json({ plan: "fair" }));
  expect(await askDesk("https://desk.example/", "about")).toEqual({ plan: "fair" });
  expect(asked.mock.calls[0]?.[0]).toBe("https://desk.example/desk/v1/about");
  expect(asked.mock.calls[0]?.[1]).toMatchObject({
    method: "GET",
    credentials: "include",
    redirect: "error",
  });
  await askDesk("https://desk.example", "sign-in", { signature: "0x" });
  expect(asked.mock.calls[1]?.[1]).toMatchObject({ method: "POST", body: '{"signature":"0x"}' });
});

test("a refusal has the desk's sentence, and silence has the status 0", async () => {
  answering(Response.json({ detail: "Sign in." }, { status: 401 }));
  await expect(askDesk("", "session")).rejects.toMatchObject({ status: 401, message: "Sign in." });
  answering(new Response("<html>", { status: 502 }));
  await expect(askDesk("", "session")).rejects.toMatchObject({ status: 502, message: "" });
  answering(new Response("<html>"));
  await expect(askDesk("", "session")).rejects.toMatchObject({ status: 0 });
  answering(new TypeError("Failed to fetch"));
  await expect(askDesk("", "session")).rejects.toBeInstanceOf(DeskError);
});
