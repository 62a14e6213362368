import { type Address, type Hex, numberToHex } from "viem";

/**
 * Several calls by one prompt (EIP-5792), where the wallet announces that it carries out all of them
 * or none. What a wallet says of a bundle is its word: how it ended is read from the reader's node.
 */

export interface Asking {
  request: (args: { method: string; params?: unknown }, options?: object) => Promise<unknown>;
}

export interface Announced {
  /** All or nothing: at once, or after the account is made a smart one, which the wallet asks for. */
  atomic?: "supported" | "ready";
  /** Whether it lets a service pay the network's fee (ERC-7677). */
  paymaster: boolean;
}

export interface BundleCall {
  to: Address;
  data: Hex;
}

/** What a wallet says of a bundle. */
export interface Told {
  /** 100 pending, 200 done, 400 given up before the chain, 500 refused, 600 refused in part. */
  status: number;
  /** Transactions that it names. */
  txs: Hex[];
}

/** So long a wallet may take to say what it can. */
const PATIENCE = 3_000;
const NOTHING: Announced = { paymaster: false };

/** What a wallet announces for an account on a chain; nothing where it does not know the question. */
export async function announced(
  wallet: Asking,
  account: Address,
  chain: number,
  patience = PATIENCE,
): Promise<Announced> {
  const id = numberToHex(chain);
  const asked = wallet.request(
    { method: "wallet_getCapabilities", params: [account, [id]] },
    { retryCount: 0 },
  );
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience));
  const answer = await Promise.race([asked, late]).catch(() => undefined);
  return readAnnounced(answer, chain);
}

/** An answer may say something of every chain under 0x0, and more of one. */
export function readAnnounced(answer: unknown, chain: number): Announced {
  if (typeof answer !== "object" || answer === null) return NOTHING;
  const of = (wanted: number) =>
    Object.entries(answer).find(
      ([key]) => /^0x[0-9a-f]{1,16}$/i.test(key) && Number(key) === wanted,
    )?.[1];
  const found = { ...Object(of(0)), ...Object(of(chain)) } as Record<string, unknown>;
  const status = (Object(found.atomic) as { status?: unknown }).status;
  const paymaster = (Object(found.paymasterService) as { supported?: unknown }).supported === true;
  return status === "supported" || status === "ready"
    ? { atomic: status, paymaster }
    : { paymaster };
}

/** Several calls by one prompt. */
export interface Bundle {
  /** The name that the page gives it. */
  id: Hex;
  chain: number;
  from: Address;
  calls: readonly BundleCall[];
  /** A service that pays the network's fee. */
  paymaster?: string;
}

/** Asks for a bundle; gives the wallet's name for it. */
export async function sendBundle(wallet: Asking, bundle: Bundle): Promise<string> {
  const { id, chain, from, calls, paymaster } = bundle;
  const answer = await wallet.request(
    {
      method: "wallet_sendCalls",
      params: [
        {
          version: "2.0.0",
          id,
          chainId: numberToHex(chain),
          from,
          // One call needs no promise of the wallet.
          atomicRequired: calls.length > 1,
          calls: calls.map((call) => ({ ...call, value: "0x0" })),
          ...(paymaster && { capabilities: { paymasterService: { url: paymaster } } }),
        },
      ],
    },
    { retryCount: 0 },
  );
  const told = typeof answer === "string" ? answer : (Object(answer) as { id?: unknown }).id;
  // One that gives no name of its own uses the one that it was given.
  return typeof told === "string" && /^0x[0-9a-f]{1,8192}$/i.test(told) ? told : id;
}

/** What the wallet says of a bundle; "unknown" where it says that it has none of that name. */
export async function statusOf(wallet: Asking, id: string): Promise<Told | "unknown" | undefined> {
  try {
    const answer = await wallet.request(
      { method: "wallet_getCallsStatus", params: [id] },
      { retryCount: 0 },
    );
    return readStatus(answer);
  } catch (error) {
    return codeOf(error) === UNKNOWN ? "unknown" : undefined;
  }
}

/** Of EIP-5792: no bundle of this name. */
const UNKNOWN = 5730;

function codeOf(error: unknown): number | undefined {
  let one = error as { code?: number; cause?: unknown } | undefined;
  for (let depth = 0; one && depth < 10; depth += 1) {
    if (one.code === UNKNOWN) return UNKNOWN;
    one = one.cause as typeof one;
  }
  return undefined;
}

export function readStatus(answer: unknown): Told | undefined {
  const { status, receipts } = Object(answer) as { status?: unknown; receipts?: unknown };
  if (typeof status !== "number" || !Number.isInteger(status)) return undefined;
  const rows: unknown[] = Array.isArray(receipts) ? receipts.slice(0, 10) : [];
  const txs = rows.flatMap((row) => {
    const { transactionHash } = Object(row) as { transactionHash?: unknown };
    return typeof transactionHash === "string" && /^0x[0-9a-f]{64}$/i.test(transactionHash)
      ? [transactionHash as Hex]
      : [];
  });
  return { status, txs };
}
