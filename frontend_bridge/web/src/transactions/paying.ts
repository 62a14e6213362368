import type { Address, Hex } from "viem";
import type { Reader } from "../chain/context";
import { abis, at } from "../chain/contracts";
import type { Config } from "../config";
import { permitMessage, type TypedMessage } from "../protocol/typed";
import type { Call, Payment } from "./useAct";

/** What has to be signed or sent before a payment can be taken. */
export interface Plan {
  /** Allowances to give first, each by a transaction of its own. */
  approvals: Call[];
  permit?: { message: TypedMessage; deadline: bigint };
}

const HOUR = 3_600n;

/**
 * How a payment is allowed: by a permit where asset and wallet can, else by an allowance of exactly
 * the amount, set to zero first where the asset refuses to change one that is not zero.
 */
export async function planPayment(
  client: Reader,
  config: Config,
  payment: Payment,
  account: Address,
  /** Whether a signed permit may take the place of an allowance. */
  permits = true,
): Promise<Plan> {
  if (payment.amount === 0n) return { approvals: [] };
  const taker = at(config, payment.to ?? "pool");
  const asset = { address: config.asset, abi: abis.asset ?? [] };
  const [allowed, code, block] = await Promise.all([
    client.readContract({ ...asset, functionName: "allowance", args: [account, taker] }),
    client.getCode({ address: account }),
    client.getBlock(),
  ]);
  if ((allowed as bigint) >= payment.amount) return { approvals: [] };
  // A contract wallet cannot sign a permit; one whose code is only delegated (EIP-7702) can.
  if (permits && payment.withPermit && !isContractCode(code)) {
    const deadline = block.timestamp + HOUR;
    const message = await permitMessage(client, config, account, taker, payment.amount, deadline);
    if (message) return { approvals: [], permit: { message, deadline } };
  }
  const give = (amount: bigint): Call => ({
    role: "asset",
    functionName: "approve",
    args: [taker, amount],
  });
  if ((allowed as bigint) === 0n) return { approvals: [give(payment.amount)] };
  const changes = await client
    .simulateContract({
      ...asset,
      functionName: "approve",
      args: [taker, payment.amount],
      account,
    })
    .then(
      () => true,
      () => false,
    );
  return { approvals: changes ? [give(payment.amount)] : [give(0n), give(payment.amount)] };
}

/** Whether code makes an account a contract: a delegation of an account with a key does not. */
export function isContractCode(code: Hex | undefined): boolean {
  return Boolean(code && code !== "0x" && !code.toLowerCase().startsWith("0xef0100"));
}

/** The permit as the contracts take it. */
export function permitOf(amount: bigint, deadline: bigint, signature: Hex) {
  const v = Number.parseInt(signature.slice(130, 132), 16);
  return {
    value: amount,
    deadline,
    // Some hardware wallets give 0 and 1.
    v: v < 27 ? v + 27 : v,
    r: signature.slice(0, 66) as Hex,
    s: `0x${signature.slice(66, 130)}` as Hex,
  };
}
