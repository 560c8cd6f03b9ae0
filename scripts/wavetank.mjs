/** `npm run -s wavetank -- …`: the command line. Builds it first when the sources are newer. */

import { pathToFileURL } from "node:url";
import { ensureCommandLine, ensureDependencies } from "./lib/set-up.mjs";

ensureDependencies({ quiet: true });
const { main } = await import(pathToFileURL(ensureCommandLine()).href);
process.exitCode = await main(process.argv.slice(2));
