import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { WagmiProvider } from "wagmi";
import { Router } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { ChainProvider, chainOf } from "../src/chain/context";
import { I18nProvider, languages, useI18n } from "../src/i18n";
import { nameOf } from "../src/i18n/catalogues";
import { firstTexts } from "../src/i18n/loading";
import "../src/styles.css";
import { walletConfig } from "../src/wallet/config";
import { Controls } from "./controls";
import "./gallery.css";
import { Pieces } from "./pieces";
import { CONFIG, NOW, PLAN } from "./samples";
import { Tokens } from "./words";

// Nothing is read: what is shown is made up.
globalThis.fetch = () => new Promise(() => undefined);
const { rpc } = CONFIG;
const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false },
  },
});
queries.setQueryData(["chain", "plan", rpc], PLAN);
queries.setQueryData(["head", rpc], { number: 7n, time: NOW, hash: "0x07" });

function Gallery() {
  const { language, setLanguage } = useI18n();
  return (
    <main>
      <h1>Components</h1>
      <select
        aria-label="Language"
        value={language}
        onChange={(event) => setLanguage(event.target.value)}
      >
        {languages.map((one) => (
          <option key={one} value={one}>
            {nameOf(one)}
          </option>
        ))}
      </select>
      <Tokens />
      <Controls />
      <Pieces />
    </main>
  );
}

const element = document.getElementById("root");
if (!element) throw new Error("the gallery has no root");
const root = createRoot(element);
void firstTexts().then((spoken) =>
  root.render(
    <I18nProvider spoken={spoken}>
      <QueryClientProvider client={queries}>
        <WagmiProvider config={walletConfig(chainOf(CONFIG, rpc), rpc)}>
          <ChainProvider config={CONFIG}>
            <Router hook={useHashLocation}>
              <Gallery />
            </Router>
          </ChainProvider>
        </WagmiProvider>
      </QueryClientProvider>
    </I18nProvider>,
  ),
);
