/** `npm start`: installs what is missing, builds, serves the page on http://127.0.0.1:4173 (PORT changes it). */

import { ensureDependencies, ensurePage, projectRoot } from "./lib/set-up.mjs";

const port = Number(process.env.PORT ?? 4173);
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error(`PORT must be a number from 1 to 65535, not "${process.env.PORT}".`);
  process.exit(1);
}

ensureDependencies();
ensurePage();

const { preview } = await import("vite");
try {
  await preview({
    root: projectRoot,
    preview: { port, strictPort: true, host: "127.0.0.1" },
    logLevel: "warn",
  });
} catch (error) {
  console.error(String(error.message ?? error));
  console.error(`Is something else using port ${port}? PORT=8080 npm start uses another.`);
  process.exit(1);
}
console.log(`Wavetank is at http://127.0.0.1:${port}`);
console.log("Ctrl-C stops it.");
