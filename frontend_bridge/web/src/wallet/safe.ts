import type SafeAppsSDK from "@safe-global/safe-apps-sdk";
import { type Address, getAddress, type Hex, isAddressEqual, numberToHex } from "viem";
import { createConnector } from "wagmi";

/** The id of the connector for a Safe that shows the page in a frame. */
export const SAFE = "safe";
/** After so long the frame around the page is taken for something else than a Safe. */
const PATIENCE = 5_000;
/** How often it is asked whether enough owners signed. */
const EVERY = 3_000;

interface Asked {
  method: string;
  params?: unknown;
}
interface Found {
  sdk: SafeAppsSDK;
  address: Address;
  chainId: number;
}

/** Several calls as EIP-5792 has them. */
interface Bundle {
  calls: { to: Address; data: Hex; value?: Hex }[];
  chainId: Hex;
  from: Address;
}

/** Whether another page shows this one in a frame. */
export function isFramed(): boolean {
  return globalThis.parent !== globalThis.self;
}

/** Only these origins are listened to; each is one such as https://app.safe.global. */
export function allowedOrigins(origins: readonly string[]): RegExp[] {
  return origins.map((one) => new RegExp(`^${one.replace(/[^A-Za-z0-9]/g, "\\$&")}$`));
}

/** The Safe that shows the page as an app of its own; what is sent waits there for its owners. */
export function safe(origins: readonly string[]) {
  return createConnector((config) => {
    let looking: Promise<Found | undefined> | undefined;

    const look = async (): Promise<Found | undefined> => {
      const { default: Sdk } = await import("@safe-global/safe-apps-sdk");
      const sdk = new Sdk({ allowedDomains: allowedOrigins(origins) });
      const info = await Promise.race([
        sdk.safe.getInfo(),
        new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE)),
      ]);
      return info && { sdk, address: getAddress(info.safeAddress), chainId: Number(info.chainId) };
    };
    const find = () => {
      looking ??= look().catch(() => undefined);
      return looking;
    };
    const found = async () => {
      const one = await find();
      if (!one) throw Object.assign(new Error("no Safe answers"), { code: 4900 });
      return one;
    };

    const provider = {
      async request({ method, params }: Asked): Promise<unknown> {
        const { sdk, address, chainId } = await found();
        const given = Array.isArray(params) ? params : [];
        switch (method) {
          case "eth_chainId":
            return numberToHex(chainId);
          case "eth_accounts":
          case "eth_requestAccounts":
            return [address];
          case "eth_sendTransaction": {
            const { to, data, value } = given[0] as { to: Address; data: Hex; value?: Hex };
            // The hash is the Safe's own; its end is told by the Safe's events.
            const txs = [asSafe(to, data, value)];
            return (await sdk.txs.send({ txs }).catch(refused)).safeTxHash;
          }
          case "wallet_getCapabilities":
            // Its owners sign for all of them at once, and one that fails takes all back.
            return { [numberToHex(chainId)]: { atomic: { status: "supported" } } };
          case "wallet_sendCalls": {
            const { calls, chainId: asked, from } = given[0] as Bundle;
            if (Number(asked) !== chainId || !isAddressEqual(from, address))
              throw Object.assign(new Error("another Safe, or another chain"), { code: 4100 });
            const txs = calls.map(({ to, data, value }) => asSafe(to, data, value));
            return { id: (await sdk.txs.send({ txs }).catch(refused)).safeTxHash };
          }
          case "wallet_getCallsStatus":
            return statusIn(await sdk.txs.getBySafeTxHash(String(given[0])));
          case "eth_signTypedData_v4": {
            const typed = JSON.parse(String(given[1]));
            const signed = await sdk.txs.signTypedMessage(typed).catch(refused);
            if ("signature" in signed) return signed.signature;
            if ("messageHash" in signed) return signatureOf(sdk, signed.messageHash);
            // Approved on chain: the Safe says yes to an empty signature.
            return "0x";
          }
          default:
            throw Object.assign(new Error(`${method} is not asked of a Safe`), { code: 4200 });
        }
      },
    };

    return {
      id: SAFE,
      name: "Safe",
      type: SAFE,
      async connect() {
        const { address, chainId } = await found();
        return { accounts: [address] as never, chainId };
      },
      async disconnect() {},
      getAccounts: async () => [(await found()).address],
      getChainId: async () => (await found()).chainId,
      getProvider: async () => (isFramed() ? provider : undefined),
      isAuthorized: async () => (await find()) !== undefined,
      onAccountsChanged() {},
      onChainChanged() {},
      onDisconnect() {
        config.emitter.emit("disconnect");
      },
    };
  });
}

function asSafe(to: Address, data: Hex, value: Hex = "0x0") {
  return { to, data, value: String(BigInt(value)) };
}

/** Where a transaction of a Safe stands, in the words of EIP-5792; what it did is read from the chain. */
export function statusIn(told: { txStatus?: string; txHash?: string | null }) {
  const status = { SUCCESS: 200, CANCELLED: 400, FAILED: 500 }[told.txStatus ?? ""] ?? 100;
  return { status, receipts: told.txHash ? [{ transactionHash: told.txHash }] : [] };
}

/** Waits until enough owners signed: the one who cancels it closes the page's dialog. */
async function signatureOf(sdk: SafeAppsSDK, hash: string): Promise<string> {
  for (;;) {
    const signature = await sdk.safe.getOffChainSignature(hash).catch(() => "");
    if (signature && signature !== "0x") return signature;
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

/** A Safe says in words alone that its owner declined. */
function refused(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  const declined = /reject|declin|cancel|denied/i.test(message);
  throw Object.assign(new Error(message), { code: declined ? 4001 : -32603 });
}
