import { type Address, toHex } from "viem";
import { at } from "../chain/contracts";
import type { Config } from "../config";
import type { TypedMessage } from "./typed";

/**
 * What the desk carries out: each act is typed data of its own, signed by who acts. It names chain
 * and pool, a deadline and a random nonce, so it is carried out once, here, and soon or never.
 * `mutual_pool/office/desk/acts.py` is the other half.
 */

/** An act holds for so many seconds. */
const LASTS = 600;

/** A kind of act: its name, and what it says besides account, nonce and deadline. */
export interface ActKind {
  name: string;
  own: readonly { name: string; type: string }[];
}

/** An act as it is signed. Numbers are numbers, bytes hexadecimal digits. */
export function actMessage(
  config: Config,
  kind: ActKind,
  account: Address,
  values: Record<string, unknown>,
  /** For tests; else by the clock and at random. */
  fixed?: { nonce: `0x${string}`; deadline: number },
): TypedMessage {
  const nonce = fixed?.nonce ?? toHex(crypto.getRandomValues(new Uint8Array(32)));
  const deadline = fixed?.deadline ?? Math.floor(Date.now() / 1_000) + LASTS;
  const own = Object.fromEntries(kind.own.map(({ name }) => [name, values[name]]));
  return {
    domain: {
      name: "Mutual Pool Desk",
      version: "1",
      chainId: config.chainId,
      verifyingContract: at(config, "pool"),
    },
    types: {
      [kind.name]: [
        { name: "account", type: "address" },
        ...kind.own,
        { name: "nonce", type: "bytes32" },
        { name: "deadline", type: "uint40" },
      ],
    },
    primaryType: kind.name,
    message: { account, ...own, nonce, deadline },
  };
}

/** An act as the desk is sent it. */
export function signedAct(message: TypedMessage, signature: string) {
  return { act: message.message, signature };
}
