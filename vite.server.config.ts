import { defineConfig } from "vite";

/** The command line as one file for Node: `scripts/wavetank.mjs` builds it when the sources are newer. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: "src/server/cli/main.ts",
    outDir: ".cache/server",
    target: "node20",
    minify: false,
    rollupOptions: { output: { entryFileNames: "wavetank.mjs" } },
  },
});
