/**
 * Builds the shared, read-only tree of an image from a flat list of paths.
 */

import { assert } from "#kernel/assert.ts";
import type { Program } from "../system-calls.ts";
import {
  type DirectoryNode,
  type FileSystemNode,
  makeDevice,
  makeDirectoryNode,
  makeFile,
  makeLink,
  makeProgramFile,
} from "./node.ts";

/** Text is a file of mode 0644, a function an executable; `{ link }` a symbolic link; `{ mode }` alone a directory. */
export type TreeEntry =
  | string
  | Program
  | { readonly content: string; readonly mode?: number }
  | { readonly link: string }
  | { readonly directory: true; readonly mode?: number };

function makeDevices(): DirectoryNode {
  const devices = makeDirectoryNode();
  for (const name of ["null", "zero", "full", "random", "tty"] as const)
    devices.entries.set(name, makeDevice(name));
  devices.entries.set("urandom", makeDevice("random"));
  const descriptors = makeDirectoryNode();
  for (let descriptor = 0; descriptor < 10; descriptor++)
    descriptors.entries.set(String(descriptor), makeDevice({ descriptor }));
  devices.entries.set("fd", descriptors);
  ["stdin", "stdout", "stderr"].forEach((name, descriptor) =>
    devices.entries.set(name, makeDevice({ descriptor })),
  );
  return devices;
}

/** /dev of every machine. */
const DEVICES = makeDevices();

function makeEntry(entry: TreeEntry): FileSystemNode {
  if (typeof entry === "string") return makeFile(entry);
  if (typeof entry === "function") return makeProgramFile(entry);
  if ("link" in entry) return makeLink(entry.link);
  if ("content" in entry) return makeFile(entry.content, entry.mode);
  return makeDirectoryNode(entry.mode);
}

/** Puts `node` at the absolute `path` below `root`, making directories on the way. */
function place(root: DirectoryNode, path: string, node: FileSystemNode): void {
  const names = path.split("/").filter((name) => name !== "");
  const last = names.pop();
  assert(last !== undefined, "the root directory is made by the tree itself");
  let directory = root;
  for (const name of names) {
    let next = directory.entries.get(name);
    if (!next) directory.entries.set(name, (next = makeDirectoryNode()));
    assert(next.type === "directory", `${path}: ${name} is not a directory`);
    directory = next;
  }
  directory.entries.set(last, node);
}

/** Absolute path → entry. /dev and /tmp are always there. */
export function buildTree(entries: Readonly<Record<string, TreeEntry>>): DirectoryNode {
  const root = makeDirectoryNode();
  root.entries.set("dev", DEVICES);
  root.entries.set("tmp", makeDirectoryNode(0o1777));
  for (const [path, entry] of Object.entries(entries)) place(root, path, makeEntry(entry));
  return root;
}

/** The tree entries of programs in a directory: `{ "/bin/cat": cat, … }`. */
export function programEntries(
  directory: string,
  programs: Readonly<Record<string, Program>>,
): Record<string, TreeEntry> {
  return Object.fromEntries(
    Object.entries(programs).map(([name, program]) => [`${directory}/${name}`, program]),
  );
}
