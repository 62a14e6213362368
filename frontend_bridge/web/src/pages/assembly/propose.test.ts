import { expect, test } from "vitest";
import { en } from "../../i18n/en";
import { zh } from "../../i18n/zh";
import { SETTERS, setterOf } from "./propose";

test("every change that may be proposed is a function of that contract, and has a name", () => {
  for (const [role, name] of SETTERS) {
    expect(setterOf(role, name), `${role}.${name}`).toBeDefined();
    expect([en.changes[name], zh.changes[name]], name).not.toContain(undefined);
  }
});
