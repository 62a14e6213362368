import type { Config } from "../config";
import { canonicalJson, type Json } from "../evidence/format";
import type { Question, Questions } from "./questions";

/**
 * The questions of several plans asked together, by the rules of
 * `mutual_pool/plan/several_questions.py`: two are the same only if all that an applicant sees of
 * them is the same. So no plan gets an answer to a question that it did not ask.
 */
export interface Shared {
  /** By which its field is known. */
  key: string;
  question: Question;
  /** The places of the plans that ask it. */
  plans: number[];
}

export function sharedQuestions(asked: readonly Questions[]): Shared[] {
  const found = new Map<string, Shared>();
  asked.forEach(({ questions }, plan) => {
    for (const question of questions) {
      const { admits: _, ...seen } = question;
      const key = canonicalJson(seen as Json);
      const known = found.get(key) ?? { key, question, plans: [] };
      found.set(key, { ...known, plans: [...known.plans, plan] });
    }
  });
  return [...found.values()];
}

/** What was typed for one plan, by that plan's ids, and nothing else. */
export function typedFor(
  plan: number,
  shared: readonly Shared[],
  typed: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    shared
      .filter(({ plans }) => plans.includes(plan))
      .map(({ key, question }) => [question.id, typed[key] ?? ""]),
  );
}

/** The places of plans whose code stands at another plan, too: each registrar gives their own. */
export function sameCodes(codes: readonly (string | undefined)[]): number[] {
  return codes.flatMap((code, place) =>
    code && codes.some((other, there) => there !== place && other === code) ? [place] : [],
  );
}

/** The plans of a page that take applications on the chain that is shown. */
export function takingApplications(config: Config): Config[] {
  return (config.plans ?? [config]).filter(
    ({ chainId, desk, questions }) =>
      chainId === config.chainId && Boolean(desk) && questions !== undefined,
  ) as Config[];
}
