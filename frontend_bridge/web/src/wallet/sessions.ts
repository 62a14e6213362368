import { type Address, getAddress, isAddress } from "viem";

/** What a wallet agreed to for one kind of chain: accounts as `eip155:1:0x…`. */
interface Agreed {
  accounts?: readonly string[];
  methods?: readonly string[];
}
export type Namespaces = Record<string, Agreed>;

/** The accounts of a chain that a wallet agreed to show. */
export function accountsOn(namespaces: Namespaces, chain: number): Address[] {
  return all(namespaces).flatMap((one) => (one.chain === chain ? [one.account] : []));
}

/** The accounts to be shown on a chain, the one in use first; on a chain that was not agreed to, any. */
export function accountsShown(
  namespaces: Namespaces,
  chain: number,
  used: Address | undefined,
): Address[] {
  const agreed = accountsOn(namespaces, chain);
  const found = agreed.length ? agreed : [...new Set(all(namespaces).map((one) => one.account))];
  return found.toSorted((one, other) => Number(other === used) - Number(one === used));
}

/** The chain that is wanted where the wallet agreed to it, or else the wallet's first. */
export function chainOn(namespaces: Namespaces, wanted: number): number | undefined {
  const found = all(namespaces);
  return (found.find(({ chain }) => chain === wanted) ?? found[0])?.chain;
}

/** Whether a wallet agreed to be asked this. */
export function allows(namespaces: Namespaces, method: string): boolean {
  return Boolean(namespaces.eip155?.methods?.includes(method));
}

function all(namespaces: Namespaces): { chain: number; account: Address }[] {
  return (namespaces.eip155?.accounts ?? []).flatMap((text) => {
    const [space, chain, account] = text.split(":");
    if (space !== "eip155" || !account || !isAddress(account, { strict: false })) return [];
    return [{ chain: Number(chain), account: getAddress(account) }];
  });
}

/** The accounts that a wallet's own message names, with or without their chain before them. */
export function accountsTold(data: unknown): Address[] {
  const texts = Array.isArray(data) ? data : [data];
  return texts.flatMap((text) => {
    const account = String(text).split(":").at(-1) ?? "";
    return isAddress(account, { strict: false }) ? [getAddress(account)] : [];
  });
}
