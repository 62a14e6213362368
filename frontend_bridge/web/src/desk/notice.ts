import { hashOfText } from "../chain/files";

/** The public notice of a decision: the chain has its hash, the desk its words. */

/** A notice as the desk serves it. */
export interface ServedNotice {
  hash: string;
  notice: string;
}

/** What a notice says. A small plan's has no more than the first four: more would name the member. */
export interface Notice {
  claim: number;
  decision: "approve" | "refuse";
  class: string;
  /** In the asset's smallest part. */
  benefit: string;
  name?: string;
  ageBand?: string;
  daysInPlan?: number;
  incident?: string;
}

/** The decision on the chain that a notice belongs to. */
export interface Decided {
  claim: number;
  approve: boolean;
  noticeHash: string;
}

/**
 * A notice held against the chain. "missing": the desk has none. "differs": what the desk gives for it
 * has another hash. "contradicts": the hash fits, and the words say another decision.
 */
export type CheckedNotice =
  | { state: "missing" | "differs" }
  | { state: "contradicts"; text: string }
  | { state: "fits"; told: Notice };

/** What the desk serves for a decision, held against its hash on the chain. */
export function checkedNotice(decided: Decided, served: readonly ServedNotice[]): CheckedNotice {
  const wanted = decided.noticeHash.toLowerCase();
  // By the words themselves: which hash the desk names for them proves nothing.
  const found = served.find(({ notice }) => hashOfText(notice) === wanted);
  if (!found) {
    const claimed = served.some(({ hash }) => hash.toLowerCase() === wanted);
    return { state: claimed ? "differs" : "missing" };
  }
  const told = readNotice(found.notice);
  const fits =
    told?.claim === decided.claim && told.decision === (decided.approve ? "approve" : "refuse");
  return fits ? { state: "fits", told } : { state: "contradicts", text: found.notice };
}

/** Reads the words of a notice; undefined where they are none. */
export function readNotice(text: string): Notice | undefined {
  try {
    const told = JSON.parse(text) as Notice;
    const right =
      Number.isSafeInteger(told.claim) &&
      (told.decision === "approve" || told.decision === "refuse") &&
      typeof told.class === "string" &&
      typeof told.benefit === "string" &&
      /^\d{1,40}$/.test(told.benefit) &&
      ["undefined", "string"].includes(typeof told.name) &&
      ["undefined", "string"].includes(typeof told.ageBand) &&
      ["undefined", "string"].includes(typeof told.incident) &&
      (told.daysInPlan === undefined || Number.isSafeInteger(told.daysInPlan));
    return right ? told : undefined;
  } catch {
    return undefined;
  }
}
