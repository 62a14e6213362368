import { createInterface } from "node:readline";
import { SignClient } from "@walletconnect/sign-client";
import { createWalletClient, defineChain, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { Relay } from "./relay.mjs";

// A wallet on another device, and the relay that leads to it, for chains of one's own machine:
// `node remote.mjs`, with one command to a line, each a JSON object. Both ends of the conversation
// are WalletConnect's own library, so what is between them is encrypted as it is everywhere.
//
// {"do":"start","key":…,"chain":…,"rpc":…}   whose key, and for which chain and node
// {"do":"pair","link":…}                      what scanning the page's code does
// {"do":"refuse","once":true}                 declines what it is asked next
// {"do":"hang","on":true}                     answers nothing
// {"do":"account","key":…}                    changes to another account
// {"do":"chain","chain":…}                    changes to another chain
// {"do":"leave"}                              ends the session
// {"do":"relay","silent":true}                has the relay answer nothing
// It tells what happens in the same way: {"told":"relay","url":…}, {"told":"asked","method":…} …

const EVENTS = ["accountsChanged", "chainChanged"];
const METHODS = ["eth_sendTransaction", "personal_sign", "eth_signTypedData_v4"];
const DECLINED = { code: 5000, message: "User rejected." };

const relay = new Relay();
let wallet;
let account;
let settings;
let refusing = false;
let hanging = false;

const tell = (told, more = {}) => console.log(JSON.stringify({ told, ...more }));
const spaces = () => ({
  eip155: {
    chains: [`eip155:${settings.chain}`],
    accounts: [`eip155:${settings.chain}:${account.address}`],
    methods: METHODS,
    events: EVENTS,
  },
});
const sessions = () => wallet.session.getAll().map(({ topic }) => topic);

async function sign(method, params) {
  if (method === "personal_sign") return account.signMessage({ message: { raw: params[0] } });
  if (method === "eth_signTypedData_v4") {
    const typed = typeof params[1] === "string" ? JSON.parse(params[1]) : params[1];
    delete typed.types.EIP712Domain;
    return account.signTypedData(typed);
  }
  const chain = defineChain({
    id: settings.chain,
    name: "test",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [settings.rpc] } },
  });
  const client = createWalletClient({ account, chain, transport: http(settings.rpc) });
  const { to, data, gas } = params[0];
  return client.sendTransaction({ to, data, ...(gas && { gas: BigInt(gas) }) });
}

async function answer({ id, topic, params }) {
  const { method, params: given } = params.request;
  tell("asked", { method, chain: params.chainId });
  if (hanging) return;
  const base = { id, jsonrpc: "2.0" };
  if (refusing) {
    refusing = false;
    await wallet.respond({ topic, response: { ...base, error: DECLINED } });
    return;
  }
  const response = await sign(method, given).then(
    (result) => ({ ...base, result }),
    (error) => ({ ...base, error: { code: -32000, message: error.shortMessage ?? error.message } }),
  );
  await wallet.respond({ topic, response });
}

const COMMANDS = {
  async start(given) {
    settings = given;
    account = privateKeyToAccount(given.key);
    const url = await relay.open();
    wallet = await SignClient.init({
      projectId: "a wallet of one's own machine",
      relayUrl: url,
      logger: "silent",
      storageOptions: { database: ":memory:" },
      metadata: { name: "Test phone", description: "", url: "https://phone.example", icons: [] },
    });
    wallet.on("session_proposal", async ({ id, params }) => {
      tell("proposal", { from: params.proposer.metadata.name, spaces: params.optionalNamespaces });
      if (hanging) return;
      if (refusing) {
        refusing = false;
        await wallet.reject({ id, reason: DECLINED });
        return;
      }
      await wallet.approve({ id, namespaces: spaces() });
      tell("settled");
    });
    wallet.on("session_request", (event) => void answer(event));
    wallet.on("session_delete", () => tell("left"));
    tell("relay", { url });
  },
  pair: ({ link }) => wallet.pair({ uri: link }),
  refuse: () => {
    refusing = true;
  },
  hang: ({ on }) => {
    hanging = on;
  },
  async account({ key }) {
    account = privateKeyToAccount(key);
    for (const topic of sessions()) {
      const chainId = `eip155:${settings.chain}`;
      await wallet.update({ topic, namespaces: spaces() });
      const event = { name: "accountsChanged", data: [`${chainId}:${account.address}`] };
      await wallet.emit({ topic, chainId, event });
    }
  },
  async chain({ chain }) {
    const chainId = `eip155:${settings.chain}`;
    for (const topic of sessions())
      await wallet.emit({ topic, chainId, event: { name: "chainChanged", data: chain } });
  },
  async leave() {
    const reason = { code: 6000, message: "User disconnected." };
    for (const topic of sessions()) await wallet.disconnect({ topic, reason });
  },
  relay: ({ silent }) => {
    relay.silent = silent;
  },
  asked: () => tell("relayed", { methods: relay.asked }),
};

process.on("unhandledRejection", (error) =>
  tell("failed", { error: String(error?.message ?? error) }),
);
createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { do: what, ...given } = JSON.parse(line);
    Promise.resolve(COMMANDS[what](given)).then(
      () => tell("done", { what }),
      (error) => tell("failed", { what, error: String(error.message ?? error) }),
    );
  })
  .on("close", () => process.exit(0));
