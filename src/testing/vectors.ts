/**
 * Test vectors and corpora live outside the repository, in ../shared beside the project (or where WAVETANK_SHARED says).
 * Tests that need them are skipped, visibly, when they are absent.
 */

import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const sharedRoot = process.env["WAVETANK_SHARED"] ?? resolve(projectRoot, "../shared");

/** The absolute path of something in the shared folder. */
export function sharedPath(...parts: string[]): string {
  return resolve(sharedRoot, ...parts);
}

/** Whether the shared folder is there. */
export const vectorsPresent = existsSync(sharedPath("vectors"));

/** The parsed content of vectors/<name>.json. */
export function loadVectors<T>(name: string): T {
  return JSON.parse(readFileSync(sharedPath("vectors", `${name}.json`), "utf8")) as T;
}

/** The rows of corpora/<name>.jsonl. */
export function loadCorpus<T>(name: string): T[] {
  const lines = readFileSync(sharedPath("corpora", `${name}.jsonl`), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as T);
}
