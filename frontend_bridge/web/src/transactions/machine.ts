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
  /** `bundled`: so many calls by one prompt; `payer`: who is asked to pay the network's fee. */
  | { step: "wallet"; prompt?: Prompt; bundled?: number; payer?: string }
  /** `doubted`: the wallet says that it is done, and the node has nothing of it. */
  | {
      step: "pending";
      hash: Hex;
      slow?: boolean;
      unknown?: boolean;
      doubted?: boolean;
      /** The node did not answer, so that nobody knows whether it is in a block. */
      unseen?: boolean;
      prompt?: Prompt;
    }
  | { step: "confirmed"; hash: Hex; block: number; repriced?: boolean; sent: Sent }
  /** `partly`: of several calls some were carried out. */
  | { step: "reverted"; hash: Hex; trouble?: Trouble; partly?: true; after?: boolean }
  | { step: "cancelled"; hash: Hex; other?: boolean; after?: boolean }
  /** The wallet says that it failed; the chain proves nothing of it. */
  | { step: "givenUp"; hash: Hex }
  /** `after`: an allowance was given before, and stays. */
  | { step: "failed"; trouble: Trouble; after?: boolean };

export function busy(state: ActState): boolean {
  return ["checking", "signing", "wallet", "pending"].includes(state.step);
}
