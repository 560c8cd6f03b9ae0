/** `npm run dev`: the page with hot reload, for working on it. */

import { ensureDependencies, ensureGenerated, projectRoot } from "./lib/set-up.mjs";

ensureDependencies();
ensureGenerated();
const { createServer } = await import("vite");
const server = await createServer({ root: projectRoot, server: { host: "127.0.0.1" } });
await server.listen();
server.printUrls();
