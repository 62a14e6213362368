import { type Address, zeroAddress } from "viem";
import type { Reader } from "../chain/context";
import { at, guardianshipAbi } from "../chain/contracts";
import type { Config } from "../config";

/** The guardian of a member who holds office at a time; undefined without one. */
export async function guardianNow(
  client: Reader,
  config: Config,
  member: Address,
  time: number,
): Promise<Address | undefined> {
  const { guardian, effectiveAt } = await client.readContract({
    address: at(config, "guardianship"),
    abi: guardianshipAbi,
    functionName: "guardianOf",
    args: [member],
  });
  return guardian !== zeroAddress && Number(effectiveAt) <= time ? guardian : undefined;
}
