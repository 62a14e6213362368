import type { Chain } from "viem";
import { createConfig, http, injected } from "wagmi";
import type { Config } from "../config";
import { isFramed, safe } from "./safe";
import { walletConnect } from "./walletconnect";

/** The id of the connector for a wallet that does not announce itself. */
export const EMBEDDED = "injected";

/** What the configuration says of wallets that neither announce themselves nor are in the browser. */
export type WalletSettings = Pick<Config, "frames" | "walletConnect" | "relay">;

/**
 * Wallets announce themselves (EIP-6963); one that only puts itself at `window.ethereum`, as
 * browsers inside wallets do, is found there. A Safe that shows the page comes first, and a wallet on
 * another device last, where the configuration has a project for it. No key is ever here.
 */
export function walletConfig(chain: Chain, rpc: string, settings: WalletSettings = {}) {
  const { frames, walletConnect: project, relay } = settings;
  return createConfig({
    chains: [chain],
    connectors: [
      ...(frames?.length && isFramed() ? [safe(frames)] : []),
      injected(),
      ...(project ? [walletConnect(project, relay)] : []),
    ],
    multiInjectedProviderDiscovery: true,
    transports: { [chain.id]: http(rpc) },
  });
}

/** How wallets without an announcement say who they are; the most particular first. */
const FLAGS: [string, string][] = [
  ["isCoinbaseWallet", "Coinbase Wallet"],
  ["isCoinbaseBrowser", "Coinbase Wallet"],
  ["isTrust", "Trust Wallet"],
  ["isTrustWallet", "Trust Wallet"],
  ["isImToken", "imToken"],
  ["isTokenPocket", "TokenPocket"],
  ["isOkxWallet", "OKX Wallet"],
  ["isRabby", "Rabby"],
  ["isBraveWallet", "Brave Wallet"],
  // Many say this of themselves besides, so it comes last.
  ["isMetaMask", "MetaMask"],
];

/** What the wallet at `window.ethereum` calls itself; undefined if there is none. */
export function embeddedName(
  provider: unknown = (globalThis as { ethereum?: unknown }).ethereum,
): string | undefined {
  if (typeof provider !== "object" || provider === null) return undefined;
  const flags = provider as Record<string, unknown>;
  return FLAGS.find(([flag]) => flags[flag] === true)?.[1] ?? "";
}
