/** Waits until an object is gone. Models: kubectl pkg/cmd/wait/delete.go (v1.36). */

import { hasReason } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { infoPath, type ResourceInfo } from "../../resources/resource-info.ts";
import { groupResourceText } from "../../rest/api-resource.ts";
import { untilObject } from "../../watching/watch-object.ts";

/**
 * `uid` of the object that was deleted: a new one of the same name is not waited for; "" waits for any.
 * `timeoutMs` 0 waits for ever (a week, upstream). Returns the error of running out of time.
 */
export function* waitForDeletion(
  invocation: Invocation,
  info: ResourceInfo,
  uid: string,
  timeoutMs: number,
): Coroutine<Error | undefined> {
  const client = yield* invocation.client();
  try {
    const object = yield* client.body<DraftObject>({ path: infoPath(info) });
    if (uid !== "" && object.metadata.uid !== uid) return undefined;
  } catch (error) {
    if (hasReason(error, "NotFound")) return undefined;
    throw error;
  }
  const gone = yield* untilObject(invocation, info, timeoutMs, function* (object, deleted) {
    return !object || deleted || (uid !== "" && object.metadata.uid !== uid) ? true : undefined;
  });
  if (gone) return undefined;
  return new CommandError(
    `timed out waiting for the condition on ${groupResourceText(info.resource)}/${info.name}`,
  );
}
