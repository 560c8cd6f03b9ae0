/**
 * The files a process sees: a root volume with other volumes mounted into it.
 *
 * Models: Linux path resolution and mounts. Differs: one owner for all files, so that only the owner's mode bits count,
 * and only for processes that are not root; no hard links.
 */

import { type ErrorCode, type FileStatus, SystemError } from "../system-calls.ts";
import { systemError } from "../system-errors.ts";
import { utf8Length } from "../utf8.ts";
import { type DeviceNode, type FileNode, type FileSystemNode, makeDirectoryNode, makeLink } from "./node.ts";
import type { Volume } from "./volume.ts";

/** Linux' MAXSYMLINKS. */
const MAXIMUM_LINKS = 40;
/** Linux: the longest path, its closing NUL included. */
const PATH_MAX = 4096;

export interface Mount {
  /** Absolute, without a slash at the end. */
  readonly path: string;
  readonly volume: Volume;
  /** Names below the volume's root that are mounted instead of the root. */
  readonly subPath?: readonly string[];
  /** The error of every write: EROFS, or EACCES where a user has no rights. */
  readonly readOnly?: ErrorCode | undefined;
}

/** Where a path leads. `node` is undefined when only the last name does not exist. */
export interface Location {
  /** The canonical absolute path. */
  readonly path: string;
  readonly mount: Mount;
  /** Below the volume's root. */
  readonly names: readonly string[];
  readonly node: FileSystemNode | undefined;
}

/** One name on the way, the root's first. */
interface Step {
  readonly name: string;
  readonly mount: Mount;
  readonly node: FileSystemNode | undefined;
}

const pathOf = (stack: readonly Step[], name?: string): string => {
  const path = stack.map((step) => step.name).join("/");
  if (name !== undefined) return `${path}/${name}`;
  return path === "" ? "/" : path;
};

/** `path` seen from `directory`, absolute but not canonical. */
export function absolutePath(path: string, directory: string): string {
  return path.startsWith("/") ? path : `${directory}/${path}`;
}

export class FileSystem {
  private readonly root: { readonly mount: Mount };
  private readonly mounts: readonly Mount[];
  /** How many names the longest mounted path has. */
  private readonly deepestMount: number;

  constructor(root: Volume, mounts: readonly Mount[] = [], readOnlyRoot?: ErrorCode) {
    const mount: Mount = {
      path: "/",
      volume: root,
      ...(readOnlyRoot === undefined ? {} : { readOnly: readOnlyRoot }),
    };
    this.root = { mount };
    this.mounts = mounts;
    this.deepestMount = Math.max(0, ...mounts.map(({ path }) => path.split("/").length - 1));
  }

  /** The root's mount first, then the others by path. */
  get allMounts(): readonly Mount[] {
    return [this.root.mount, ...this.mounts.toSorted((a, b) => (a.path < b.path ? -1 : 1))];
  }

  /** Where `path` (absolute) leads. Throws ENOENT and ENOTDIR for what comes before its last name, ELOOP, ENAMETOOLONG. */
  locate(path: string, followLast = true): Location {
    const stack = this.walk(path, followLast);
    const { mount, node } = stack.at(-1) as Step;
    const below = stack.findLastIndex((each) => each.mount !== mount);
    const names = stack.slice(below + 2).map((each) => each.name);
    return {
      path: pathOf(stack),
      mount,
      names: mount.subPath ? [...mount.subPath, ...names] : names,
      node,
    };
  }

  /** The node at `path`, undefined when only its last name does not exist. Throws as {@link locate}. */
  nodeAt(path: string): FileSystemNode | undefined {
    return this.walk(path, true).at(-1)?.node;
  }

  /** The steps to `path`, the root's first. */
  private walk(path: string, followLast: boolean): readonly Step[] {
    if (path.length >= PATH_MAX) throw systemError("ENAMETOOLONG");
    const pending = path.split("/").reverse();
    const stack: Step[] = [{ name: "", mount: this.root.mount, node: this.root.mount.volume.root }];
    let links = 0;
    let directoryAsked = false;
    while (pending.length > 0) {
      const name = pending.pop() as string;
      const here = stack.at(-1) as Step;
      if (name === "" || name === ".") {
        // "file/" and "file/." ask for a directory; leading and doubled slashes ask for nothing.
        directoryAsked = stack.length > 1;
        continue;
      }
      if (here.node === undefined) throw systemError("ENOENT");
      if (here.node.type !== "directory") throw systemError("ENOTDIR");
      if (name === "..") {
        if (stack.length > 1) stack.pop();
        continue;
      }
      const last = pending.every((rest) => rest === "");
      directoryAsked = false;
      const child = this.step(stack, here, name);
      if (child.node?.type === "link" && (!last || followLast)) {
        if (++links > MAXIMUM_LINKS) throw systemError("ELOOP");
        if (child.node.target.startsWith("/")) stack.length = 1;
        pending.push(...child.node.target.split("/").reverse());
        continue;
      }
      stack.push(child);
    }
    const found = stack.at(-1) as Step;
    if (directoryAsked && found.node !== undefined && found.node.type !== "directory")
      throw systemError("ENOTDIR");
    return stack;
  }

  status(path: string, followLinks = true): FileStatus {
    const node = this.existing(path, followLinks).node;
    const sizeBytes =
      node.type === "file"
        ? node.sizeBytes
        : node.type === "link"
          ? utf8Length(node.target)
          : node.type === "directory"
            ? 4096
            : 0;
    return { type: node.type, sizeBytes, mode: node.mode, modifiedMs: node.modifiedMs };
  }

  readDirectory(path: string): readonly string[] {
    const location = this.existing(path);
    if (location.node.type !== "directory") throw systemError("ENOTDIR");
    const names = new Set(location.node.entries.keys());
    const prefix = location.path === "/" ? "/" : `${location.path}/`;
    for (const { path: mounted } of this.mounts)
      if (mounted.startsWith(prefix) && !mounted.slice(prefix.length).includes("/"))
        names.add(mounted.slice(prefix.length));
    return [...names].sort();
  }

  /** The file or device at `path` for reading. Throws EISDIR, EACCES. */
  openForReading(path: string, asRoot: boolean): FileNode | DeviceNode {
    const { node } = this.existing(path);
    if (node.type === "directory" || node.type === "link") throw systemError("EISDIR");
    if (!asRoot && (node.mode & 0o400) === 0) throw systemError("EACCES");
    return node;
  }

  /** The file at `path` for writing, created or (unless `append`) emptied; or a device. */
  openForWriting(
    path: string,
    append: boolean,
    asRoot: boolean,
    nowMs: number,
  ): { readonly file: FileNode; readonly volume: Volume } | { readonly device: DeviceNode } {
    if (path.endsWith("/")) throw systemError("EISDIR");
    const location = this.locate(path);
    const { node, mount, names } = location;
    if (node?.type === "device") return { device: node };
    if (node?.type === "directory") throw systemError("EISDIR");
    this.assertWritable(location);
    const { volume } = mount;
    if (node === undefined) return { file: volume.createFile(names, 0o644, nowMs), volume };
    if (!asRoot && (node.mode & 0o200) === 0) throw systemError("EACCES");
    const file = volume.ownFile(names);
    if (!append) volume.replace(file, "", nowMs);
    return { file, volume };
  }

  makeDirectory(path: string, nowMs: number, mode = 0o755): void {
    const location = this.locate(path);
    if (location.node !== undefined) throw systemError("EEXIST");
    this.assertWritable(location);
    location.mount.volume.put(location.names, makeDirectoryNode(mode, nowMs, location.mount.volume));
  }

  symbolicLink(target: string, path: string, nowMs: number): void {
    const location = this.locate(path, false);
    if (location.node !== undefined) throw systemError("EEXIST");
    this.assertWritable(location);
    location.mount.volume.put(location.names, makeLink(target, nowMs));
  }

  readLink(path: string): string {
    const { node } = this.existing(path, false);
    if (node.type !== "link") throw systemError("EINVAL");
    return node.target;
  }

  /** Removes a file, a link or an empty directory. Throws ENOTEMPTY, EROFS. */
  remove(path: string, nowMs: number): void {
    const location = this.existing(path, false);
    if (location.names.length === (location.mount.subPath?.length ?? 0)) throw systemError("EAGAIN");
    this.assertWritable(location);
    if (location.node.type === "directory" && this.readDirectory(location.path).length > 0)
      throw systemError("ENOTEMPTY");
    location.mount.volume.remove(location.names, nowMs);
  }

  rename(from: string, to: string, nowMs: number): void {
    const source = this.existing(from, false);
    const target = this.locate(to, false);
    this.assertWritable(source);
    this.assertWritable(target);
    if (source.path === target.path) return;
    if (target.path.startsWith(`${source.path}/`)) throw systemError("EINVAL");
    if (target.node?.type === "directory") {
      if (source.node.type !== "directory") throw systemError("EISDIR");
      if (this.readDirectory(target.path).length > 0) throw systemError("ENOTEMPTY");
    } else if (target.node && source.node.type === "directory") throw systemError("ENOTDIR");
    if (target.node?.type === "file") target.mount.volume.remove(target.names, nowMs);
    if (source.mount.volume === target.mount.volume) {
      source.mount.volume.detach(source.names, nowMs);
      target.mount.volume.put(target.names, source.node);
      return;
    }
    this.copyInto(target.mount.volume, target.names, source.node, nowMs);
    source.mount.volume.remove(source.names, nowMs);
  }

  changeMode(path: string, mode: number): void {
    const location = this.existing(path);
    this.assertWritable(location);
    const { volume } = location.mount;
    if (location.node.type === "directory") volume.ownDirectory(location.names).mode = mode;
    else if (location.node.type === "file") volume.ownFile(location.names).mode = mode;
    else throw systemError("EPERM");
  }

  /** For hosts: the content of the file at `path`, or undefined when there is none. */
  readFile(path: string): string | undefined {
    const node = this.find(path);
    return node?.type === "file" ? node.content : undefined;
  }

  /** The node at `path`, or undefined when there is none. */
  find(path: string): FileSystemNode | undefined {
    try {
      return this.nodeAt(path);
    } catch (error) {
      // A path through a missing directory or a loop names no file.
      if (!(error instanceof SystemError)) throw error;
      return undefined;
    }
  }

  /** For hosts: writes a whole file, making the directories on the way. */
  writeFile(path: string, content: string, nowMs: number): void {
    const names = path.split("/").filter((name) => name !== "");
    for (let count = 1; count < names.length; count++) {
      const directory = `/${names.slice(0, count).join("/")}`;
      if (this.locate(directory).node === undefined) this.makeDirectory(directory, nowMs);
    }
    const opened = this.openForWriting(path, false, true, nowMs);
    if ("file" in opened) opened.volume.append(opened.file, content, nowMs);
  }

  private existing(path: string, followLast = true): Location & { readonly node: FileSystemNode } {
    if (path === "") throw systemError("ENOENT");
    const location = this.locate(path, followLast);
    if (location.node === undefined) throw systemError("ENOENT");
    return location as Location & { readonly node: FileSystemNode };
  }

  private step(stack: readonly Step[], here: Step, name: string): Step {
    // Deep paths are not spelled out at each step: nothing is mounted that far down.
    const mount = stack.length > this.deepestMount ? undefined : this.mountAt(stack, name);
    if (mount !== undefined) return { name, mount, node: mount.volume.find(mount.subPath ?? []) };
    const node = here.node?.type === "directory" ? here.node.entries.get(name) : undefined;
    return { name, mount: here.mount, node };
  }

  /** The last one of a path hides those before it. */
  private mountAt(stack: readonly Step[], name: string): Mount | undefined {
    // The path is spelled out for the few that end like this only.
    return this.mounts.findLast(({ path }) => path.endsWith(name) && path === pathOf(stack, name));
  }

  private assertWritable(location: Location): void {
    if (location.mount.readOnly !== undefined) throw systemError(location.mount.readOnly);
  }

  private copyInto(volume: Volume, names: readonly string[], node: FileSystemNode, nowMs: number): void {
    if (node.type === "file") {
      const file = volume.createFile(names, node.mode, nowMs);
      volume.append(file, node.content, nowMs);
    } else if (node.type === "directory") {
      volume.put(names, makeDirectoryNode(node.mode, nowMs, volume));
      for (const [name, child] of node.entries) this.copyInto(volume, [...names, name], child, nowMs);
    } else volume.put(names, node);
  }
}
