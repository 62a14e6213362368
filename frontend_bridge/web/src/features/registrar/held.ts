import type { Entry } from "../../evidence/register";
import { type Application, codeHash } from "../../protocol/applications";
import { admitted, answerFits, type Questions } from "../../protocol/questions";

/** What is to be looked at in an application; `about` names the question or the other wallet. */
export interface Remark {
  kind:
    | "noCode"
    | "unknownCode"
    | "codeOver"
    | "codeUsed"
    | "twin"
    | "questions"
    | "fitsNone"
    | "secondLook"
    | "missing";
  about?: string;
}

/** What speaks for a second look, as `mutual-pool registrar applications` says it. */
export function remarksOn(
  found: Application,
  questions: Questions | undefined,
  entries: readonly Entry[] | undefined,
): Remark[] {
  const remarks: Remark[] = entries ? aboutRegister(found, entries) : [];
  if (!found.invite) remarks.push({ kind: "noCode" });
  if (!questions || questions.digest !== found.questions)
    return [...remarks, { kind: "questions" }];
  const byId = new Map(questions.questions.map((one) => [one.id, one]));
  for (const [name, answer] of Object.entries(found.answers)) {
    const question = byId.get(name);
    if (!question || !answerFits(question, answer)) remarks.push({ kind: "fitsNone", about: name });
    else if (!admitted(question, answer)) remarks.push({ kind: "secondLook", about: name });
  }
  for (const { id, required } of questions.questions)
    if (required && !(id in found.answers)) remarks.push({ kind: "missing", about: id });
  return remarks;
}

function aboutRegister(found: Application, entries: readonly Entry[]): Remark[] {
  const remarks: Remark[] = [];
  const same = (one: unknown) => String(one).toLowerCase() === found.applicant;
  const removed = new Set(entries.filter(({ act }) => act === "removed").map((one) => one.number));
  const twin = entries.find(
    ({ act, member, number }) => act === "added" && same(member) && !removed.has(number ?? 0),
  );
  if (twin) remarks.push({ kind: "twin", about: String(twin.number) });
  if (!found.invite) return remarks;
  const code = codeHash(found.invite).slice(2);
  const invited = entries.find(
    ({ kind, codes }) => kind === "invited" && Array.isArray(codes) && codes.includes(code),
  );
  const used = entries.find(
    ({ kind, invite, applicant }) => kind === "application" && invite === code && !same(applicant),
  );
  if (!invited) remarks.push({ kind: "unknownCode" });
  else if (found.at > Number(invited.expires)) remarks.push({ kind: "codeOver" });
  else if (used) remarks.push({ kind: "codeUsed", about: String(used.applicant) });
  return remarks;
}

export const STATES = ["admitted", "refused", "waiting"] as const;
export type State = (typeof STATES)[number];

/** What the registrar noted of an application last; undefined for nothing. */
export function stateOf(entries: readonly Entry[], document: string): State | undefined {
  const noted = entries.filter(
    (one) => one.kind === "application" && `0x${one.document}` === document,
  );
  return STATES.find((state) => state === noted.at(-1)?.state);
}

/** The entry of what became of an application, as `mutual-pool registrar note` writes it. */
export function noteOf(
  found: Application,
  document: string,
  state: State,
  text: string,
  now: number,
): Entry {
  return {
    act: "noted",
    kind: "application",
    at: now,
    applicant: found.applicant,
    document: document.slice(2),
    invite: codeHash(found.invite).slice(2),
    state,
    text,
  };
}
