/**
 * The tree of a volume whose content comes from the API: the files lie in a directory named after the time of writing,
 * "..data" links to it and each name links through "..data", so that an update is one renamed link.
 * Models: pkg/volume/util/atomic_writer.go (v1.36).
 */

import { formatTime } from "#api/time.ts";
import {
  makeDirectoryNode,
  makeFile,
  makeLink,
  type DirectoryNode,
  type FileSystemNode,
} from "#posix/file-system/node.ts";

/** Path → content. */
export type VolumeFiles = Map<string, { readonly text: string; readonly mode: number }>;

/** dataDirName */
const DATA = "..data";

/** "..2026_05_04_08_00_16.1234567890": what Go's MkdirTemp makes of the time; `serial` stands for its chance. */
export function writtenDirectoryName(writtenMs: number, serial: number): string {
  return `..${formatTime(writtenMs).replace(/[-T:]/g, "_").replace("Z", "")}.${serial}`;
}

/** `rootMode` is that of the volume itself, `writtenMs` the virtual time of writing. */
export function atomicDirectory(
  files: VolumeFiles,
  rootMode: number,
  writtenMs: number,
  serial: number,
): DirectoryNode {
  const root = makeDirectoryNode(rootMode, writtenMs);
  const name = writtenDirectoryName(writtenMs, serial);
  const written = makeDirectoryNode(0o755, writtenMs);
  root.entries.set(name, written);
  root.entries.set(DATA, makeLink(name, writtenMs));
  for (const [path, { text, mode }] of files) {
    const names = path.split("/").filter((part) => part !== "");
    let directory = written;
    for (const part of names.slice(0, -1)) {
      let next: FileSystemNode | undefined = directory.entries.get(part);
      if (next?.type !== "directory")
        directory.entries.set(part, (next = makeDirectoryNode(0o755, writtenMs)));
      directory = next;
    }
    directory.entries.set(names.at(-1) ?? "", makeFile(text, mode, writtenMs));
    const first = names[0] ?? "";
    root.entries.set(first, makeLink(`${DATA}/${first}`, writtenMs));
  }
  return root;
}

/** What a path of such a tree is, past the links. */
export function writtenNode(root: FileSystemNode, names: readonly string[]): FileSystemNode | undefined {
  const data = root.type === "directory" ? root.entries.get(DATA) : undefined;
  let node = data?.type === "link" && root.type === "directory" ? root.entries.get(data.target) : undefined;
  for (const name of names) node = node?.type === "directory" ? node.entries.get(name) : undefined;
  return node;
}
