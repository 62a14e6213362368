import { type Address, type Hex, hashTypedData, zeroAddress } from "viem";

/** So many transactions of a Safe may wait before the one that was sent. */
const MOST_WAITING = 50;

const TYPES = {
  SafeTx: [
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "data", type: "bytes" },
    { name: "operation", type: "uint8" },
    { name: "safeTxGas", type: "uint256" },
    { name: "baseGas", type: "uint256" },
    { name: "gasPrice", type: "uint256" },
    { name: "gasToken", type: "address" },
    { name: "refundReceiver", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
} as const;

/**
 * The number of a Safe's transaction, found by its hash: that of Safe 1.3 and later, for a plain call
 * that pays nobody for gas. Undefined where the hash is something else's.
 *
 * @param next the Safe's next number when it was sent.
 */
export function safeTurn(
  safe: Address,
  chainId: number,
  call: { to: Address; data: Hex },
  hash: Hex,
  next: number,
): number | undefined {
  for (let turn = next; turn < next + MOST_WAITING; turn += 1) {
    const found = hashTypedData({
      domain: { chainId, verifyingContract: safe },
      types: TYPES,
      primaryType: "SafeTx",
      message: {
        ...call,
        value: 0n,
        operation: 0,
        safeTxGas: 0n,
        baseGas: 0n,
        gasPrice: 0n,
        gasToken: zeroAddress,
        refundReceiver: zeroAddress,
        nonce: BigInt(turn),
      },
    });
    if (found === hash.toLowerCase()) return turn;
  }
  return undefined;
}
