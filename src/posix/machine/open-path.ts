/**
 * open(2): a path becomes an open file.
 */

import type { DeviceNode } from "../file-system/node.ts";
import { systemError } from "../system-errors.ts";
import type { Machine } from "./machine.ts";
import { EndlessDevice, FileReader, FileWriter, NullDevice, type OpenFile } from "./open-file.ts";
import type { Process } from "./process.ts";

const ENDLESS_PIECE = 4096;

function openDevice(machine: Machine, process: Process, { device }: DeviceNode): OpenFile {
  switch (device) {
    case "null":
      return new NullDevice();
    case "zero":
    case "full":
      return new EndlessDevice(() => "\0".repeat(ENDLESS_PIECE), device === "full");
    case "random":
      // Differs: random characters of one byte each, so that text stays text.
      return new EndlessDevice(() => {
        let text = "";
        for (let count = 0; count < 512; count++)
          text += String.fromCharCode(Math.floor(machine.host.random() * 128));
        return text;
      }, false);
    case "tty":
      if (!process.terminal) throw systemError("ENOTTY");
      return process.terminal;
    default: {
      const file = process.descriptors[device.descriptor];
      if (!file) throw systemError("ENOENT");
      return file;
    }
  }
}

/** The open file that /dev/fd/N names for a process; undefined for other paths. Throws ENOENT. */
export function descriptorAt(process: Process, path: string): OpenFile | undefined {
  const number = /^\/(?:dev\/fd|proc\/self\/fd)\/(\d+)$/.exec(path)?.[1];
  if (number === undefined) return undefined;
  const file = process.descriptors[Number(number)];
  if (!file) throw systemError("ENOENT");
  return file;
}

/** Throws ENOENT, EISDIR, EACCES, EROFS, ENOSPC. */
export function openPath(machine: Machine, process: Process, path: string, mode: "r" | "w" | "a"): OpenFile {
  const shared = descriptorAt(process, path);
  if (shared) return shared;
  const asRoot = machine.user.userId === 0;
  if (mode === "r") {
    const node = machine.files.openForReading(path, asRoot);
    return node.type === "device" ? openDevice(machine, process, node) : new FileReader(node);
  }
  const opened = machine.files.openForWriting(path, mode === "a", asRoot, machine.host.nowMs);
  if ("device" in opened) return openDevice(machine, process, opened.device);
  return new FileWriter(opened.file, opened.volume, machine.host);
}
