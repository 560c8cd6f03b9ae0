/** basename and dirname. Models: GNU coreutils 9.4. */

import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { missing } from "../mkdir/mkdir.ts";

export function* basename(process: ProcessContext): Coroutine<number> {
  const [, path, suffix] = process.argv;
  if (path === undefined) return yield* missing(process);
  const name = path.replace(/\/+$/, "").split("/").at(-1) || "/";
  yield* write(
    1,
    `${suffix !== undefined && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  );
  return 0;
}

export function* dirname(process: ProcessContext): Coroutine<number> {
  const path = process.argv[1];
  if (path === undefined) return yield* missing(process);
  const trimmed = path.replace(/\/+$/, "");
  const slash = trimmed.lastIndexOf("/");
  yield* write(1, `${slash < 0 ? "." : trimmed.slice(0, slash).replace(/\/+$/, "") || "/"}\n`);
  return 0;
}
