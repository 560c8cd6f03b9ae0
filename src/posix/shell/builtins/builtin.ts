/** A command the shell runs itself. `words[0]` is its name. Returns the status. */

import type { Coroutine } from "../../system-calls.ts";
import type { Shell } from "../shell.ts";

export type Builtin = (shell: Shell, words: readonly string[]) => Coroutine<number>;
