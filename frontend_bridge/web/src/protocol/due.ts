import { useQuery } from "@tanstack/react-query";
import type { Address } from "viem";
import { useChain } from "../chain/context";
import { at, poolAbi } from "../chain/contracts";

/** What the pool holds for a wallet by name. */
export function useDue(address: Address | undefined) {
  const { client, config, rpc } = useChain();
  return useQuery({
    queryKey: ["chain", "due", rpc, address],
    queryFn: () =>
      address
        ? client.readContract({
            address: at(config, "pool"),
            abi: poolAbi,
            functionName: "dueTo",
            args: [address],
          })
        : 0n,
  });
}
