import { expect, test } from "vitest";
import { DeskError } from "./client";
import { aboutOf, noticesOf, remindedOf, sessionOf } from "./forms";

const account = `0x${"Ab".repeat(20)}`;
const session = { account, member: true, active: true, seat: null, roles: ["steward"] };
const about = { plan: "fair", chain_id: 1, pool: account, claim_desk: account, receipts: account };
const notices = { claim: 1, data: [{ hash: "0x1", notice: "{}", published_at: 5 }] };
const one = { subscription: 1, channel: "mail", state: "active", since: null };
const reminded = { channels: { mail: "a@b.org" }, languages: ["en"], subscriptions: [one] };

test("what a desk says is taken as it is", () => {
  expect(sessionOf(session)).toEqual(session);
  expect(sessionOf({ ...session, seat: 3 }).seat).toBe(3);
  expect(aboutOf(about)).toEqual(about);
  expect(noticesOf(notices)).toEqual(notices.data);
  expect(remindedOf(reminded)).toEqual(reminded);
});

test("what no desk says is a desk that does not answer, and not the end of the page", () => {
  for (const odd of [undefined, null, 5, "a", [], {}, [session]])
    for (const form of [sessionOf, aboutOf, noticesOf, remindedOf])
      expect(() => form(odd)).toThrow(DeskError);
  for (const change of [{ account: 5 }, { account: "0x" }, { seat: "1" }, { roles: null }])
    expect(() => sessionOf({ ...session, ...change })).toThrow(DeskError);
  for (const change of [{ pool: null }, { chain_id: "1" }])
    expect(() => aboutOf({ ...about, ...change })).toThrow(DeskError);
  for (const data of [{}, [null], [{ hash: 5, notice: "" }], [{ hash: "" }]])
    expect(() => noticesOf({ data })).toThrow(DeskError);
  for (const change of [{ channels: { mail: {} } }, { languages: "en" }, { subscriptions: [{}] }])
    expect(() => remindedOf({ ...reminded, ...change })).toThrow(DeskError);
});
