import type { Reader } from "../chain/context";
import { abis } from "../chain/contracts";
import type { Config } from "../config";

/** A view that not every version of the contracts has. */
export async function optional<T>(
  client: Reader,
  config: Config,
  role: string,
  functionName: string,
  args: readonly unknown[] = [],
): Promise<T | undefined> {
  const abi = abis[role];
  const address = config.addresses[role];
  if (!address || !abi?.some((entry) => entry.type === "function" && entry.name === functionName))
    return undefined;
  return (await client.readContract({ address, abi, functionName, args })) as T;
}
