/** Whether there is something of a name, be it a link that leads nowhere. */

import { type Coroutine, SystemError, linkStatus } from "../system-calls.ts";

export function* exists(path: string): Coroutine<boolean> {
  try {
    yield* linkStatus(path);
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return false;
  }
}
