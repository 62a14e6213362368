import { bytesToHex, type Hex } from "viem";
import type { Reader as ChainReader } from "../../chain/context";
import type { Config } from "../../config";
import type { TextAtDesk } from "../../desk/answers";
import { work } from "../../evidence/work";
import type { ClaimFull } from "../../protocol/reads";
import { decisionMessage, digestOf } from "../../protocol/typed";
import { factsOf } from "./compose";
import { type Facts, type Pack, type Problem, problemsOf } from "./pack";

/** A text of the desk, opened and held to the chain. */
export interface HeldText {
  digest: Hex;
  pack: Pack;
  problems: (Problem | "digest")[];
}

/** Bytes of base64, as the desk sends them. */
export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** A text as the page's decision has it; its findings were opened, or could not be. */
export function packOf(row: TextAtDesk, findings: string | undefined): Pack {
  return {
    claim: row.claim,
    verdict: row.verdict as Pack["verdict"],
    benefit: row.benefit,
    notice: row.notice,
    ...(findings !== undefined && { findings }),
    sealed: bytesToHex(bytesOf(row.findings)),
    signatures: row.signatures as Pack["signatures"],
  };
}

/** What a seat signs of a text, as the chain will compute it. */
export function digestOfPack(config: Config, claim: ClaimFull, pack: Pack): Hex {
  const { claim: c, number, dispute } = claim;
  const facts = {
    claim: number,
    member: c.member,
    day: c.day,
    benefit: BigInt(pack.benefit),
    juryEndedAt: dispute.endsAt,
  };
  return digestOf(decisionMessage(config, facts, pack.verdict));
}

/** Why nobody should sign a text of the desk; nothing where all of it is the chain's own. */
export function problemsOfText(
  pack: Pack,
  facts: Facts,
  named: string,
  own: Hex,
): HeldText["problems"] {
  // The desk's name of a text is held to what is signed: a signature would else be for another one.
  return [...problemsOf(pack, facts), ...(own === named ? [] : (["digest"] as const))];
}

/** The texts of the desk, each opened with the claim key and held to the chain. */
export async function heldTexts(
  client: ChainReader,
  config: Config,
  band: (number: number) => string,
  claim: ClaimFull,
  rows: readonly TextAtDesk[],
  claimKey: string,
): Promise<HeldText[]> {
  return Promise.all(
    rows.map(async (row) => {
      const findings = await work({
        task: "openText",
        sealed: bytesOf(row.findings),
        key: claimKey,
      }).catch(() => undefined);
      const pack = packOf(row, findings);
      const facts = await factsOf(client, config, band, claim, pack.verdict);
      const problems = problemsOfText(pack, facts, row.digest, digestOfPack(config, claim, pack));
      return { digest: row.digest as Hex, pack, problems };
    }),
  );
}

/** The lines by which texts are compared. */
export type Line = "decision" | "kind" | "benefit" | "deadline" | "findings" | "notice";

/** Which lines of texts differ. */
export function differences(packs: readonly Pack[]): Set<Line> {
  const of: Record<Line, (pack: Pack) => unknown> = {
    decision: ({ verdict }) => verdict.approve,
    kind: ({ verdict }) => verdict.benefitClass,
    benefit: ({ benefit }) => benefit,
    deadline: ({ verdict }) => verdict.deadline,
    findings: ({ findings }) => findings,
    notice: ({ notice }) => notice,
  };
  const lines = Object.entries(of) as [Line, (pack: Pack) => unknown][];
  return new Set(
    lines.filter(([, value]) => new Set(packs.map(value)).size > 1).map(([line]) => line),
  );
}
