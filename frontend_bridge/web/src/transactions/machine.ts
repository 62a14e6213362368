import type { Hex } from "viem";
import type { Trouble } from "../chain/errors";
import type { Sent } from "./sent";

/** Which prompt of the wallet this is, where there is more than one. */
export interface Prompt {
  n: number;
  of: number;
}

/** The states of a transaction, from the reader's click to its end. */
export type ActState =
  | { step: "idle" }
  | { step: "checking"; prompt?: Prompt }
  | { step: "signing"; prompt?: Prompt }
  | { step: "wallet"; prompt?: Prompt }
  | { step: "pending"; hash: Hex; slow?: boolean; unknown?: boolean; prompt?: Prompt }
  | { step: "confirmed"; hash: Hex; block: number; repriced?: boolean; sent: Sent }
  | { step: "reverted"; hash: Hex; trouble?: Trouble }
  | { step: "cancelled"; hash: Hex; other?: boolean }
  /** `after`: an allowance was given before, and stays. */
  | { step: "failed"; trouble: Trouble; after?: boolean };

export function busy(state: ActState): boolean {
  return ["checking", "signing", "wallet", "pending"].includes(state.step);
}
