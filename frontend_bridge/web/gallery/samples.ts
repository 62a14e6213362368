import type { Address, Hex } from "viem";
import { claimStates } from "../src/chain/contracts";
import type { Trouble } from "../src/chain/errors";
import type { Config } from "../src/config";
import type { Plan } from "../src/protocol/reads";
import type { TypedMessage } from "../src/protocol/typed";
import type { ActState } from "../src/transactions/machine";
import type { Sent } from "../src/transactions/sent";

/** What the gallery shows: made up, and the same each time. */

export const ME: Address = "0x52908400098527886E0F7030069857D2E4169EE7";
const POOL: Address = "0x8617E340B3D01FA5F11F306F4090FD50E238070D";
const HASH: Hex = `0x${"5d".repeat(32)}`;
export const NOW = 1_767_225_600;

export const CONFIG: Config = {
  chainId: 1,
  chainName: "Ethereum",
  currency: { name: "Ether", symbol: "ETH", decimals: 18 },
  rpc: "https://node.example",
  api: "",
  plan: "sample",
  title: "A sample community",
  firstBlock: 1,
  asset: "0xde709f2102306220921060314715629080e2fb77",
  addresses: { pool: POOL, desk: "0x27b1fdb04752bbc536007a920d24acb045561c26" },
  classes: [{ number: 0, name: "severe", title: "Critical illness" }],
  bands: [{ number: 0, name: "18-24", ages: [18, 24] }],
};

export const PLAN = {
  asset: { address: CONFIG.asset, decimals: 6, symbol: "CNY", name: "Sample CNY" },
  rules: { capPerUnit: 640_000n, claimBond: 5_000_000n },
} as unknown as Plan;

const CERTAIN: Sent = {
  hash: HASH,
  chain: 1,
  from: ME,
  what: "payIn",
  paid: "25000000",
  to: POOL,
  at: NOW * 1_000,
  block: 7,
  fate: { is: "mined", ok: true, tx: HASH, block: 8 },
};

const TROUBLES: Trouble[] = [
  { kind: "rejected" },
  { kind: "locked" },
  { kind: "busy" },
  { kind: "nonce" },
  { kind: "limited" },
  { kind: "lagging" },
  { kind: "switched" },
  { kind: "funds" },
  { kind: "unreachable", detail: "" },
  { kind: "already", hash: HASH },
  { kind: "unknown", detail: "0x" },
];

export const ACTS: ActState[] = [
  { step: "checking" },
  { step: "signing", prompt: { n: 1, of: 2 } },
  { step: "wallet", prompt: { n: 2, of: 2 } },
  { step: "pending", hash: HASH },
  { step: "pending", hash: HASH, slow: true },
  { step: "pending", hash: HASH, unknown: true },
  { step: "confirmed", hash: HASH, block: 8, sent: CERTAIN },
  { step: "confirmed", hash: HASH, block: 8, repriced: true, sent: CERTAIN },
  { step: "reverted", hash: HASH },
  { step: "cancelled", hash: HASH },
  { step: "cancelled", hash: HASH, other: true },
  ...TROUBLES.map((trouble) => ({ step: "failed", trouble }) as const),
  { step: "failed", trouble: { kind: "rejected" }, after: true },
];

const DOMAIN = { name: "Sample CNY", version: "1", chainId: 1, verifyingContract: CONFIG.asset };

export const PERMIT: TypedMessage = {
  domain: DOMAIN,
  primaryType: "Permit",
  types: {
    Permit: [
      { name: "owner", type: "address" },
      { name: "spender", type: "address" },
      { name: "value", type: "uint256" },
      { name: "nonce", type: "uint256" },
      { name: "deadline", type: "uint256" },
    ],
  },
  message: { owner: ME, spender: POOL, value: 1_234_500_000n, nonce: 0n, deadline: NOW + 3_600 },
};

export const DECISION: TypedMessage = {
  domain: { ...DOMAIN, name: "Mutual Pool Claims" },
  primaryType: "Decision",
  types: {
    Decision: [
      { name: "claim", type: "uint32" },
      { name: "member", type: "address" },
      { name: "benefit", type: "uint256" },
      { name: "approve", type: "bool" },
      { name: "findingsHash", type: "bytes32" },
    ],
  },
  message: { claim: 7, member: ME, benefit: 480_000_000n, approve: true, findingsHash: HASH },
};

export const STATES = claimStates.filter((state) => state !== "None");
export const TX = HASH;
