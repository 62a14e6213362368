import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bestOf, complete, countOf, directionOf, nameOf, problemsOf } from "./catalogues";

const FOLDER = new URL("../../languages/", import.meta.url);
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as Record<string, unknown>;
const tagsIn = (folder: string) =>
  readdirSync(new URL(folder, FOLDER))
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.replace(".json", ""));
const tags = tagsIn(".");
const THERE = ["en", "zh-Hans"];

test("every catalogue has the texts of the original, with their placeholders", () => {
  expect(tags).toContain("zh-Hans");
  for (const tag of tags) expect([tag, problemsOf(read("en"), read(tag))]).toEqual([tag, []]);
});

test("the desk's texts are there in every language, too", () => {
  expect(tagsIn("office")).toEqual(tags);
  for (const tag of tags)
    expect([tag, problemsOf(read("office/en"), read(`office/${tag}`))]).toEqual([tag, []]);
});

test("a text that is missing, surplus, or has other placeholders is found", () => {
  const original = { one: "{n} of {m}", group: { two: "two" } };
  expect(problemsOf(original, original)).toEqual([]);
  expect(problemsOf(original, { one: "{m} {n}", group: {} })).toEqual(["group.two is missing"]);
  expect(problemsOf(original, { one: "{n}", group: { two: "zwei" }, three: "3" })).toEqual([
    "three is of no use",
    "one has the placeholders {n}, not {m} {n}",
  ]);
  expect(problemsOf(original, { one: { two: "" }, group: { two: "zwei" } })).toEqual([
    "one is of another kind",
  ]);
  expect(countOf(original)).toBe(2);
  expect(complete({ one: "1" }, 2)).toBe(false);
});

test("a reader gets the first of their languages that there is, in their script", () => {
  expect(bestOf(["zh-CN"], THERE)).toBe("zh-Hans");
  expect(bestOf(["zh"], THERE)).toBe("zh-Hans");
  expect(bestOf(["zh-SG", "en"], THERE)).toBe("zh-Hans");
  expect(bestOf(["zh-TW"], THERE)).toBe("en");
  expect(bestOf(["zh-HK", "zh-Hant", "zh-CN"], THERE)).toBe("zh-Hans");
  expect(bestOf(["zh-TW"], [...THERE, "zh-Hant"])).toBe("zh-Hant");
  expect(bestOf(["fr-CA", "en-GB"], THERE)).toBe("en");
  expect(bestOf(["fr-CA"], [...THERE, "fr"])).toBe("fr");
  expect(bestOf(["*", "x_y", ""], THERE)).toBe("en");
});

test("a language names itself, and says from which side it is written", () => {
  expect(nameOf("en")).toBe("English");
  expect(nameOf("zh-Hans")).toContain("中文");
  expect(directionOf("ar")).toBe("rtl");
  expect(directionOf("zh-Hans")).toBe("ltr");
});
