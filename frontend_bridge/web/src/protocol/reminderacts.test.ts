import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ActKind } from "./acts";
import { END_CALENDAR, END_SUBSCRIPTION, RENEW_CALENDAR, SUBSCRIBE } from "./reminderacts";

const FILE = new URL("../../../../mutual_pool/office/desk/reminder_acts.py", import.meta.url);

/** Names and types of an act as the desk has them. */
function ofDesk(source: string, kind: ActKind): [string, string][] {
  const start = source.indexOf(`"${kind.name}"`);
  expect(start).toBeGreaterThan(0);
  const end = source.indexOf("ActKind(", start);
  const part = source.slice(start + kind.name.length + 2, end < 0 ? undefined : end);
  return [...part.matchAll(/\("(\w+)", "([\w[\]]+)"\)/g)].map(([, name = "", type = ""]) => [
    name,
    type,
  ]);
}

test("the acts have the fields of the desk's, in their order", () => {
  const source = readFileSync(FILE, "utf8");
  for (const kind of [SUBSCRIBE, END_SUBSCRIPTION, RENEW_CALENDAR, END_CALENDAR])
    expect(kind.own.map(({ name, type }) => [name, type])).toEqual(ofDesk(source, kind));
});
