import { fileURLToPath } from "node:url";
import { mergeConfig } from "vite";
import page from "./vite.config.ts";

/** Every component in every state, as a page of its own that nobody but developers sees. */
export default mergeConfig(page, {
  root: fileURLToPath(new URL("gallery", import.meta.url)),
  publicDir: false,
  build: { outDir: fileURLToPath(new URL("../../build/gallery", import.meta.url)) },
});
