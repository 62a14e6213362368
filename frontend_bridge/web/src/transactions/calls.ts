import { type Abi, type Address, encodeFunctionData } from "viem";
import type { Reader } from "../chain/context";
import { abis, at, errorsAbi } from "../chain/contracts";
import { explain, TroubleError } from "../chain/errors";
import type { Config } from "../config";

/** A call of one of the plan's contracts, or of its asset. */
export interface Call {
  role: string;
  functionName: string;
  args: readonly unknown[];
  /** By which the page names it, where the function's own name is another act's, too. */
  what?: string;
}

/** A call as it is tried out: with every error that any contract of the plan passes on. */
export function contractOf(config: Config, { role, functionName, args }: Call) {
  const abi = [...(abis[role] ?? []), ...errorsAbi] as Abi;
  return { address: at(config, role), abi, functionName, args };
}

/** A call as a wallet is asked for it. */
export function encoded(config: Config, call: Call) {
  const { address: to, abi, functionName, args } = contractOf(config, call);
  return { to: to as Address, data: encodeFunctionData({ abi, functionName, args }) };
}

/** Who is asked to pay the network's fee, where the page names somebody: an address by https, or on this machine. */
export function payerOf(config: Config): string | undefined {
  const { paymaster } = config;
  return paymaster && /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])\S+$/.test(paymaster)
    ? paymaster
    : undefined;
}

/** What an asset says of an allowance that is not there yet. */
const ALLOWANCE = /Allowance|SafeERC20/;

/**
 * Tries several calls out on the reader's node. The last one has no allowance yet: what the plan's
 * contracts refuse for another reason is shown before the wallet is asked.
 *
 * Throws what the node says of a call that cannot succeed.
 */
export async function tryOutTogether(
  client: Reader,
  config: Config,
  calls: readonly Call[],
  account: Address,
): Promise<void> {
  const [first] = calls;
  if (first && calls.length > 1)
    await client.simulateContract({ ...contractOf(config, first), account });
  const last = calls.at(-1);
  if (!last) return;
  try {
    await client.simulateContract({ ...contractOf(config, last), account });
  } catch (error) {
    const trouble = await explain(error);
    const expected =
      trouble.kind === "unknown" || (trouble.kind === "refused" && ALLOWANCE.test(trouble.name));
    if (calls.length === 1 || !expected) throw new TroubleError(trouble);
  }
}
