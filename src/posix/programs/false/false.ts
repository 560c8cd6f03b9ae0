/** false: fails. */

import type { Coroutine } from "../../system-calls.ts";

export function* fail(): Coroutine<number> {
  return 1;
}
