/** stat: what is known of files, with -c as a format asks for it. Models: GNU coreutils 9.4. Differs: no owners, inodes or links' counts are kept. */

import {
  type Coroutine,
  type FileStatus,
  type ProcessContext,
  SystemError,
  linkStatus,
  status,
  write,
} from "../../system-calls.ts";
import { dateParts, formatDate } from "../calendar.ts";
import { complain } from "../complain.ts";
import { unescape } from "../format.ts";
import { modeText } from "../ls/ls.ts";
import { parseOptions } from "../options.ts";

const KINDS: Readonly<Record<FileStatus["type"], string>> = {
  file: "regular file",
  directory: "directory",
  link: "symbolic link",
  device: "character special file",
};
const BLOCK_BYTES = 512;

function described(letter: string, path: string, found: FileStatus): string | undefined {
  const bits = found.mode & 0o7777;
  switch (letter) {
    case "n":
      return path;
    case "N":
      return `'${path}'`;
    case "s":
      return String(found.sizeBytes);
    case "b":
      return String(Math.ceil(found.sizeBytes / BLOCK_BYTES));
    case "B":
      return String(BLOCK_BYTES);
    case "a":
      return bits.toString(8);
    case "A":
      return modeText(found);
    case "F":
      return found.type === "file" && found.sizeBytes === 0 ? "regular empty file" : KINDS[found.type];
    case "X":
    case "Y":
    case "Z":
      return String(Math.floor(found.modifiedMs / 1000));
    case "x":
    case "y":
    case "z":
      return formatDate("%F %T.%N +0000", dateParts(found.modifiedMs));
    case "U":
    case "G":
      return "root";
    case "u":
    case "g":
      return "0";
    case "h":
      return "1";
    case "%":
      return "%";
    default:
      return undefined;
  }
}

const USUAL =
  "  File: %n\n  Size: %s\tBlocks: %b\t%F\nAccess: (0%a/%A)  Uid: (%u/%U)   Gid: (%g/%G)\nModify: %y\n";

export function* stat(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "Lt",
    values: "c",
    long: { format: "c", dereference: "L", printf: "printf=" },
  });
  if (!options) return 1;
  if (options.operands.length === 0)
    return yield* complain(process, "missing operand\nTry 'stat --help' for more information.");
  const printf = options.value("printf");
  const format = options.value("c");
  const text = printf === undefined ? undefined : unescape(printf).text;
  let exitCode = 0;
  for (const path of options.operands)
    try {
      const found = yield* options.has("L") ? status(path) : linkStatus(path);
      const wanted = text ?? (format === undefined ? USUAL : `${format}\n`);
      const shown = wanted.replace(
        /%(.)/gs,
        (whole, letter: string) => described(letter, path, found) ?? whole,
      );
      yield* write(1, shown);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      exitCode = yield* complain(process, `cannot statx '${path}': ${error.message}`);
    }
  return exitCode;
}
