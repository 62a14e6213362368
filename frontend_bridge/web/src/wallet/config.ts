import type { Chain } from "viem";
import { createConfig, http } from "wagmi";

/** Wallets announce themselves (EIP-6963); none is built in, and no key is ever here. */
export function walletConfig(chain: Chain, rpc: string) {
  return createConfig({
    chains: [chain],
    connectors: [],
    multiInjectedProviderDiscovery: true,
    transports: { [chain.id]: http(rpc) },
  });
}
