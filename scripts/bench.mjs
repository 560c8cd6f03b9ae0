/** `npm run bench [-- --json]`: measures what the README and the notes quote. */

import { pathToFileURL } from "node:url";
import { ensureCommandLine, ensureDependencies, ensurePage } from "./lib/set-up.mjs";

ensureDependencies({ quiet: true });
ensurePage({ quiet: true });
const { main } = await import(pathToFileURL(ensureCommandLine()).href);
process.exitCode = await main(["bench", ...process.argv.slice(2)]);
