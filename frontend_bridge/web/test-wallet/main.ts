import {
  createWalletClient,
  defineChain,
  encodeFunctionData,
  type Hex,
  hexToBigInt,
  http,
  parseAbi,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";

/**
 * A wallet for chains of one's own machine: it announces itself by EIP-6963 and really signs.
 * Never part of the page: `make serve` and the browser tests load it beside it, with keys made
 * for that one chain.
 *
 * `globalThis.mutualPoolTestWallet` is what it does: whose keys, which chain and node, and how it
 * misbehaves when a test asks for that.
 */
export interface TestWallet {
  /** With `contract`, the account is that contract, a `BatchWallet` of which the key is the owner's. */
  accounts: { name: string; key: Hex; contract?: Hex }[];
  chainId: number;
  rpc: string;
  /** Chains it can change to, by id. */
  nodes?: Record<number, string>;
  /** Declines the next request of these methods. */
  decline?: string[];
  /** The maximum priority fee and fee of what it sends, in wei. */
  fee?: { tip: string; max: string };
  /** A nonce for the next transaction. */
  nonce?: number;
  /** Given for the next transaction, which is not sent: as a Safe or a bundler takes it along. */
  hash?: Hex;
  /** Errors for the next request of a method: code and message. */
  fail?: Record<string, { code: number; message: string }>;
  /** Methods of which the next request is never answered. */
  hang?: string[];
  /** What it announces by EIP-5792; without it, it knows nothing of that. */
  bundles?: { atomic?: string; paymaster?: boolean };
  /** What it says of every bundle, in place of the truth. */
  status?: unknown;
  /** Takes the next bundle, and carries nothing out. */
  drops?: boolean;
  /** What it was asked for by EIP-5792. */
  asked?: unknown[];
  /** Has the wallet change to another key, as its own window lets people do. */
  changeAccount?: (place: number, key: Hex) => void;
  /** Has the wallet change to another chain. */
  changeChain?: (chain: number) => void;
  /** Stands at `window.ethereum` under this flag and announces nothing, as old wallets do. */
  legacy?: string;
  /** Gives v as 0 and 1, as some hardware wallets do. */
  lowV?: boolean;
}

interface Request {
  method: string;
  params?: unknown[];
}
type Listener = (value: unknown) => void;

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Crect width='8' height='8' rx='2' fill='%23a8741a'/%3E%3C/svg%3E";

const BATCH = parseAbi(["function execute((address to, bytes data)[] parts)"]);

class ProviderError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

function settings(): TestWallet {
  return (globalThis as unknown as { mutualPoolTestWallet: TestWallet }).mutualPoolTestWallet;
}

/** A signature with v of 0 or 1 in place of 27 or 28. */
function lowered(signature: Hex, low: boolean | undefined): Hex {
  if (!low) return signature;
  const v = Number.parseInt(signature.slice(130), 16) - 27;
  return `${signature.slice(0, 130) as Hex}0${v}`;
}

class Provider {
  private listeners = new Map<string, Set<Listener>>();
  private connected = false;

  constructor(private readonly place: number) {}

  on(event: string, listener: Listener): void {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(listener));
  }

  removeListener(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }

  /** Tells the page that another account is chosen now. */
  changed(): void {
    this.tell("accountsChanged", [this.address]);
  }

  changedChain(): void {
    this.tell("chainChanged", `0x${settings().chainId.toString(16)}`);
  }

  private tell(event: string, value: unknown): void {
    for (const listener of this.listeners.get(event) ?? []) listener(value);
  }

  private get account() {
    const found = settings().accounts[this.place];
    if (!found) throw new ProviderError(4100, "no such account");
    return privateKeyToAccount(found.key);
  }

  private get address(): Hex {
    return settings().accounts[this.place]?.contract ?? this.account.address;
  }

  private get node(): string {
    const { nodes, chainId, rpc } = settings();
    return nodes?.[chainId] ?? rpc;
  }

  async request({ method, params = [] }: Request): Promise<unknown> {
    const wallet = settings();
    const declined = wallet.decline?.indexOf(method) ?? -1;
    if (declined >= 0) {
      wallet.decline?.splice(declined, 1);
      throw new ProviderError(4001, "User rejected the request.");
    }
    const failure = wallet.fail?.[method];
    if (failure) {
      delete wallet.fail?.[method];
      throw new ProviderError(failure.code, failure.message);
    }
    const hung = wallet.hang?.indexOf(method) ?? -1;
    if (hung >= 0) {
      wallet.hang?.splice(hung, 1);
      return new Promise(() => undefined);
    }
    switch (method) {
      case "eth_requestAccounts":
        this.connected = true;
        return [this.address];
      case "eth_accounts":
        return this.connected ? [this.address] : [];
      case "eth_chainId":
        return `0x${wallet.chainId.toString(16)}`;
      case "wallet_switchEthereumChain": {
        const id = Number((params[0] as { chainId: Hex }).chainId);
        wallet.chainId = id;
        this.tell("chainChanged", `0x${id.toString(16)}`);
        return null;
      }
      case "wallet_revokePermissions":
        this.connected = false;
        return null;
      case "eth_signTypedData_v4": {
        const typed = JSON.parse(String(params[1]));
        delete typed.types.EIP712Domain;
        return lowered(await this.account.signTypedData(typed), wallet.lowV);
      }
      case "personal_sign": {
        const raw = params[0] as Hex;
        return lowered(await this.account.signMessage({ message: { raw } }), wallet.lowV);
      }
      case "eth_sendTransaction":
        return this.send(params[0] as Record<string, Hex>);
      case "wallet_getCapabilities":
      case "wallet_sendCalls":
      case "wallet_getCallsStatus":
        return this.bundled(method, params);
      default:
        return this.ask(method, params);
    }
  }

  private async bundled(method: string, params: unknown[]): Promise<unknown> {
    const wallet = settings();
    const { bundles } = wallet;
    if (!bundles) throw new ProviderError(-32601, `${method} is not known`);
    if (method === "wallet_getCapabilities")
      return {
        [`0x${wallet.chainId.toString(16)}`]: {
          ...(bundles.atomic && { atomic: { status: bundles.atomic } }),
          ...(bundles.paymaster && { paymasterService: { supported: true } }),
        },
      };
    if (method === "wallet_getCallsStatus") return this.statusOf(String(params[0]));
    wallet.asked = [...(wallet.asked ?? []), params[0]];
    const { id, calls } = params[0] as { id: Hex; calls: { to: Hex; data: Hex }[] };
    if (wallet.drops) {
      wallet.drops = false;
      made.set(id, []);
      return { id };
    }
    const { contract } = wallet.accounts[this.place] ?? {};
    const data = encodeFunctionData({ abi: BATCH, functionName: "execute", args: [calls] });
    const sent: Hex[] = [];
    // An account with a key carries out one after the other.
    for (const { to, data: one } of contract ? [{ to: contract, data }] : calls)
      sent.push(await this.transact({ to, data: one }));
    made.set(id, sent);
    return { id };
  }

  private async statusOf(id: string): Promise<unknown> {
    const { status } = settings();
    if (status !== undefined) return status;
    const sent = made.get(id);
    if (!sent) throw new ProviderError(5730, "no such bundle");
    const receipts = await Promise.all(
      sent.map((hash) => this.ask("eth_getTransactionReceipt", [hash])),
    );
    const mined = sent.length > 0 && receipts.every(Boolean);
    return { version: "2.0.0", id, status: mined ? 200 : 100, atomic: true, receipts };
  }

  private async send(given: Record<string, Hex>): Promise<Hex> {
    const { contract } = settings().accounts[this.place] ?? {};
    if (!contract) return this.transact(given);
    const parts = [{ to: given.to ?? "0x", data: given.data ?? "0x" }] as const;
    const data = encodeFunctionData({ abi: BATCH, functionName: "execute", args: [parts] });
    return this.transact({ to: contract, data });
  }

  private async transact(given: Record<string, Hex>): Promise<Hex> {
    const wallet = settings();
    const chain = defineChain({
      id: wallet.chainId,
      name: "test",
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      rpcUrls: { default: { http: [this.node] } },
    });
    const client = createWalletClient({ account: this.account, chain, transport: http(this.node) });
    if (wallet.hash) {
      const { hash } = wallet;
      wallet.hash = undefined;
      return hash;
    }
    const { nonce, fee } = wallet;
    wallet.nonce = undefined;
    return client.sendTransaction({
      to: given.to,
      data: given.data,
      value: given.value ? hexToBigInt(given.value) : undefined,
      gas: given.gas ? hexToBigInt(given.gas) : undefined,
      ...(nonce !== undefined && { nonce }),
      ...(fee && { maxPriorityFeePerGas: BigInt(fee.tip), maxFeePerGas: BigInt(fee.max) }),
    });
  }

  private async ask(method: string, params: unknown[]): Promise<unknown> {
    const answer = await fetch(this.node, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const { result, error } = await answer.json();
    if (error)
      throw Object.assign(new ProviderError(error.code, error.message), { data: error.data });
    return result;
  }
}

function announce(): void {
  settings().accounts.forEach(({ name }, place) => {
    const detail = Object.freeze({
      info: {
        uuid: `00000000-0000-4000-8000-${String(place).padStart(12, "0")}`,
        name,
        icon: ICON,
        rdns: `local.mutual-pool.test${place}`,
      },
      provider: providers[place],
    });
    window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  });
}

/** The transactions of each bundle. */
const made = new Map<string, Hex[]>();
const providers = settings().accounts.map((_, place) => new Provider(place));
settings().changeChain = (chain) => {
  settings().chainId = chain;
  for (const provider of providers) provider.changedChain();
};
settings().changeAccount = (place, key) => {
  const account = settings().accounts[place];
  if (account) account.key = key;
  providers[place]?.changed();
};
const { legacy } = settings();
if (legacy) {
  Object.assign(window, { ethereum: Object.assign(providers[0] ?? {}, { [legacy]: true }) });
} else {
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
}
