/**
 * A tree of files with an owner and a size limit: the writable layer of a container, an emptyDir, a config map. It may
 * start from a shared tree; the first write copies the nodes on the way to what is written, and nothing else.
 *
 * Models: overlayfs. Differs: a copy of a directory's list stands for whiteouts; directories take no space.
 */

import { systemError } from "../system-errors.ts";
import { utf8Length } from "../utf8.ts";
import {
  type DirectoryNode,
  type FileNode,
  type FileSystemNode,
  makeDirectoryNode,
  makeFile,
} from "./node.ts";

export interface VolumeOptions {
  /** The shared tree below; absent: empty. A file is a volume of one file. */
  readonly base?: DirectoryNode | FileNode;
  /** Writing more than this fails with ENOSPC. */
  readonly limitBytes?: number;
  /** Shown by df; e.g. "overlay", "tmpfs". */
  readonly source?: string;
}

export class Volume {
  readonly source: string;
  readonly limitBytes: number;
  private top: FileSystemNode;
  private bytes = 0;

  constructor(options: VolumeOptions = {}) {
    this.top = options.base ?? makeDirectoryNode(0o755, 0, this);
    this.limitBytes = options.limitBytes ?? Infinity;
    this.source = options.source ?? "overlay";
  }

  get root(): FileSystemNode {
    return this.top;
  }

  /** Bytes written to this volume itself, the shared tree not counted. */
  get usedBytes(): number {
    return this.bytes;
  }

  /** The node at `names` below the root. */
  find(names: readonly string[]): FileSystemNode | undefined {
    let node: FileSystemNode | undefined = this.top;
    for (const name of names) node = node?.type === "directory" ? node.entries.get(name) : undefined;
    return node;
  }

  /** The directory at `names`, copied as far as it is shared. */
  ownDirectory(names: readonly string[]): DirectoryNode {
    let directory = this.ownedDirectory(this.top);
    this.top = directory;
    for (const name of names) {
      const child = directory.entries.get(name);
      if (child === undefined) throw systemError("ENOENT");
      const owned = this.ownedDirectory(child);
      if (owned !== child) directory.entries.set(name, owned);
      directory = owned;
    }
    return directory;
  }

  /** The file at `names`, copied if it is shared; the copy counts as space. */
  ownFile(names: readonly string[]): FileNode {
    const node = this.find(names);
    if (node?.type !== "file") throw systemError(node === undefined ? "ENOENT" : "EISDIR");
    if (node.owner === this) return node;
    this.reserve(node.sizeBytes);
    const copy: FileNode = { ...node, owner: this };
    this.put(names, copy);
    return copy;
  }

  /** Puts `node` at `names` (its directory must exist) and frees what was there. */
  put(names: readonly string[], node: FileSystemNode): void {
    if (names.length === 0) {
      this.top = node;
      return;
    }
    this.ownDirectory(names.slice(0, -1)).entries.set(names.at(-1) as string, node);
  }

  /** Creates an empty file at `names`. */
  createFile(names: readonly string[], mode: number, nowMs: number): FileNode {
    const file = makeFile("", mode, nowMs, this);
    const directory = this.ownDirectory(names.slice(0, -1));
    directory.entries.set(names.at(-1) as string, file);
    directory.modifiedMs = nowMs;
    return file;
  }

  /** Removes the node at `names` and frees its space. */
  remove(names: readonly string[], nowMs: number): void {
    const directory = this.ownDirectory(names.slice(0, -1));
    const name = names.at(-1) as string;
    const node = directory.entries.get(name);
    if (node?.type === "file" && node.owner === this) this.bytes -= node.sizeBytes;
    directory.entries.delete(name);
    directory.modifiedMs = nowMs;
  }

  /** Takes the node at `names` out without freeing its space: it is put elsewhere next. */
  detach(names: readonly string[], nowMs: number): void {
    const directory = this.ownDirectory(names.slice(0, -1));
    directory.entries.delete(names.at(-1) as string);
    directory.modifiedMs = nowMs;
  }

  /** Adds `text` at the end of an owned file. Throws ENOSPC. */
  append(file: FileNode, text: string, nowMs: number): void {
    const bytes = utf8Length(text);
    this.reserve(bytes);
    file.content += text;
    file.sizeBytes += bytes;
    file.modifiedMs = nowMs;
  }

  /** Replaces the content of an owned file. Throws ENOSPC. */
  replace(file: FileNode, content: string, nowMs: number): void {
    const bytes = utf8Length(content);
    this.reserve(bytes - file.sizeBytes);
    file.content = content;
    file.sizeBytes = bytes;
    file.modifiedMs = nowMs;
  }

  /** Replaces the whole tree, e.g. by the new content of a config map. */
  replaceTree(tree: DirectoryNode | FileNode): void {
    this.top = tree;
    this.bytes = 0;
  }

  private reserve(bytes: number): void {
    if (this.bytes + bytes > this.limitBytes) throw systemError("ENOSPC");
    this.bytes += bytes;
  }

  private ownedDirectory(node: FileSystemNode): DirectoryNode {
    if (node.type !== "directory") throw systemError("ENOTDIR");
    return node.owner === this ? node : { ...node, entries: new Map(node.entries), owner: this };
  }
}
