import type { Address, Hex } from "viem";
import type { Reader } from "../chain/context";
import { digestOf, signerOf, type TypedMessage } from "./typed";

const ERC1271_MAGIC = "0x1626ba7e";
const ERC1271_ABI = [
  {
    type: "function",
    name: "isValidSignature",
    inputs: [
      { name: "hash", type: "bytes32" },
      { name: "signature", type: "bytes" },
    ],
    outputs: [{ name: "", type: "bytes4" }],
    stateMutability: "view",
  },
] as const;

/** Who signed is recovered first; a contract is asked only where that gives somebody else. */
export async function signedBy(
  client: Reader,
  message: TypedMessage,
  one: { signer: Address; signature: Hex },
): Promise<{ genuine: boolean; contract: boolean }> {
  const signer = await signerOf(message, one.signature);
  if (signer?.toLowerCase() === one.signer.toLowerCase()) return { genuine: true, contract: false };
  const code = await client.getCode({ address: one.signer });
  if (!code || code === "0x") return { genuine: false, contract: false };
  const answer = await client
    .readContract({
      address: one.signer,
      abi: ERC1271_ABI,
      functionName: "isValidSignature",
      args: [digestOf(message), one.signature],
    })
    .catch(() => undefined);
  return { genuine: answer === ERC1271_MAGIC, contract: true };
}
