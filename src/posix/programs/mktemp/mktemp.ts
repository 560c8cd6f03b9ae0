/** mktemp: a file or directory of its own. Models: GNU coreutils 9.4. */

import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  changeMode,
  close,
  makeDirectory,
  open,
  random,
  write,
} from "../../system-calls.ts";
import { exists } from "../exists.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const ATTEMPTS = 100;

export function* mktemp(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "duqt",
    values: "p",
    long: { directory: "d", "dry-run": "u", quiet: "q", suffix: "suffix=", tmpdir: "tmpdir?" },
  });
  if (!options) return 1;
  const [given] = options.operands;
  if (options.operands.length > 1)
    return yield* complain(process, "too many templates\nTry 'mktemp --help' for more information.");
  const template = given ?? "tmp.XXXXXXXXXX";
  const suffix = options.value("suffix") ?? template.slice(template.lastIndexOf("X") + 1);
  const body = options.has("suffix") ? template : template.slice(0, template.length - suffix.length);
  const marks = /X+$/.exec(body)?.[0].length ?? 0;
  if (marks < 3) return yield* complain(process, `too few X's in template '${template}'`);
  const inDirectory = given === undefined || ["p", "t", "tmpdir"].some((name) => options.has(name));
  const directory =
    options.value("p") || options.value("tmpdir") || process.environment.get("TMPDIR") || "/tmp";
  const prefix = (inDirectory ? `${directory}/` : "") + body.slice(0, body.length - marks);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    let name = "";
    for (let count = 0; count < marks; count++)
      name += LETTERS.charAt(Math.floor((yield* random()) * LETTERS.length));
    const path = prefix + name + suffix;
    if (yield* exists(path)) continue;
    try {
      if (!options.has("u")) {
        if (options.has("d")) yield* makeDirectory(path);
        else yield* close(yield* open(path, "w"));
        yield* changeMode(path, options.has("d") ? 0o700 : 0o600);
      }
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (options.has("q")) return 1;
      const kind = options.has("d") ? "directory" : "file";
      return yield* complain(
        process,
        `failed to create ${kind} via template '${prefix + "X".repeat(marks) + suffix}': ${error.message}`,
      );
    }
    yield* write(1, `${path}\n`);
    return 0;
  }
  return yield* complain(process, `failed to create file via template '${template}': File exists`);
}
