import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Monaco's own Trusted Types policies, and our one for the workers' addresses. */
const TRUSTED_TYPES = [
  "wavetank",
  "standaloneColorizer",
  "editorGhostText",
  "editorViewLayer",
  "richScreenReaderContent",
  "domLineBreaksComputer",
  "defaultWorkerFactory",
  "diffReview",
  "diffEditorWidget",
  "stickyScrollViewLayer",
  "tokenizeToString",
];

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "manifest-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  `trusted-types ${TRUSTED_TYPES.join(" ")}`,
].join("; ");

/** Sent by our own server; a static host without headers still has the meta element. */
const HEADERS = {
  "Content-Security-Policy": `${POLICY}; frame-ancestors 'none'`,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

function contentSecurityPolicy(): Plugin {
  return {
    name: "wavetank-content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: POLICY },
        injectTo: "head-prepend",
      },
    ],
  };
}

/** monaco-yaml names a path that Monaco 0.57 no longer has. */
const MONACO_EDITOR_WORKER = "monaco-editor/esm/vs/editor/editor.worker.js";

const version = (
  JSON.parse(readFileSync(fileURLToPath(new URL("package.json", import.meta.url)), "utf8")) as {
    version: string;
  }
).version;

export default defineConfig({
  base: "./",
  plugins: [react(), contentSecurityPolicy()],
  define: { WAVETANK_VERSION: JSON.stringify(version) },
  resolve: { alias: { [MONACO_EDITOR_WORKER]: "monaco-editor/editor/editor.worker.js" } },
  worker: { format: "es" },
  build: {
    target: "es2023",
    sourcemap: false,
    // Monaco is one lazy chunk above the default limit; the budgets that count are in size-limit.
    chunkSizeWarningLimit: 6000,
    modulePreload: { polyfill: false },
  },
  server: { host: "127.0.0.1" },
  preview: { host: "127.0.0.1", headers: HEADERS },
});
