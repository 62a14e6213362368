import { type Address, zeroAddress } from "viem";
import type { Reader } from "../chain/context";
import { at, guardianshipAbi } from "../chain/contracts";
import type { Config } from "../config";

/** The guardian of a member who holds office now, as the contract says it; undefined without one. */
export async function guardianNow(
  client: Reader,
  config: Config,
  member: Address,
): Promise<Address | undefined> {
  const guardianship = { address: at(config, "guardianship"), abi: guardianshipAbi } as const;
  const { guardian } = await client.readContract({
    ...guardianship,
    functionName: "guardianOf",
    args: [member],
  });
  if (guardian === zeroAddress) return undefined;
  // One who was named in an earlier membership holds no office in this one.
  const holds = await client.readContract({
    ...guardianship,
    functionName: "isGuardian",
    args: [member, guardian],
  });
  return holds ? guardian : undefined;
}
