import type { Address, Hex } from "viem";
import type { Reader } from "../chain/context";
import { at, juryAbi, poolAbi } from "../chain/contracts";
import type { Config } from "../config";
import type { AskAtDesk } from "../desk/answers";
import { actMessage } from "./acts";
import { ASK_EVIDENCE } from "./deskacts";
import { signedBy } from "./signedby";

/** The ballot of a claim's own people (`Ballot.Party`). */
const PARTY = 1;

/** Whether an account may vote on a claim, or has voted, while its jury sits. */
export async function isCalled(
  client: Reader,
  config: Config,
  claim: number,
  account: Address,
): Promise<boolean> {
  const jury = { address: at(config, "jury"), abi: juryAbi } as const;
  const number = BigInt(claim);
  const [block, dispute, ballot] = await Promise.all([
    client.getBlock(),
    client.readContract({ ...jury, functionName: "disputeOf", args: [number] }),
    client.readContract({ ...jury, functionName: "ballotOf", args: [number, account] }),
  ]);
  if (Number(dispute.endsAt) <= Number(block.timestamp) || ballot === PARTY) return false;
  return client.readContract({
    address: at(config, "pool"),
    abi: poolAbi,
    functionName: "isVoter",
    args: [account, dispute.standingDay],
  });
}

/**
 * Whether a juror asked for the evidence of a claim: signed by them, and called as the reader's own
 * node says. A desk can invent neither.
 */
export async function isTrueAsk(
  client: Reader,
  config: Config,
  claim: number,
  ask: AskAtDesk,
): Promise<boolean> {
  const { account, nonce, deadline } = ask.act;
  const signer = account as Address;
  if (ask.act.claim !== claim || account.toLowerCase() !== ask.account.toLowerCase()) return false;
  const fixed = { nonce: nonce as Hex, deadline };
  const message = actMessage(config, ASK_EVIDENCE, signer, { claim }, fixed);
  const { genuine } = await signedBy(client, message, { signer, signature: ask.signature as Hex });
  return genuine && isCalled(client, config, claim, signer);
}
