import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import english from "./languages/en.json" with { type: "json" };
import { countOf } from "./src/i18n/catalogues.ts";

const generated = (name: string) => fileURLToPath(new URL(`../abi/${name}`, import.meta.url));

/** Libraries for some wallets only; a reader without a network has no use for them. */
const ONLINE_ONLY = /(safe-apps-sdk|@walletconnect)[\\/]/;
/** What draws PDFs of evidence: loaded by who reads evidence, and large. */
const FOR_PDF = /^(pdf\/|assets\/(drawer|parser)-)/;

/** What WalletConnect's library calls the browser's window by. */
const HOST = { global: "globalThis" };

/** Lists the page's own files, which the service worker keeps so that every view opens without a network. */
function listed(): Plugin {
  return {
    name: "listed",
    generateBundle(_, bundle) {
      const files = Object.values(bundle).filter(
        (one) =>
          !FOR_PDF.test(one.fileName) &&
          (one.type === "asset" || !one.moduleIds.some((id) => ONLINE_ONLY.test(id))),
      );
      const names = files.map(({ fileName }) => fileName).filter((name) => name !== "index.html");
      this.emitFile({ type: "asset", fileName: "files.json", source: JSON.stringify(names) });
    },
  };
}

/** The part that draws the page. The entry asks for it, and for what it needs from the server. */
const PROGRAM = /src\/start\.tsx$/;

/** Has a browser load the program together with the entry: it would learn of it only from the entry. */
function preloaded(): Plugin {
  return {
    name: "preloaded",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
        const named = new Map(chunks.map((one) => [one.fileName, one]));
        const program = chunks.find((one) => PROGRAM.test(one.facadeModuleId ?? ""));
        // The gallery is one program, without an entry before it.
        if (!program) return [];
        const needed = new Set([program.fileName]);
        for (const name of needed)
          for (const next of named.get(name)?.imports ?? []) needed.add(next);
        return [...needed]
          .filter((name) => !html.includes(name))
          .map((name) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `./${name}` },
            injectTo: "head",
          }));
      },
    },
  };
}

/** Beside the page, what pdf.js reads for some PDFs: tables of letters, fonts, decoders of pictures. */
function pdfData(): Plugin {
  const folder = new URL("node_modules/pdfjs-dist/", import.meta.url);
  const parts: [from: string, to: string, which: RegExp][] = [
    ["cmaps/", "cmaps/", /^/],
    // Not Liberation's, whose licence is the GPL: the browser's own stand for Helvetica.
    ["standard_fonts/", "fonts/", /foxit/i],
    // Only the decoders that are scripts: the page's policy lets nothing be compiled.
    ["wasm/", "decoders/", /_nowasm_fallback[.]js$|^LICENSE.*(JBIG2|OPENJPEG)$/],
    ["", "", /^LICENSE$/],
  ];
  return {
    name: "pdf-data",
    generateBundle() {
      for (const [from, to, which] of parts) {
        const place = new URL(from, folder);
        for (const name of readdirSync(place).filter((one) => which.test(one)))
          this.emitFile({
            type: "asset",
            fileName: `pdf/${to}${name}`,
            source: readFileSync(new URL(name, place)),
          });
      }
    },
  };
}

export default defineConfig({
  plugins: [pdfData(), listed(), preloaded()],
  // Served from any folder.
  base: "./",
  // By which a catalogue is known to be whole.
  define: { __TEXTS__: countOf(english), ...HOST },
  // A catalogue is one value, and is read as such.
  json: { namedExports: false, stringify: true },
  resolve: {
    alias: {
      "@bundle": generated("bundle.ts"),
      "@errors": generated("errors.ts"),
      "@plans": generated("plan_files.ts"),
      // The same components in a twelfth of the script: a first view on a phone waits for it.
      react: "preact/compat",
      "react-dom": "preact/compat",
      "react/jsx-runtime": "preact/jsx-runtime",
    },
  },
  worker: { format: "es" },
  build: {
    outDir: "../../build/web",
    emptyOutDir: true,
    target: "es2022",
    // The first view must be small; the budget is measured by `bench`.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // Libraries mark parts for servers that draw pages; here every part is the browser's.
      onLog: (level, log, handle) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
