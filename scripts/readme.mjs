/** `npm run readme`: writes what is simulated into the README, from the descriptors. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureCommandLine, ensureDependencies, projectRoot } from "./lib/set-up.mjs";

ensureDependencies({ quiet: true });
const { main } = await import(pathToFileURL(ensureCommandLine()).href);
process.exitCode = await main(["support", "--readme", join(projectRoot, "README.md")]);
