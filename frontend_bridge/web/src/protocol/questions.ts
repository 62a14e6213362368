import { type Hex, keccak256, toBytes } from "viem";
import * as z from "zod/mini";
import { canonicalJson, type Json } from "../evidence/format";

/** What a plan's registrar asks an applicant; mutual_pool/plan/questions.py is the other half. */

const Texts = z.record(z.string(), z.string());
const QuestionForm = z.strictObject({
  id: z.string().check(z.regex(/^[a-z][a-z0-9_]{0,39}$/)),
  kind: z.enum(["yes-no", "choice", "text", "number", "day"]),
  text: Texts,
  required: z.boolean(),
  choices: z.array(z.strictObject({ value: z.string(), text: Texts })),
  admits: z.array(z.string()),
  most: z.int(),
});
const QuestionsForm = z.strictObject({
  schema: z.literal("mutual-pool/questions/1"),
  questions: z.array(QuestionForm).check(z.minLength(1), z.maxLength(60)),
});
export type Question = z.infer<typeof QuestionForm>;

export interface Questions {
  questions: Question[];
  /** By which an application names what was asked. */
  digest: Hex;
}

/** The questions of a plan's configuration; undefined where it asks nothing, or in another form. */
export function readQuestions(given: unknown): Questions | undefined {
  const found = QuestionsForm.safeParse(given);
  if (!found.success) return undefined;
  const { questions } = found.data;
  return { questions, digest: keccak256(toBytes(canonicalJson(found.data as Json))) };
}

export type Answers = Record<string, string | number>;
export type Wrong = "missing" | "form";

/** A text of a question in the reader's language, else in English. */
export function said(texts: Record<string, string>, language: string): string {
  return texts[language] ?? texts.en ?? "";
}

/** An answer as it is read. */
export function shownAnswer(question: Question, answer: string | number, language: string): string {
  const choice = question.choices.find(({ value }) => value === answer);
  return choice ? said(choice.text, language) : String(answer);
}

/** Whether an answer is one of its question's. */
export function answerFits(question: Question, answer: unknown): boolean {
  const { kind, choices, most } = question;
  if (kind === "yes-no") return answer === "yes" || answer === "no";
  if (kind === "choice") return choices.some(({ value }) => value === answer);
  if (kind === "number")
    return Number.isSafeInteger(answer) && Number(answer) >= 0 && Number(answer) <= most;
  if (typeof answer !== "string" || !answer.trim()) return false;
  if (kind === "day") {
    const day = /^\d{4}-\d\d-\d\d$/.test(answer) ? new Date(`${answer}T00:00:00Z`) : undefined;
    return day?.toJSON()?.startsWith(answer) ?? false;
  }
  return [...answer].length <= most;
}

/** Whether an answer needs no second look. */
export function admitted(question: Question, answer: string | number): boolean {
  return !question.admits.length || question.admits.includes(String(answer));
}

/** Answers as they were typed, each of its kind; and what is wrong with those that are not. */
export function checkedAnswers(
  { questions }: Questions,
  typed: Readonly<Record<string, string>>,
): { answers: Answers; wrong: Record<string, Wrong> } {
  const answers: Answers = {};
  const wrong: Record<string, Wrong> = {};
  for (const question of questions) {
    const { id, kind, required } = question;
    const text = typed[id] ?? "";
    if (!text.trim()) {
      if (required) wrong[id] = "missing";
      continue;
    }
    const answer = kind === "number" && /^\d{1,10}$/.test(text.trim()) ? Number(text) : text;
    if (answerFits(question, answer)) answers[id] = answer;
    else wrong[id] = "form";
  }
  return { answers, wrong };
}
