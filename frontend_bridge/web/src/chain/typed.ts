import { type Address, type Hex, hashTypedData, recoverAddress } from "viem";
import type { Config } from "../config";
import type { Reader } from "./context";
import { assetAbi, at, typedDomains, typedTypes } from "./contracts";

/** What is signed, in the very form in which a wallet is given it. */
export interface TypedMessage {
  domain: { name: string; version: string; chainId: number; verifyingContract: Address };
  types: Record<string, readonly { name: string; type: string }[]>;
  primaryType: string;
  message: Record<string, unknown>;
}

export interface Certificate {
  member: Address;
  identity: Hex;
  band: number;
  bandUntil: number;
  issuedAt: number;
  expiry: number;
}

/** What a registrar signs for somebody who lost a wallet. */
export interface Recovery {
  identity: Hex;
  from: Address;
  to: Address;
  issuedAt: number;
  expiry: number;
}

export interface PanelDecision {
  identity: Hex;
  evidenceHash: Hex;
  approve: boolean;
  benefitClass: number;
  findingsHash: Hex;
  noticeHash: Hex;
  deadline: number;
}

export interface DecisionFacts {
  claim: number;
  member: Address;
  day: number;
  benefit: bigint;
  /** When the claim's jury ended, in seconds; 0 without a jury. */
  juryEndedAt: number;
}

export function certificateMessage(config: Config, certificate: Certificate): TypedMessage {
  return {
    domain: {
      ...typedDomains.enrolment,
      chainId: config.chainId,
      verifyingContract: at(config, "enrolment"),
    },
    types: { Certificate: typedTypes.Certificate },
    primaryType: "Certificate",
    message: { ...certificate },
  };
}

export function recoveryMessage(config: Config, recovery: Recovery): TypedMessage {
  return {
    domain: {
      ...typedDomains.guardianship,
      chainId: config.chainId,
      verifyingContract: at(config, "guardianship"),
    },
    types: { Recovery: typedTypes.Recovery },
    primaryType: "Recovery",
    message: { ...recovery },
  };
}

export function decisionMessage(
  config: Config,
  facts: DecisionFacts,
  verdict: PanelDecision,
): TypedMessage {
  return {
    domain: {
      ...typedDomains.desk,
      chainId: config.chainId,
      verifyingContract: at(config, "desk"),
    },
    types: { Decision: typedTypes.Decision },
    primaryType: "Decision",
    message: {
      claim: facts.claim,
      member: facts.member,
      identity: verdict.identity,
      day: facts.day,
      evidenceHash: verdict.evidenceHash,
      benefitClass: verdict.benefitClass,
      benefit: facts.benefit,
      approve: verdict.approve,
      findingsHash: verdict.findingsHash,
      noticeHash: verdict.noticeHash,
      deadline: verdict.deadline,
      juryEndedAt: facts.juryEndedAt,
    },
  };
}

/** The permit for `value` of the asset; undefined where the asset has no EIP-2612 or no domain. */
export async function permitMessage(
  client: Reader,
  config: Config,
  owner: Address,
  spender: Address,
  value: bigint,
  deadline: bigint,
): Promise<TypedMessage | undefined> {
  const asset = { address: config.asset, abi: assetAbi } as const;
  try {
    const [nonce, domain] = await Promise.all([
      client.readContract({ ...asset, functionName: "nonces", args: [owner] }),
      client.readContract({ ...asset, functionName: "eip712Domain" }),
    ]);
    return {
      domain: {
        name: domain[1],
        version: domain[2],
        chainId: Number(domain[3]),
        verifyingContract: domain[4],
      },
      types: { Permit: typedTypes.Permit },
      primaryType: "Permit",
      message: { owner, spender, value, nonce, deadline },
    };
  } catch {
    return undefined;
  }
}

/** What the steward signs so that the index draws reports for them until a time, in seconds. */
export function draftMessage(config: Config, deadline: number): TypedMessage {
  return {
    domain: {
      name: "Mutual Pool Index",
      version: "1",
      chainId: config.chainId,
      verifyingContract: at(config, "registry"),
    },
    types: { DraftReports: [{ name: "deadline", type: "uint64" }] },
    primaryType: "DraftReports",
    message: { deadline },
  };
}

export function digestOf(message: TypedMessage): Hex {
  return hashTypedData(message as unknown as Parameters<typeof hashTypedData>[0]);
}

/** Who signed a message; undefined if the signature is none. */
export async function signerOf(
  message: TypedMessage,
  signature: Hex,
): Promise<Address | undefined> {
  try {
    return await recoverAddress({ hash: digestOf(message), signature });
  } catch {
    return undefined;
  }
}

/** A batch as the panel reads it: 65 bytes each, ascending by signer. */
export function packSignatures(signed: readonly { signer: Address; signature: Hex }[]): Hex {
  const ascending = [...signed].sort((a, b) => (BigInt(a.signer) < BigInt(b.signer) ? -1 : 1));
  return `0x${ascending.map(({ signature }) => signature.slice(2)).join("")}`;
}
