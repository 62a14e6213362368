import { useQuery } from "@tanstack/react-query";
import type { Address } from "viem";
import { useChain } from "./context";

/** The universal resolvers of chains that have ENS. */
const RESOLVERS: Record<number, Address> = {
  1: "0xeEeEEEeE14D718C2B47D9923Deab1335E144EeEe",
  11155111: "0xeEeEEEeE14D718C2B47D9923Deab1335E144EeEe",
};

function useResolver(): Address | undefined {
  const { config } = useChain();
  return config.ens ?? RESOLVERS[config.chainId];
}

/** The name of an address, where the chain has names and the name leads back to it. */
export function useEnsName(address: string): string | undefined {
  const { client, rpc } = useChain();
  const resolver = useResolver();
  const found = useQuery({
    queryKey: ["ens", "name", rpc, address],
    queryFn: async () => {
      const { nameOf } = await import("./ens");
      return (await nameOf(client, resolver ?? "0x", address as Address)) ?? null;
    },
    enabled: resolver !== undefined && /^0x[0-9a-fA-F]{40}$/.test(address),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 0,
  });
  return found.data ?? undefined;
}

/** What a typed name leads to: its address, or null where there is none; undefined until known. */
export function useEnsAddress(text: string): { asked: boolean; address?: Address | null } {
  const { client, rpc } = useChain();
  const resolver = useResolver();
  const asked = resolver !== undefined && /^[^\s.]+(\.[^\s.]+)+$/.test(text);
  const found = useQuery({
    queryKey: ["ens", "address", rpc, text],
    queryFn: async () => {
      const { addressOf } = await import("./ens");
      return (await addressOf(client, resolver ?? "0x", text)) ?? null;
    },
    enabled: asked,
    retry: 0,
  });
  return { asked, address: found.data };
}
