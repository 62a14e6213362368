import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { WagmiProvider } from "wagmi";
import { expectChain } from "./api";
import { App } from "./app";
import { ChainProvider, chainOf } from "./chain/context";
import { type Config, chosenRpc, readConfig, testWalletOf } from "./config";
import { I18nProvider, type Spoken } from "./i18n";
import { walletConfig } from "./wallet/config";

/** After so many milliseconds the page is kept for a time without a network. */
const KEEP_AFTER = 4_000;

const element = document.getElementById("root");
if (!element) throw new Error("the page has no root");
const root = createRoot(element);

function draw([config, spoken]: [Config, Spoken]) {
  const wallet = testWalletOf(config);
  if (wallet) {
    const script = document.createElement("script");
    script.src = wallet;
    document.head.append(script);
  }
  for (const { api, chainId } of [config, ...(config.plans ?? [])]) expectChain(api, chainId);
  const rpc = chosenRpc(config);
  const wallets = walletConfig(chainOf(config, rpc), rpc, config);
  const queries = new QueryClient({
    defaultOptions: {
      queries: { refetchOnWindowFocus: false, retryDelay: 500, networkMode: "always" },
    },
  });
  root.render(
    <StrictMode>
      <I18nProvider spoken={spoken}>
        <QueryClientProvider client={queries}>
          <WagmiProvider config={wallets}>
            <ChainProvider config={config}>
              <App />
            </ChainProvider>
          </WagmiProvider>
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

/** Keeps the page for a time without a network; what it then says is marked. */
function keep() {
  // Later than the first view, which would share a slow network with it.
  setTimeout(() => void navigator.serviceWorker.register("sw.js").catch(() => {}), KEEP_AFTER);
}

if ("serviceWorker" in navigator && globalThis.isSecureContext) {
  // The program comes after the entry, and often after the page has loaded.
  if (document.readyState === "complete") keep();
  else addEventListener("load", keep, { once: true });
}

/** Draws the page, once its configuration and its first texts are there. */
export function start(config: Promise<Response | undefined>, spoken: Promise<Spoken>): void {
  Promise.all([config.then(readConfig), spoken]).then(draw, (error: unknown) => {
    root.render(
      <main>
        <p className="banner bad" role="alert">
          {error instanceof Error ? error.message : String(error)} — see docs/frontend.md.
        </p>
      </main>,
    );
  });
}
