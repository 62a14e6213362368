import {
  type Address,
  type Hex,
  hashDomain,
  hashTypedData,
  keccak256,
  recoverAddress,
  toBytes,
} from "viem";
import type { Reader } from "../chain/context";
import { assetAbi, at, typedDomains, typedTypes } from "../chain/contracts";
import type { Config } from "../config";

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

/** What some assets have of EIP-2612 besides, and our ABI of an asset has not. */
const PERMIT_ABI = [
  view("version", "string"),
  view("PERMIT_TYPEHASH", "bytes32"),
  view("DOMAIN_SEPARATOR", "bytes32"),
] as const;

function view<N extends string, T extends string>(name: N, type: T) {
  return {
    type: "function",
    name,
    inputs: [],
    outputs: [{ name: "", type }],
    stateMutability: "view",
  } as const;
}

/** Versions that assets sign under which do not tell theirs. */
const USUAL_VERSIONS = ["1", "2"];

/** The permit for `value` of the asset; undefined where the asset has no EIP-2612 as signed here. */
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
    const [nonce, domain, typehash] = await Promise.all([
      client.readContract({ ...asset, functionName: "nonces", args: [owner] }),
      domainOf(client, config),
      ask<Hex>(client, config, "PERMIT_TYPEHASH"),
    ]);
    // DAI's permit allows everything for ever: there an allowance of exactly the amount is given.
    if (!domain || (typehash && typehash !== EIP2612_TYPEHASH)) return undefined;
    return {
      domain,
      types: { Permit: typedTypes.Permit },
      primaryType: "Permit",
      message: { owner, spender, value, nonce, deadline },
    };
  } catch {
    return undefined;
  }
}

const EIP2612_TYPEHASH = keccak256(
  toBytes("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
);

/** A view that an asset may have or not. */
async function ask<T>(
  client: Reader,
  config: Config,
  functionName: "version" | "PERMIT_TYPEHASH" | "DOMAIN_SEPARATOR",
): Promise<T | undefined> {
  const asked = { address: config.asset, abi: PERMIT_ABI, functionName } as const;
  return client.readContract(asked).then(
    (found) => found as T,
    () => undefined,
  );
}

type Domain = TypedMessage["domain"];

/** The domain of an asset's signatures, as it says itself (EIP-5267) or found by its separator. */
async function domainOf(client: Reader, config: Config): Promise<Domain | undefined> {
  const asset = { address: config.asset, abi: assetAbi } as const;
  const [told, separator, name, version] = await Promise.all([
    client.readContract({ ...asset, functionName: "eip712Domain" }).catch(() => undefined),
    ask<Hex>(client, config, "DOMAIN_SEPARATOR"),
    client.readContract({ ...asset, functionName: "name" }),
    ask<string>(client, config, "version"),
  ]);
  const here = { chainId: config.chainId, verifyingContract: config.asset };
  const candidates: Domain[] = told
    ? [{ ...here, name: told[1], version: told[2] }]
    : (version === undefined ? USUAL_VERSIONS : [version]).map((one) => ({
        ...here,
        name,
        version: one,
      }));
  // What the asset says of itself is held against what it checks signatures with.
  return candidates.find((domain) => !separator || separatorOf(domain) === separator);
}

function separatorOf(domain: Domain): Hex {
  const types = {
    EIP712Domain: [
      { name: "name", type: "string" },
      { name: "version", type: "string" },
      { name: "chainId", type: "uint256" },
      { name: "verifyingContract", type: "address" },
    ],
  };
  return hashDomain({ domain, types } as unknown as Parameters<typeof hashDomain>[0]);
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
    return await recoverAddress({ hash: digestOf(message), signature: usualSignature(signature) });
  } catch {
    return undefined;
  }
}

/** A signature with v of 27 or 28; some hardware wallets give 0 and 1. */
export function usualSignature(signature: Hex): Hex {
  if (signature.length !== 132) return signature;
  const v = Number.parseInt(signature.slice(130), 16);
  return v < 27 ? `${signature.slice(0, 130) as Hex}${(v + 27).toString(16)}` : signature;
}

/** A batch as the panel reads it: 65 bytes each, ascending by signer. */
export function packSignatures(signed: readonly { signer: Address; signature: Hex }[]): Hex {
  const ascending = [...signed].sort((a, b) => (BigInt(a.signer) < BigInt(b.signer) ? -1 : 1));
  return `0x${ascending.map(({ signature }) => signature.slice(2)).join("")}`;
}
