import type { Address } from "viem";
import { getEnsAddress, getEnsName } from "viem/actions";
import { normalize } from "viem/ens";
import type { Reader } from "./context";

/** Names of ENS, loaded where a chain has them. Both ways are asked: a name that does not lead back is none. */

export async function nameOf(
  client: Reader,
  resolver: Address,
  address: Address,
): Promise<string | undefined> {
  const name = await getEnsName(client, { address, universalResolverAddress: resolver });
  if (!name) return undefined;
  const back = await addressOf(client, resolver, name);
  return back?.toLowerCase() === address.toLowerCase() ? name : undefined;
}

/** The address of a name, or undefined where it has none or is none. */
export async function addressOf(
  client: Reader,
  resolver: Address,
  name: string,
): Promise<Address | undefined> {
  try {
    const found = await getEnsAddress(client, {
      name: normalize(name),
      universalResolverAddress: resolver,
    });
    return found ?? undefined;
  } catch {
    return undefined;
  }
}
