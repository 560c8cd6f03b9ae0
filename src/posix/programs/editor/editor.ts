/**
 * vi, vim, nano and emacs: the file opens in the host's editor (device "editor"); the program ends when it is closed.
 */

import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  close,
  device,
  open,
  write,
} from "../../system-calls.ts";
import { complain, reason } from "../complain.ts";
import { readFile } from "../text-input.ts";

/** What the device is asked; its answer is the text to save, or null when it was closed without saving. */
export interface EditorRequest {
  readonly path: string;
  readonly text: string;
}

export function* editor(process: ProcessContext): Coroutine<number> {
  const path = process.argv.slice(1).find((word) => !/^[-+]/.test(word));
  if (path === undefined)
    return yield* complain(process, "which file? Editing without a name is not simulated");
  let text = "";
  try {
    text = yield* readFile(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (error.code !== "ENOENT") return yield* complain(process, `${path}: ${error.message}`);
  }
  let saved: string | null;
  try {
    saved = yield* device<string | null>("editor", {
      path: path.startsWith("/") ? path : `${process.directory}/${path}`,
      text,
    } satisfies EditorRequest);
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== "ENOSYS") throw error;
    return yield* complain(
      process,
      `there is no editor here. To write a file: cat > ${path} <<'EOF'; to change one: sed -i`,
    );
  }
  if (saved === null) return 0;
  try {
    const descriptor = yield* open(path, "w");
    yield* write(descriptor, saved);
    yield* close(descriptor);
    return 0;
  } catch (error) {
    return yield* complain(process, `${path}: ${reason(error)}`);
  }
}
