import { type Address, type Hex, isAddress, isHex, keccak256, numberToHex, pad } from "viem";
import { hashOfText } from "../../chain/files";
import { type PanelDecision, packSignatures, usualSignature } from "../../protocol/typed";

/** What assessors hand to each other: one decision and who signed it so far. */
export interface Pack {
  claim: number;
  verdict: PanelDecision;
  benefit: string;
  /** The public notice and the findings, whose hashes are in the verdict. */
  notice: string;
  /** Without them nobody can read what is signed. */
  findings?: string;
  /** The findings encrypted to the claim key, where they go by the desk: their hash is signed then. */
  sealed?: Hex;
  signatures: Signed[];
}

export interface Signed {
  signer: Address;
  signature: Hex;
  /** What the writer of the file took the signer for; the chain is asked. */
  contract?: boolean;
}

/** A signature as the chain has it: who is a contract is never taken from a file. */
export interface Approved extends Signed {
  /** By a contract wallet, asked on chain (ERC-1271). */
  contract: boolean;
}

/** Reads a decision file, or undefined if it is none. */
export function readPack(text: string): Pack | undefined {
  try {
    const pack = JSON.parse(text) as Pack;
    const v = pack.verdict;
    const hashes = [v.evidenceHash, v.findingsHash, v.noticeHash];
    const right =
      Number.isSafeInteger(pack.claim) &&
      isHex(v.identity) &&
      hashes.every((hash) => isHex(hash) && hash.length === 66) &&
      typeof v.approve === "boolean" &&
      Number.isSafeInteger(v.deadline) &&
      Number.isSafeInteger(v.benefitClass) &&
      /^\d+$/.test(pack.benefit) &&
      typeof pack.notice === "string" &&
      pack.signatures.every((one) => isAddress(one.signer) && isHex(one.signature));
    if (!right) return undefined;
    // Only what is known here is taken along.
    return {
      claim: pack.claim,
      verdict: {
        identity: v.identity,
        evidenceHash: v.evidenceHash,
        approve: v.approve,
        benefitClass: v.benefitClass,
        findingsHash: v.findingsHash,
        noticeHash: v.noticeHash,
        deadline: v.deadline,
      },
      benefit: pack.benefit,
      notice: pack.notice,
      ...(typeof pack.findings === "string" && { findings: pack.findings }),
      signatures: pack.signatures.map(({ signer, signature, contract }) => ({
        signer,
        signature,
        ...(contract === true && { contract }),
      })),
    };
  } catch {
    return undefined;
  }
}

/** The signatures in the form of the panel: ascending, contract wallets named with v = 0. */
export function approvalsOf(signed: readonly Approved[]): {
  signatures: Hex;
  walletSignatures: Hex[];
} {
  const ascending = [...signed].sort((a, b) => (BigInt(a.signer) < BigInt(b.signer) ? -1 : 1));
  const walletSignatures: Hex[] = [];
  const parts = ascending.map(({ signer, signature, contract }) => {
    if (!contract) return { signer, signature: usualSignature(signature) };
    const place = numberToHex(walletSignatures.length, { size: 32 });
    walletSignatures.push(signature);
    return { signer, signature: `${pad(signer, { size: 32 })}${place.slice(2)}00` as Hex };
  });
  return { signatures: packSignatures(parts), walletSignatures };
}

/** A pack with one more signature; a second one of the same signer replaces the first. */
export function withSignature(pack: Pack, signed: Signed): Pack {
  const others = pack.signatures.filter(
    ({ signer }) => signer.toLowerCase() !== signed.signer.toLowerCase(),
  );
  return { ...pack, signatures: [...others, signed] };
}

/** What the chain says of the claim that a decision is about. */
export interface Facts {
  claim: number;
  identity: string;
  evidenceHash: string;
  benefit: bigint;
  /** The class that was filed; a lesser one may be approved. */
  benefitClass: number;
  day: string;
  band: string;
  daysInPlan: number;
  /** The time of the latest block, in seconds. */
  now: number;
}

export type Problem =
  | "claim"
  | "benefit"
  | "class"
  | "deadline"
  | "notice"
  | "noticeHash"
  | "findings";

/** Where a decision differs from the chain or from its own texts: nobody should sign such a one. */
export function problemsOf(pack: Pack, facts: Facts): Problem[] {
  const v = pack.verdict;
  const found: Problem[] = [];
  if (
    pack.claim !== facts.claim ||
    v.identity !== facts.identity ||
    v.evidenceHash !== facts.evidenceHash
  )
    found.push("claim");
  if (BigInt(pack.benefit) !== facts.benefit) found.push("benefit");
  if (!v.approve && v.benefitClass !== facts.benefitClass) found.push("class");
  if (v.deadline <= facts.now) found.push("deadline");
  if (hashOfText(pack.notice) !== v.noticeHash) found.push("noticeHash");
  else if (!noticeFits(pack, facts)) found.push("notice");
  if (!pack.findings || findingsHashOf(pack) !== v.findingsHash) found.push("findings");
  return found;
}

/** The hash of a decision's findings: of what is encrypted, where it is. */
function findingsHashOf({ findings, sealed }: Pack): Hex {
  return sealed ? keccak256(sealed) : hashOfText(findings ?? "");
}

/** A decision as a file: what went by the desk is the file of `mutual-pool decision fetch`. */
export function packText({ sealed, findings, ...pack }: Pack): string {
  return JSON.stringify(sealed || findings === undefined ? pack : { ...pack, findings }, null, 1);
}

/** Whether the notice says what is decided; the words for class and name are the assessors' own. */
function noticeFits(pack: Pack, facts: Facts): boolean {
  try {
    const told = JSON.parse(pack.notice) as Record<string, unknown>;
    // A small plan's notice leaves out what would name the member; what it has must be true.
    const fits = (name: string, fact: unknown) => !(name in told) || told[name] === fact;
    return (
      told.claim === facts.claim &&
      told.decision === (pack.verdict.approve ? "approve" : "refuse") &&
      told.benefit === pack.benefit &&
      fits("incident", facts.day) &&
      fits("daysInPlan", facts.daysInPlan) &&
      fits("ageBand", facts.band)
    );
  } catch {
    return false;
  }
}
