/**
 * Finds what argv[0] names: a path, or a name in PATH; a program of ours, or a script with its interpreter.
 *
 * Models: execvp(3) and the kernel's binfmt_script.
 */

import { type FileSystem, absolutePath } from "../file-system/file-system.ts";
import type { Program } from "../system-calls.ts";
import { systemError } from "../system-errors.ts";

export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export interface Executable {
  readonly program: Program;
  /** What the program sees: for a script, the interpreter, its argument and the script's path come first. */
  readonly argv: readonly string[];
}

/** An interpreter's interpreter may be a script again; the kernel allows five. */
const MAXIMUM_INTERPRETERS = 5;

/** Throws ENOENT, EACCES (not executable, or a directory), ENOEXEC (neither program nor `#!`). */
export function findExecutable(
  files: FileSystem,
  argv: readonly string[],
  directory: string,
  path: string | undefined,
): Executable {
  const name = argv[0] ?? "";
  if (name === "") throw systemError("ENOENT");
  if (name.includes("/")) return load(files, absolutePath(name, directory), argv, directory, 0);
  let denied = false;
  for (const part of (path ?? DEFAULT_PATH).split(":")) {
    const candidate = absolutePath(`${part === "" ? "." : part}/${name}`, directory);
    const found = fileAt(files, candidate);
    if (found === undefined) continue;
    if ((found.mode & 0o111) === 0) {
      denied = true;
      continue;
    }
    return load(files, candidate, argv, directory, 0);
  }
  throw systemError(denied ? "EACCES" : "ENOENT");
}

/** The file that `name` would run, as `type` and `which` say it; undefined when there is none. */
export function findInPath(
  files: FileSystem,
  name: string,
  directory: string,
  path: string | undefined,
): string | undefined {
  if (name.includes("/")) {
    const found = fileAt(files, absolutePath(name, directory));
    return found !== undefined && (found.mode & 0o111) !== 0 ? name : undefined;
  }
  for (const part of (path ?? DEFAULT_PATH).split(":")) {
    const candidate = `${part === "" ? "." : part}/${name}`;
    const found = fileAt(files, absolutePath(candidate, directory));
    if (found !== undefined && (found.mode & 0o111) !== 0) return candidate;
  }
  return undefined;
}

function fileAt(files: FileSystem, path: string) {
  const node = files.find(path);
  return node?.type === "file" ? node : undefined;
}

function load(
  files: FileSystem,
  path: string,
  argv: readonly string[],
  directory: string,
  depth: number,
): Executable {
  const node = files.nodeAt(path);
  if (node === undefined) throw systemError("ENOENT");
  if (node.type !== "file" || (node.mode & 0o111) === 0) throw systemError("EACCES");
  if (node.program) return { program: node.program, argv };
  const line = /^#![ \t]*(\S+)[ \t]*(.*?)[ \t]*(?:\n|$)/.exec(node.content.slice(0, 256));
  if (!line || depth >= MAXIMUM_INTERPRETERS) throw systemError("ENOEXEC");
  const interpreter = line[1] as string;
  const argument = line[2] as string;
  const script = (argv[0] as string).includes("/") ? (argv[0] as string) : path;
  const words = [interpreter, ...(argument === "" ? [] : [argument]), script, ...argv.slice(1)];
  return load(files, absolutePath(interpreter, directory), words, directory, depth + 1);
}
