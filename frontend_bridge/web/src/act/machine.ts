import type { Hex } from "viem";
import type { Trouble } from "../chain/errors";

/** The states of a transaction, from the reader's click to its end. */
export type ActState =
  | { step: "idle" }
  | { step: "checking" }
  | { step: "signing" }
  | { step: "wallet" }
  | { step: "pending"; hash: Hex; replaced?: boolean; slow?: boolean }
  | { step: "confirmed"; hash: Hex; block: bigint; replaced?: boolean }
  | { step: "reverted"; hash: Hex; trouble?: Trouble }
  | { step: "cancelled"; hash: Hex }
  | { step: "failed"; trouble: Trouble };

export function busy(state: ActState): boolean {
  return ["checking", "signing", "wallet", "pending"].includes(state.step);
}
