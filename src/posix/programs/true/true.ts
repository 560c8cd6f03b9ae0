/** true: succeeds. */

import type { Coroutine } from "../../system-calls.ts";

export function* succeed(): Coroutine<number> {
  return 0;
}
