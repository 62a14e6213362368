import { createSiweMessage, parseSiweMessage } from "viem/siwe";

/** The desk writes what is signed (EIP-4361); the page asks the wallet only if it is its own. */

/** A text holds for so long at most, in milliseconds: five minutes, and a little. */
const LONGEST = 600_000;

/** Where and as whom somebody signs in. */
export interface Here {
  /** Host and port of the page. */
  host: string;
  /** Scheme, host and port of the page. */
  origin: string;
  chainId: number;
  account: string;
}

/** What is wrong with a text: its form, or what it names besides this page, chain and account. */
export type TextProblem = "form" | "domain" | "address" | "chain" | "account" | "time";

/** Why a text is not to be signed; undefined where every part of it is this page's own. */
export function problemOf(text: string, here: Here): TextProblem | undefined {
  const told = parseSiweMessage(text);
  const { domain, address, uri, chainId, nonce, statement, issuedAt, expirationTime } = told;
  if (!domain || !address || !uri || !chainId || !nonce || !issuedAt || !expirationTime)
    return "form";
  if (domain !== here.host) return "domain";
  if (uri !== here.origin) return "address";
  if (chainId !== here.chainId) return "chain";
  if (address.toLowerCase() !== here.account.toLowerCase()) return "account";
  const lasts = expirationTime.getTime() - issuedAt.getTime();
  if (!(lasts > 0 && lasts <= LONGEST)) return "time";
  // Written again from these parts alone, so that nothing stands between or after them.
  const parts = { domain, address, uri, chainId, nonce, statement, issuedAt, expirationTime };
  return text === written({ ...parts, version: "1" }) ? undefined : "form";
}

function written(parts: Parameters<typeof createSiweMessage>[0]): string | undefined {
  try {
    return createSiweMessage(parts).replaceAll(".000Z", "Z");
  } catch {
    return undefined;
  }
}
