import type { SignClient } from "@walletconnect/sign-client";
import { type Address, numberToHex } from "viem";
import { createConnector } from "wagmi";
import { TroubleError } from "../chain/errors";
import {
  accountsOn,
  accountsShown,
  accountsTold,
  allows,
  chainOn,
  type Namespaces,
} from "./sessions";

/** The id of the connector for wallets on other devices. */
export const WALLETCONNECT = "walletConnect";
/** The event by which the link for the wallet is told. */
export const PAIRING = "display_uri";
/** That a session was left open, so that its library is loaded again with the page. */
const KEY = "mutual-pool.walletconnect";
/** After so long without a link the relay is taken for away. */
const PATIENCE = 20_000;
/** A wallet does not have to know them all. */
const METHODS = [
  "eth_sendTransaction",
  "eth_signTypedData_v4",
  "personal_sign",
  "wallet_switchEthereumChain",
  "wallet_addEthereumChain",
  "wallet_getCapabilities",
  "wallet_sendCalls",
  "wallet_getCallsStatus",
];
const EVENTS = ["accountsChanged", "chainChanged"];

type Client = InstanceType<typeof SignClient>;
interface Session {
  topic: string;
  namespaces: Namespaces;
}
interface Asked {
  method: string;
  params?: unknown;
}
/** What the connector can besides: give up a wallet that was asked. */
export type Pairing = { giveUp: () => void };

/**
 * A wallet on another device, by a relay that carries messages encrypted between both. Its library
 * is loaded once a reader asks for it, or left a session open.
 *
 * @param projectId by which the relay knows this page.
 * @param relay where the relay is; WalletConnect's own if left out.
 */
export function walletConnect(projectId: string, relay?: string) {
  return createConnector<object, Pairing>((config) => {
    const wanted = config.chains[0].id;
    let loading: Promise<Client> | undefined;
    let session: Session | undefined;
    let chain = wanted;
    let account: Address | undefined;
    let stop: (() => void) | undefined;

    const load = () => {
      loading ??= start(projectId, relay).then((client) => {
        listen(client);
        return client;
      });
      loading.catch(() => {
        loading = undefined;
      });
      return loading;
    };
    const accounts = () => (session ? accountsShown(session.namespaces, chain, account) : []);
    const tell = () => config.emitter.emit("change", { accounts: accounts(), chainId: chain });
    const take = (one: Session) => {
      session = one;
      chain = chainOn(one.namespaces, wanted) ?? wanted;
      localStorage.setItem(KEY, one.topic);
    };
    const drop = () => {
      session = undefined;
      account = undefined;
      localStorage.removeItem(KEY);
    };
    const mine = ({ topic }: { topic: string }) => topic === session?.topic;
    const over = (event: { topic: string }) => {
      if (!mine(event)) return;
      drop();
      config.emitter.emit("disconnect");
    };
    const listen = (client: Client) => {
      client.on("session_delete", over);
      client.on("session_expire", over);
      client.on("session_update", (event) => {
        if (!mine(event) || !session) return;
        session = { ...session, namespaces: event.params.namespaces };
        chain = chainOn(session.namespaces, chain) ?? chain;
        tell();
      });
      client.on("session_event", (event) => {
        if (!mine(event)) return;
        const { name, data } = event.params.event;
        if (name === "accountsChanged") account = accountsTold(data)[0];
        else if (name === "chainChanged") chain = Number(data);
        else return;
        tell();
      });
    };

    const pair = async (): Promise<Session> => {
      let given = false;
      const stopped = new Promise<never>((_, reject) => {
        stop = () => {
          given = true;
          reject(new TroubleError({ kind: "cancelled" }));
        };
      });
      const late = new Promise<never>((_, reject) =>
        setTimeout(() => reject(new TroubleError({ kind: "relay" })), PATIENCE),
      );
      late.catch(() => undefined);
      const chains = [`eip155:${wanted}`];
      const optionalNamespaces = { eip155: { chains, methods: METHODS, events: EVENTS } };
      const asking = load().then((client) => client.connect({ optionalNamespaces }));
      // A wallet that answers what was given up is let go again.
      const letGo = async () => {
        const { uri, approval } = await asking;
        const client = await load();
        const found = await approval().catch(() => undefined);
        if (found) await client.disconnect({ topic: found.topic, reason: GONE });
        else if (uri) await client.core.pairing.disconnect({ topic: topicOf(uri) });
      };
      try {
        const { uri, approval } = await Promise.race([asking, stopped, late]);
        config.emitter.emit("message", { type: PAIRING, data: uri });
        return await Promise.race([approval().catch(notSettled), stopped]);
      } catch (error) {
        given ||= error instanceof TroubleError && error.trouble.kind === "relay";
        if (given) letGo().catch(() => undefined);
        throw error;
      } finally {
        stop = undefined;
      }
    };

    const provider = {
      async request({ method, params }: Asked): Promise<unknown> {
        switch (method) {
          case "eth_chainId":
            return numberToHex(chain);
          case "eth_accounts":
          case "eth_requestAccounts":
            return accounts();
        }
        const client = await load();
        if (!session) throw Object.assign(new Error("no session"), { code: 4900 });
        if (!allows(session.namespaces, method))
          throw Object.assign(new Error(`${method} is not asked of this wallet`), { code: 4200 });
        const request = { method, params: params ?? [] };
        return client
          .request({
            topic: session.topic,
            // One that was agreed to, as a wallet on another chain can be asked to change.
            chainId: `eip155:${chainOn(session.namespaces, chain) ?? chain}`,
            request,
          })
          .catch(refused);
      },
    };

    return {
      id: WALLETCONNECT,
      name: "WalletConnect",
      type: WALLETCONNECT,
      giveUp: () => stop?.(),
      async connect() {
        if (!session) take(await pair());
        return { accounts: accounts() as never, chainId: chain };
      },
      async disconnect() {
        const client = await load();
        const topic = session?.topic;
        drop();
        // What the relay does not take now ends by itself.
        if (topic) void client.disconnect({ topic, reason: GONE }).catch(() => undefined);
      },
      getAccounts: async () => accounts(),
      getChainId: async () => chain,
      getProvider: async () => provider,
      async isAuthorized() {
        const topic = localStorage.getItem(KEY);
        if (!topic) return false;
        const client = await load();
        const found = client.session.getAll().find((one) => one.topic === topic);
        if (found && found.expiry * 1000 > Date.now()) take(found);
        else drop();
        return session !== undefined;
      },
      async switchChain({ chainId }) {
        const found = config.chains.find(({ id }) => id === chainId);
        if (!found) throw new Error(`chain ${chainId} is none of the page's`);
        if (session && !accountsOn(session.namespaces, chainId).length)
          await provider.request({
            method: "wallet_switchEthereumChain",
            params: [{ chainId: numberToHex(chainId) }],
          });
        if (!session || !accountsOn(session.namespaces, chainId).length)
          throw new Error("the wallet did not change");
        chain = chainId;
        tell();
        return found;
      },
      onAccountsChanged() {},
      onChainChanged() {},
      onDisconnect() {},
    };
  });
}

const GONE = { code: 6000, message: "User disconnected." };

async function start(projectId: string, relay?: string): Promise<Client> {
  const { SignClient: Library } = await import("@walletconnect/sign-client");
  const { origin } = globalThis.location;
  const client = await Library.init({
    projectId,
    ...(relay && { relayUrl: relay }),
    logger: "silent",
    metadata: {
      name: "Mutual Pool",
      description: document.title,
      url: origin,
      icons: [new URL("favicon.svg", document.baseURI).href],
    },
  });
  // The page lets in no frame of another site, and asks none but the relay: what WalletConnect would
  // attest of the page's address, the wallet shows as not attested.
  client.core.verify.register = async () => "";
  client.core.verify.resolve = async () => undefined as never;
  return client;
}

const topicOf = (uri: string) => uri.slice("wc:".length).split("@")[0] ?? "";

/** Why no session came about: declined, or nobody answered for as long as the link was good. */
function notSettled(error: unknown): never {
  const { code, message } = said(error);
  if (/expire/i.test(message)) throw new TroubleError({ kind: "expired" });
  throw Object.assign(new Error(message), { code: declined(code) ? 4001 : code });
}

/** A wallet's refusal, as wallets in the browser say it. */
function refused(error: unknown): never {
  const { code, message } = said(error);
  throw Object.assign(new Error(message), { code: declined(code) ? 4001 : code });
}

/** Declined, by the numbers of the relay's protocol: by its user, or what was asked is not allowed. */
const declined = (code: number | undefined) =>
  code === 4001 || (code !== undefined && code >= 5000 && code < 5100);

function said(error: unknown): { code?: number; message: string } {
  const { code, message } = (error ?? {}) as { code?: number; message?: string };
  return { code, message: message ?? String(error) };
}
