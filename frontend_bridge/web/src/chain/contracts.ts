import * as bundle from "@bundle";
import { type Abi, type Address, multicall3Abi } from "viem";
import type { Config } from "../config";

/** The ABIs by role; a role that a later bundle adds is there without a change here. */
export const abis: Record<string, Abi> = {
  ...Object.fromEntries(
    Object.entries(bundle)
      .filter(([name]) => name.endsWith("Abi"))
      .map(([name, abi]) => [name.slice(0, -3), abi as unknown as Abi]),
  ),
  multicall: multicall3Abi as unknown as Abi,
};

/** Multicall3, at the same address on nearly every public chain (https://www.multicall3.com). */
export const MULTICALL: Address = "0xcA11bde05977b3631167028862bE2a173976CA11";

export const assetAbi = bundle.assetAbi;
export const poolAbi = bundle.poolAbi;
export const deskAbi = bundle.deskAbi;
export const panelAbi = bundle.panelAbi;
export const enrolmentAbi = bundle.enrolmentAbi;
export const guardianshipAbi = bundle.guardianshipAbi;
export const assemblyAbi = bundle.assemblyAbi;
export const juryAbi = bundle.juryAbi;
export const donationsAbi = bundle.donationsAbi;
export const lensAbi = bundle.lensAbi;
export const keysAbi = bundle.keysAbi;
export const servicesAbi = bundle.servicesAbi;
export const ordersAbi = bundle.ordersAbi;
export const subscriptionsAbi = bundle.subscriptionsAbi;
export const directoryAbi = bundle.directoryAbi;
export const claimStates: readonly string[] = bundle.claimStates;
export const appealStates: readonly string[] = bundle.appealStates;

export const typedTypes = bundle.typedData.types;
export const typedDomains = bundle.typedData.domains;

/** Every error of every contract, for decoding what any of them passes on. */
export const errorsAbi: Abi = Object.values(abis)
  .flat()
  .filter((entry) => entry.type === "error");

/** The role, of some, whose contract has a function; undefined where none has it. */
export function roleWith(
  config: Config,
  functionName: string,
  among: readonly string[],
): string | undefined {
  return among.find(
    (role) =>
      config.addresses[role] &&
      abis[role]?.some((entry) => entry.type === "function" && entry.name === functionName),
  );
}

/** The address of a role; a page without it could do nothing right. */
export function at(config: Config, role: string): Address {
  const address =
    role === "asset" ? config.asset : role === "multicall" ? MULTICALL : config.addresses[role];
  if (!address) throw new Error(`the plan has no ${role}`);
  return address;
}
