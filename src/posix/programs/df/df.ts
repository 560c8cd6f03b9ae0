/** df and du. Models: GNU coreutils 9.4. Differs: a volume without a limit shows 100 GiB. */

import { listFileSystems } from "../../machine/machine-devices.ts";
import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  linkStatus,
  readDirectory,
  write,
} from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { humanSize } from "../ls/ls.ts";
import { parseOptions } from "../options.ts";

const UNLIMITED_BYTES = 107_374_182_400;

export function* df(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, { flags: "hkTaP" });
  if (!options) return 1;
  const size = (bytes: number): string =>
    options.has("h") ? humanSize(bytes) : String(Math.ceil(bytes / 1024));
  const rows = [
    [
      "Filesystem",
      options.has("h") ? "Size" : "1K-blocks",
      "Used",
      options.has("h") ? "Avail" : "Available",
      "Use%",
      "Mounted on",
    ],
  ];
  for (const { source, usedBytes, limitBytes = UNLIMITED_BYTES, mountedOn } of yield* listFileSystems())
    rows.push([
      source,
      size(limitBytes),
      size(usedBytes),
      size(limitBytes - usedBytes),
      `${Math.ceil((usedBytes / limitBytes) * 100)}%`,
      mountedOn,
    ]);
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...rows.map((row) => (row[column] as string).length)),
  );
  for (const row of rows)
    yield* write(
      1,
      `${row.map((cell, column) => (column === 5 ? cell : column === 0 ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number))).join(" ")}\n`,
    );
  return 0;
}

export function* du(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "shacbk",
    values: "d",
    long: { summarize: "s", "human-readable": "h", "max-depth": "d" },
  });
  if (!options) return 1;
  const depthLimit = options.has("s") ? 0 : Number(options.value("d") ?? Infinity);
  const show = (bytes: number): string =>
    options.has("h") ? humanSize(bytes) : String(Math.ceil(bytes / 1024));
  const inBytes = options.has("b");
  const listsFiles = options.has("a");
  function* visit(path: string, depth: number): Coroutine<number> {
    const status = yield* linkStatus(path);
    let bytes = inBytes ? status.sizeBytes : Math.ceil(status.sizeBytes / 4096) * 4096;
    if (status.type === "directory")
      for (const name of yield* readDirectory(path)) bytes += yield* visit(`${path}/${name}`, depth + 1);
    if (depth <= depthLimit && (status.type === "directory" || depth === 0 || listsFiles))
      yield* write(1, `${inBytes ? bytes : show(bytes)}\t${path}\n`);
    return bytes;
  }
  let exitCode = 0;
  for (const path of options.operands.length > 0 ? options.operands : ["."])
    try {
      yield* visit(path, 0);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      exitCode = yield* complain(process, `cannot access '${path}': ${error.message}`);
    }
  return exitCode;
}
