import { expect, test } from "vitest";
import type { Config } from "../config";
import { documentOf, newApplication, statedOf } from "./applications";
import { checkedAnswers, readQuestions } from "./questions";
import { sameCodes, sharedQuestions, takingApplications, typedFor } from "./several";

const TEXT = { en: "Do you smoke?", "zh-Hans": "您吸烟吗？" };
const question = (id: string, changes: object = {}) => ({
  id,
  kind: "yes-no",
  text: TEXT,
  required: true,
  choices: [],
  admits: [],
  most: 500,
  ...changes,
});

function asked(...questions: object[]) {
  const found = readQuestions({ schema: "mutual-pool/questions/1", questions });
  if (!found) throw new Error("no questions");
  return found;
}

test("what is asked in the same words is asked once, and else apart", () => {
  const one = asked(question("smoking"));
  const both = sharedQuestions([one, asked(question("smoking", { admits: ["no"] }))]);
  expect(both.map(({ plans }) => plans)).toEqual([[0, 1]]);
  for (const other of [
    question("smoke"),
    question("smoking", { text: { ...TEXT, en: "Did you ever smoke?" } }),
    question("smoking", { text: { ...TEXT, "zh-Hans": "您曾经吸烟吗？" } }),
    question("smoking", { required: false }),
    question("smoking", { kind: "text" }),
    question("smoking", { most: 10 }),
  ])
    expect(sharedQuestions([one, asked(other)]).map(({ plans }) => plans)).toEqual([[0], [1]]);
});

test("a plan gets the answers to its own questions alone", () => {
  const plans = [
    asked(question("smoking"), question("adult")),
    asked(question("smoking", { required: false }), question("adult")),
  ];
  const shared = sharedQuestions(plans);
  const typed = Object.fromEntries(
    shared.map(({ key, plans: who }) => [key, who.length > 1 || who[0] === 0 ? "yes" : "no"]),
  );
  expect(typedFor(0, shared, typed)).toEqual({ smoking: "yes", adult: "yes" });
  expect(typedFor(1, shared, typed)).toEqual({ smoking: "no", adult: "yes" });
  const other = asked(question("smoking"));
  const three = sharedQuestions([...plans, other]);
  const all = Object.fromEntries(three.map(({ key }) => [key, "yes"]));
  expect(checkedAnswers(other, typedFor(2, three, all)).answers).toEqual({ smoking: "yes" });
});

test("the applications of one person have no salt and no hash in common", async () => {
  const configs = ["01", "02"].map((byte) => ({
    chainId: 1,
    addresses: { pool: `0x${byte.repeat(20)}` },
  })) as unknown as Config[];
  const questions = asked(question("smoking"));
  const made = configs.map((config) =>
    newApplication(config, `0x${"aa".repeat(20)}`, questions.digest, { smoking: "no" }, "", 1),
  );
  const [first, second] = made.map((one) => JSON.parse(documentOf(one)) as { salt: string });
  expect(first?.salt).not.toBe(second?.salt);
  const stated = await Promise.all(made.map((one) => statedOf(one, new Uint8Array([1]))));
  expect(stated[0]?.document).not.toBe(stated[1]?.document);
});

test("a code that stands twice is found, and none is no code", () => {
  expect(sameCodes(["A", "B", "A", undefined, undefined])).toEqual([0, 2]);
  expect(sameCodes(["A", "B"])).toEqual([]);
});

test("only plans on the chain of the page that have a desk take applications", () => {
  const plan = (chainId: number, desk?: string, questions?: object) =>
    ({ chainId, desk, questions }) as unknown as Config;
  const good = plan(1, "https://a.example", {});
  const plans = [good, plan(2, "https://b.example", {}), plan(1, undefined, {}), plan(1, "x")];
  expect(takingApplications({ ...good, plans } as Config)).toEqual([good]);
  expect(takingApplications(good)).toEqual([good]);
});
