import type { Address } from "viem";
import type { Reader } from "../chain/context";
import { at, poolAbi } from "../chain/contracts";
import { explain, type Trouble } from "../chain/errors";
import type { Config } from "../config";

/** The least with which the contract lets somebody come back, or why it does not: asked of itself. */
export async function readComingBack(
  client: Reader,
  config: Config,
  member: Address,
): Promise<{ least: bigint; trouble?: Trouble }> {
  try {
    await client.simulateContract({
      address: at(config, "pool"),
      abi: poolAbi,
      functionName: "reinstate",
      args: [member, 0n],
      account: member,
    });
    return { least: 0n };
  } catch (error) {
    const trouble = await explain(error);
    if (trouble.kind === "refused" && trouble.name === "PoolBelowMinimum") {
      const { minimum, balance } = trouble.args as { minimum: bigint; balance: bigint };
      return { least: minimum - balance };
    }
    if (trouble.kind === "refused") return { least: 0n, trouble };
    throw error;
  }
}
