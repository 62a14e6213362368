import { deployments } from "@bundle";
import type { Address } from "viem";

/** A band of ages at one level of benefit, as the plan has it. */
export interface Band {
  number: number;
  name: string;
  ages?: readonly [number, number];
  level?: string;
}

/** Who stands behind a page; each is a text, a link or a mail address. */
export interface Operator {
  name?: string;
  /** Whom to ask. */
  contact?: string;
  /** Where to complain. */
  complaints?: string;
  /** How to obtain the asset. */
  asset?: string;
  /** A report of an audit by somebody outside, if there is one. */
  audit?: string;
}

/** The address behind a text that is a link or a mail address. */
export function linkOf(text: string): string | undefined {
  if (/^https:\/\/[^\s]+$/.test(text)) return text;
  return /^[^\s@:/?]+@[^\s@:/?]+\.[^\s@:/?]+$/.test(text) ? `mailto:${text}` : undefined;
}

/** Where the page finds its community: `config.json` beside it, made by the server of the page. */
export interface Config {
  chainId: number;
  chainName: string;
  currency: { name: string; symbol: string; decimals: number };
  /** The node that is read unless the reader names their own. */
  rpc: string;
  /** The index; the page reads the chain where it is empty or does not answer. */
  api: string;
  /** The community's desk; where none is named, the page shows nothing of one. */
  desk?: string;
  plan: string;
  firstBlock: number;
  asset: Address;
  addresses: Record<string, Address>;
  /** What the plan is called, and the names of its classes and bands; numbers do without. */
  title?: string;
  description?: string;
  classes?: { number: number; name: string; title: string }[];
  bands?: Band[];
  /** The least age in days, where the plan has one. */
  minAgeDays?: number;
  /** What the registrar asks an applicant, as the plan's file has it. */
  questions?: unknown;
  /** Who stands behind the page, as they say it themselves; shown as it is. */
  operator?: Operator;
  /** The directory whose plans are listed beside the page's own. */
  directory?: Address;
  /** Other plans that this page can show; each says what differs from the first. */
  plans?: Config[];
  /** The contract by which names of ENS are resolved, where the chain has one. */
  ens?: Address;
  /** Where transactions of the chain can be looked up, such as https://etherscan.io. */
  explorer?: string;
  /** Which sites may show the page in a frame as a Safe's app, such as https://app.safe.global. */
  frames?: string[];
  /** The project at WalletConnect by which wallets on other devices are asked; none without it. */
  walletConnect?: string;
  /** The relay that carries what they are asked; WalletConnect's own if left out. */
  relay?: string;
  /** A service that pays the network's fee (ERC-7677), for wallets that let one; none without it. */
  paymaster?: string;
  /** A script that announces test wallets, on a chain of one's own machine only. */
  testWallet?: string;
}

/** Where transactions of well-known chains can be looked up. */
const EXPLORERS: Record<number, string> = {
  1: "https://etherscan.io",
  10: "https://optimistic.etherscan.io",
  100: "https://gnosisscan.io",
  137: "https://polygonscan.com",
  8453: "https://basescan.org",
  42161: "https://arbiscan.io",
  11155111: "https://sepolia.etherscan.io",
};

/** The explorer of the configuration or of the chain, if there is one; without a slash at its end. */
export function explorerOf(config: Pick<Config, "chainId" | "explorer">): string | undefined {
  const given = config.explorer ?? EXPLORERS[config.chainId];
  return given && /^https?:\/\/[^\s]+$/.test(given) ? given.replace(/\/+$/, "") : undefined;
}

export class ConfigError extends Error {}

/** The chain ids of Ganache and Anvil. */
const LOCAL_CHAINS = [1337, 31337];

/** The test wallets' script, where it may be loaded: on a local chain, from the page's own server. */
export function testWalletOf(config: Pick<Config, "chainId" | "testWallet">): string | undefined {
  if (!config.testWallet || !LOCAL_CHAINS.includes(config.chainId)) return undefined;
  return /^[A-Za-z0-9_-]+\.js$/.test(config.testWallet) ? config.testWallet : undefined;
}

interface Known {
  asset: string;
  addresses: Record<string, string>;
  block: number;
}

/** Reads `config.json` as the server sent it; addresses may be left out for a plan that the bundle knows. */
export async function readConfig(answer: Response | undefined): Promise<Config> {
  if (!answer?.ok) throw new ConfigError("config.json is missing beside the page.");
  const all = plansOf((await answer.json()) as Given);
  const chosen = localStorage.getItem(PLAN_KEY);
  const config = all.find((one) => planKey(one) === chosen) ?? all[0];
  if (!config) throw new ConfigError("config.json names no plan.");
  return config;
}

const PLAN_KEY = "mutual-pool.plan";

/** By which a plan is known again: its chain, and its pool. */
export function planKey(config: Config): string {
  return `${config.chainId}:${config.addresses.pool?.toLowerCase()}`;
}

/** Shows another plan of the configuration from the next load on. */
export function choosePlan(config: Config): void {
  localStorage.setItem(PLAN_KEY, planKey(config));
}

/** What `config.json` says: of the first plan, and of others what differs. */
export type Given = Partial<Omit<Config, "plans">> & { plans?: Partial<Config>[] };

/** The configurations of every plan: the first one's, and what the others change of it. */
export function plansOf(given: Given): Config[] {
  const { plans = [], ...first } = given;
  // What belongs to one plan is not another's.
  const { operator, explorer, currency, directory } = first;
  const shared = {
    ...(operator && { operator }),
    ...(explorer && { explorer }),
    ...(directory && { directory }),
  };
  const others = plans.map((one) => ({
    ...(one.chainId === undefined || one.chainId === first.chainId
      ? { ...shared, chainId: first.chainId, chainName: first.chainName, rpc: first.rpc, currency }
      : {}),
    ...one,
  }));
  const all = [first, ...others].map(completed);
  return all.map((config) => ({ ...config, plans: all.length > 1 ? all : undefined }));
}

/** A configuration with what the bundle knows of its plan. */
function completed(given: Partial<Config>): Config {
  const chains = deployments as Record<string, Record<string, Known>>;
  const known = chains[String(given.chainId)]?.[given.plan ?? ""];
  const config = {
    api: "",
    ...(known && { firstBlock: known.block, asset: known.asset, addresses: known.addresses }),
    ...given,
    chainName: given.chainName || `Chain ${given.chainId}`,
    currency: given.currency ?? { name: "Ether", symbol: "ETH", decimals: 18 },
  } as Config;
  const missing = (["chainId", "rpc", "plan", "firstBlock", "asset", "addresses"] as const).filter(
    (name) => config[name] === undefined,
  );
  if (missing.length) throw new ConfigError(`config.json lacks ${missing.join(", ")}.`);
  return config;
}

const RPC_KEY = "mutual-pool.rpc";

/** The node this reader chose for themselves, or the page's. */
export function chosenRpc(config: Config): string {
  return localStorage.getItem(RPC_KEY) || config.rpc;
}

export function chooseRpc(address: string): void {
  if (address) localStorage.setItem(RPC_KEY, address);
  else localStorage.removeItem(RPC_KEY);
}
