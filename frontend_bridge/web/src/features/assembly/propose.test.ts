import { expect, test } from "vitest";
import en from "../../../languages/en.json";
import zh from "../../../languages/zh-Hans.json";
import { SETTERS, setterOf } from "./propose";

test("every change that may be proposed is a function of that contract, and has a name", () => {
  for (const [role, name] of SETTERS) {
    expect(setterOf(role, name), `${role}.${name}`).toBeDefined();
    expect(Object.keys(en.changes), name).toContain(name);
    expect(Object.keys(zh.changes), name).toContain(name);
  }
});
