import { type About, DeskError } from "./client";
import type { ServedNotice } from "./notice";
import type { Reminded } from "./reminded";
import type { Session } from "./session";

/**
 * Answers of the desk that the first view may need, held to their forms without a library: one of
 * another form would end the whole page where it is shown.
 */

type Fields = Record<string, unknown>;

const isText = (one: unknown): one is string => typeof one === "string";
const isWhole = (one: unknown) => Number.isSafeInteger(one) && Number(one) >= 0;
const isObject = (one: unknown): one is Fields =>
  typeof one === "object" && one !== null && !Array.isArray(one);
const areTexts = (one: unknown) => Array.isArray(one) && one.every(isText);

function held<T>(told: unknown, right: (told: Fields) => boolean): T {
  if (isObject(told) && right(told)) return told as T;
  throw new DeskError(0, "the answer is not one of such a desk");
}

/** What a desk says of itself. */
export function aboutOf(told: unknown): About {
  const names = ["plan", "pool", "claim_desk", "receipts"];
  return held(told, (one) => isWhole(one.chain_id) && names.every((name) => isText(one[name])));
}

/** Who is signed in. */
export function sessionOf(told: unknown): Session {
  return held(
    told,
    ({ account, member, active, seat, roles }) =>
      isText(account) &&
      /^0x[0-9a-fA-F]{40}$/.test(account) &&
      typeof member === "boolean" &&
      typeof active === "boolean" &&
      (seat === null || isWhole(seat)) &&
      areTexts(roles),
  );
}

/** The notices of a claim. */
export function noticesOf(told: unknown): ServedNotice[] {
  const right = (one: unknown) => isObject(one) && isText(one.hash) && isText(one.notice);
  return held<{ data: ServedNotice[] }>(
    told,
    ({ data }) => Array.isArray(data) && data.every(right),
  ).data;
}

/** The channels of reminders, and one's own subscriptions. */
export function remindedOf(told: unknown): Reminded {
  const right = (one: unknown) =>
    isObject(one) &&
    isWhole(one.subscription) &&
    isText(one.channel) &&
    isText(one.state) &&
    (one.since === null || isWhole(one.since));
  return held(
    told,
    ({ channels, languages, subscriptions }) =>
      isObject(channels) &&
      Object.values(channels).every(isText) &&
      areTexts(languages) &&
      Array.isArray(subscriptions) &&
      subscriptions.every(right),
  );
}
