/**
 * What a file system is made of. Nodes may be shared by many file systems (an image by all its containers): a node is
 * changed only by the volume that owns it, everyone else copies it first. Shared nodes have no owner.
 */

import type { Program } from "../system-calls.ts";
import { utf8Length } from "../utf8.ts";
import type { Volume } from "./volume.ts";

export interface FileNode {
  readonly type: "file";
  content: string;
  sizeBytes: number;
  mode: number;
  modifiedMs: number;
  readonly owner: Volume | undefined;
  /** A program of ours; its content is not read. */
  readonly program?: Program;
}

export interface DirectoryNode {
  readonly type: "directory";
  readonly entries: Map<string, FileSystemNode>;
  mode: number;
  modifiedMs: number;
  readonly owner: Volume | undefined;
}

export interface LinkNode {
  readonly type: "link";
  readonly target: string;
  readonly mode: number;
  readonly modifiedMs: number;
}

export interface DeviceNode {
  readonly type: "device";
  readonly device: DeviceName;
  readonly mode: number;
  readonly modifiedMs: number;
}

export type DeviceName = "null" | "zero" | "full" | "random" | "tty" | { readonly descriptor: number };

export type FileSystemNode = FileNode | DirectoryNode | LinkNode | DeviceNode;

export function makeFile(content: string, mode = 0o644, modifiedMs = 0, owner?: Volume): FileNode {
  return { type: "file", content, sizeBytes: utf8Length(content), mode, modifiedMs, owner };
}

/** An executable. Sizes are only shown: 1 MiB stands for a program whose real size nobody asked. */
export function makeProgramFile(program: Program, sizeBytes = 1 << 20): FileNode {
  return { type: "file", content: "", sizeBytes, mode: 0o755, modifiedMs: 0, owner: undefined, program };
}

export function makeDirectoryNode(mode = 0o755, modifiedMs = 0, owner?: Volume): DirectoryNode {
  return { type: "directory", entries: new Map(), mode, modifiedMs, owner };
}

export function makeLink(target: string, modifiedMs = 0): LinkNode {
  return { type: "link", target, mode: 0o777, modifiedMs };
}

export function makeDevice(device: DeviceName): DeviceNode {
  return { type: "device", device, mode: 0o666, modifiedMs: 0 };
}
