import type { Address, Hex } from "viem";
import type { Reader } from "../chain/context";
import { at, enrolmentAbi, poolAbi } from "../chain/contracts";
import type { Config } from "../config";

const NOBODY = /^0x0+$/;

/** Another wallet that an identity belongs to. */
export interface Holder {
  wallet: Address;
  /** "member": with this identity now. "before": enrolled, and no member. "register": in the register alone. */
  standing: "member" | "before" | "register";
}

/** Whom the plan has enrolled an identity for last; undefined for nobody. */
export async function holderOf(
  client: Reader,
  config: Config,
  identity: Hex,
): Promise<Address | undefined> {
  const { holder } = await client.readContract({
    address: at(config, "enrolment"),
    abi: enrolmentAbi,
    functionName: "identityOf",
    args: [identity],
  });
  return NOBODY.test(holder) ? undefined : holder;
}

/** An entry of a register, as far as it says whose an identity is. */
type Entry = Record<string, unknown>;

/** Who has an identity in a register already, with another wallet, and was not removed. */
export function inRegister(
  entries: readonly Entry[],
  identity: Hex,
  member: Address,
): Address | undefined {
  const removed = new Set(entries.filter(({ act }) => act === "removed").map((one) => one.number));
  const found = entries.find(
    (one) =>
      one.act === "added" &&
      !removed.has(one.number) &&
      `0x${String(one.identity)}`.toLowerCase() === identity.toLowerCase() &&
      String(one.member).toLowerCase() !== member.toLowerCase(),
  );
  return found && (String(found.member) as Address);
}

/** The other wallet that an identity belongs to, by the chain or by the register; undefined for none. */
export async function otherHolder(
  client: Reader,
  config: Config,
  identity: Hex,
  member: Address,
  entries: readonly Entry[],
): Promise<Holder | undefined> {
  const wallet = await holderOf(client, config, identity);
  if (wallet && wallet.toLowerCase() !== member.toLowerCase()) {
    const membership = await client.readContract({
      address: at(config, "pool"),
      abi: poolAbi,
      functionName: "membershipOf",
      args: [wallet],
    });
    const isIn =
      membership.joinedDay !== 0 && membership.identity.toLowerCase() === identity.toLowerCase();
    return { wallet, standing: isIn ? "member" : "before" };
  }
  const noted = inRegister(entries, identity, member);
  return noted && { wallet: noted, standing: "register" };
}
