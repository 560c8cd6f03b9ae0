/** sha256sum: checksums, and with -c whether files still have theirs. Models: GNU coreutils 9.4. */

import { inPieces } from "../../calculation.ts";
import { type Coroutine, type ProcessContext, SystemError, write } from "../../system-calls.ts";
import { utf8Encode } from "../../utf8.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { readFile, splitLines } from "../text-input.ts";
import { sha256 } from "../../sha256.ts";

function* digestOf(path: string): Coroutine<string> {
  return yield* inPieces(sha256(utf8Encode(yield* readFile(path))));
}

export function* sha256sum(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "cbt",
    long: { check: "c", binary: "b", text: "t", quiet: "quiet", status: "status" },
  });
  if (!options) return 1;
  let exitCode = 0;
  for (const path of options.operands.length > 0 ? options.operands : ["-"])
    try {
      if (options.has("c")) {
        const quiet = options.has("status") ? "all" : options.has("quiet") ? "good" : "none";
        exitCode = (yield* check(process, path, quiet)) || exitCode;
      } else yield* write(1, `${yield* digestOf(path)} ${options.has("b") ? "*" : " "}${path}\n`);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      exitCode = yield* complain(process, `${path}: ${error.message}`);
    }
  return exitCode;
}

/** Compares the files that a list names. `quiet`: which results are not told. */
function* check(process: ProcessContext, list: string, quiet: "none" | "good" | "all"): Coroutine<number> {
  let wrong = 0;
  let missing = 0;
  let seen = 0;
  for (const line of splitLines(yield* readFile(list))) {
    const [, wanted, path] = /^([0-9a-fA-F]{64}) [ *](.+)$/.exec(line) ?? [];
    if (wanted === undefined || path === undefined) continue;
    seen++;
    try {
      const same = (yield* digestOf(path)) === wanted.toLowerCase();
      if (!same) wrong++;
      if (quiet === "none" || (quiet === "good" && !same))
        yield* write(1, `${path}: ${same ? "OK" : "FAILED"}\n`);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      missing++;
      yield* complain(process, `${path}: ${error.message}`);
      if (quiet !== "all") yield* write(1, `${path}: FAILED open or read\n`);
    }
  }
  if (seen === 0) return yield* complain(process, `${list}: no properly formatted checksum lines found`);
  const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
  if (quiet !== "all" && missing > 0)
    yield* complain(process, `WARNING: ${plural(missing, "listed file", "listed files")} could not be read`);
  if (quiet !== "all" && wrong > 0)
    yield* complain(
      process,
      `WARNING: ${plural(wrong, "computed checksum", "computed checksums")} did NOT match`,
    );
  return wrong + missing > 0 ? 1 : 0;
}
