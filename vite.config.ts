import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Monaco's own Trusted Types policies, and our one for the workers' addresses. e2e/page-security.spec.ts walks them. */
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
  // Hovers are markdown; Monaco cleans it with DOMPurify.
  "dompurify",
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

/**
 * The worker's chunks by architecture, the lowest first: each imports only chunks above it in this list, and takes with
 * it what it needs of the rooms that have no chunk of their own (`api`). The texts of `kubectl explain` come when the
 * worker asks for them. What is left (`cluster`, `page`) is the worker's entry.
 */
const WORKER_CHUNKS = [
  { name: "descriptions", test: /\/api\/schema\/generated\/descriptions\.ts$/, priority: 5 },
  // The fields of the kinds and how they are merged, data: strict decoding, patches and `kubectl explain` read it.
  { name: "schema", test: /\/api\/schema\/(?:generated\/structure|merge-rules)\.ts$/, priority: 5 },
  { name: "libraries", test: /\/node_modules\/(?:js-yaml|re2js|rfc6902)\//, priority: 4 },
  // Simulated processes, and the programs of images: they know no cluster.
  { name: "programs", test: /\/src\/(?:kernel|posix|node\/images)\//, priority: 3 },
  // The cluster itself; its budget is in .size-limit.json.
  { name: "engine", test: /\/src\/(?:client|control-plane|network|node)\//, priority: 2 },
  // The learner's machine.
  { name: "tools", test: /\/src\/(?:kubectl|workstation|api)\//, priority: 1 },
];

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
  worker: {
    format: "es",
    rolldownOptions: { output: { codeSplitting: { groups: WORKER_CHUNKS } } },
  },
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
