import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const generated = (name: string) => fileURLToPath(new URL(`../abi/${name}`, import.meta.url));

export default defineConfig({
  // Served from any folder.
  base: "./",
  plugins: [react()],
  resolve: { alias: { "@bundle": generated("bundle.ts"), "@errors": generated("errors.ts") } },
  build: {
    outDir: "../../build/web",
    emptyOutDir: true,
    target: "es2022",
    // The first view must be small; the budget is measured by `bench`.
    chunkSizeWarningLimit: 700,
  },
  test: { include: ["src/**/*.test.ts"] },
});
