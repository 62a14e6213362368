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
  /** By which the page names it, where one function does two things. */
  what?: string;
}

/** What the page calls functions that have a name of their own in one contract, and another's in another. */
const NAMES: Partial<Record<string, string>> = {
  "donations.file": "askForGifts",
  "donations.take": "takeGifts",
  "donations.takeBack": "takeGiftBack",
  "donations.withdraw": "withdrawAppeal",
  "keys.publish": "publishKey",
  "orders.end": "endOrder",
  "orders.run": "runOrder",
  "orders.set": "setOrder",
  "subscriptions.announce": "announceCollection",
  "subscriptions.collect": "collectSubscriptions",
  "subscriptions.end": "endSubscription",
  "subscriptions.set": "setSubscription",
};

/** By which the page's texts name a call: of two contracts' functions each has its own. */
export function nameOf({ role, functionName, what }: Call): string {
  return what ?? NAMES[`${role}.${functionName}`] ?? functionName;
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
  /** Whether the last call has no allowance yet. */
  unpaid = calls.length > 1,
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
    // Tokens say it by an error of their own, in words, or not at all; the plan's own errors are known.
    const expected =
      ["unknown", "foreign"].includes(trouble.kind) ||
      (trouble.kind === "refused" && ALLOWANCE.test(trouble.name));
    if (!unpaid || !expected) throw new TroubleError(trouble);
  }
}
