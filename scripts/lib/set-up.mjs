/**
 * Set-up that every command of package.json does for itself, so that a fresh clone needs no second step.
 * Plain Node, no dependency: it runs before anything is installed.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const cacheFolder = join(projectRoot, ".cache");

/** Runs a command in the project; its output goes to ours (stdout to stderr when `quiet`). Exits with its code on failure. */
export function run(command, args, { quiet = false, env = {} } = {}) {
  const result = spawnSync(command, args, {
    cwd: projectRoot,
    stdio: ["ignore", quiet ? 2 : "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    console.error(`${command} ${args.join(" ")} failed with code ${result.status}`);
    process.exit(result.status ?? 1);
  }
}

const hashOf = (...files) => {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(projectRoot, file)));
  return hash.digest("hex");
};

/** Installs the locked dependencies when they are missing or not those of the lockfile. */
export function ensureDependencies({ quiet = false } = {}) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Wavetank needs Node 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  // A link belongs to whoever made it: npm would empty what it points at.
  if (lstatSync(join(projectRoot, "node_modules"), { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const marker = join(projectRoot, "node_modules", ".wavetank-lock");
  const wanted = hashOf("package-lock.json");
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  console.error("Installing the locked dependencies …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  run(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { quiet });
  writeFileSync(marker, wanted);
}

/** The newest modification time, in ms, of the files under `paths` (relative to the project). */
export function newestChange(paths) {
  let newest = 0;
  const visit = (path) => {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status) return;
    if (status.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
    else newest = Math.max(newest, status.mtimeMs);
  };
  for (const path of paths) visit(join(projectRoot, path));
  return newest;
}

/** What builds depend on beside src. */
const BUILD_INPUTS = [
  "package-lock.json",
  "package.json",
  "vite.config.ts",
  "vite.server.config.ts",
  "index.html",
  "public",
  "lessons",
  "src",
  "scripts",
];

/** Whether `output` is missing or older than the sources. */
export function isStale(output) {
  const status = statSync(join(projectRoot, output), { throwIfNoEntry: false });
  return !status || status.mtimeMs < newestChange(BUILD_INPUTS);
}

/** The path of a program of a dependency's package, to run with this Node. */
export function binary(packageName, path) {
  return join(projectRoot, "node_modules", packageName, path);
}

const vite = () => binary("vite", "bin/vite.js");

/** Generates what is built from the npm packages of types (cheap when up to date). */
export function ensureGenerated({ quiet = false } = {}) {
  run(process.execPath, ["scripts/generate-schema.mjs"], { quiet });
}

/** Builds the page into dist/ when it is missing or stale. */
export function ensurePage({ quiet = false } = {}) {
  ensureGenerated({ quiet });
  if (isStale("dist/index.html")) run(process.execPath, [vite(), "build", "--logLevel", "warn"], { quiet });
}

/** Builds the command line into .cache/server/ when it is missing or stale; returns its path. */
export function ensureCommandLine() {
  ensureGenerated({ quiet: true });
  const output = ".cache/server/wavetank.mjs";
  if (isStale(output)) {
    mkdirSync(cacheFolder, { recursive: true });
    run(process.execPath, [vite(), "build", "--config", "vite.server.config.ts", "--logLevel", "warn"], {
      quiet: true,
    });
  }
  return join(projectRoot, output);
}
