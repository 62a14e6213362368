import { defineConfig } from "vite";

/** The test wallet as one classic script, beside the page and not part of it. */
export default defineConfig({
  build: {
    outDir: "../../build/test-wallet",
    emptyOutDir: true,
    target: "es2022",
    lib: {
      entry: "test-wallet/main.ts",
      formats: ["iife"],
      name: "mutualPoolTestWalletScript",
      fileName: () => "wallet.js",
    },
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
