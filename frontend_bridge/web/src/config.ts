import { deployments } from "@bundle";
import type { Address } from "viem";

/** Where the page finds its community: `config.json` beside it, made by whoever serves the page. */
export interface Config {
  chainId: number;
  chainName: string;
  currency: { name: string; symbol: string; decimals: number };
  /** The node that is read unless the reader names their own. */
  rpc: string;
  /** The index; the page reads the chain where it is empty or does not answer. */
  api: string;
  plan: string;
  firstBlock: number;
  asset: Address;
  addresses: Record<string, Address>;
  /** What the plan is called, and the names of its classes and bands; numbers do without. */
  title?: string;
  description?: string;
  classes?: { number: number; name: string; title: string }[];
  bands?: { number: number; name: string }[];
  /** A script that announces test wallets, on a chain of one's own machine only. */
  testWallet?: string;
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

/** Reads `config.json`; addresses may be left out for a plan that the bundle knows. */
export async function loadConfig(): Promise<Config> {
  const answer = await fetch("config.json", { cache: "no-cache" }).catch(() => undefined);
  if (!answer?.ok) throw new ConfigError("config.json is missing beside the page.");
  const given = (await answer.json()) as Partial<Config>;
  const chains = deployments as Record<string, Record<string, Known>>;
  const known = chains[String(given.chainId)]?.[given.plan ?? ""];
  const config = {
    chainName: `Chain ${given.chainId}`,
    currency: { name: "Ether", symbol: "ETH", decimals: 18 },
    api: "",
    ...(known && { firstBlock: known.block, asset: known.asset, addresses: known.addresses }),
    ...given,
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
