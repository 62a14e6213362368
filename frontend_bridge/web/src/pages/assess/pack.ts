import { type Address, type Hex, isAddress, isHex, numberToHex, pad } from "viem";
import { type PanelDecision, packSignatures } from "../../chain/typed";

/** What assessors hand to each other: one decision and who signed it so far. */
export interface Pack {
  claim: number;
  verdict: PanelDecision;
  benefit: string;
  /** The public notice and the findings whose hashes are in the verdict. */
  notice: string;
  signatures: Signed[];
}

export interface Signed {
  signer: Address;
  signature: Hex;
  /** A contract wallet, asked on chain (ERC-1271). */
  contract?: boolean;
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
      pack.signatures.every((one) => isAddress(one.signer) && isHex(one.signature));
    return right ? pack : undefined;
  } catch {
    return undefined;
  }
}

/** The signatures in the form of the panel: ascending, contract wallets named with v = 0. */
export function approvalsOf(signed: readonly Signed[]): {
  signatures: Hex;
  walletSignatures: Hex[];
} {
  const ascending = [...signed].sort((a, b) => (BigInt(a.signer) < BigInt(b.signer) ? -1 : 1));
  const walletSignatures: Hex[] = [];
  const parts = ascending.map(({ signer, signature, contract }) => {
    if (!contract) return { signer, signature };
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
