/** Models: kubernetes pkg/apis/core/validation/events.go legacyValidateEvent (v1.36). */

import { fieldError, type FieldError } from "../../../field-error.ts";
import type { CoreEvent, DraftObject } from "../../../types.ts";

/** An event lives where its object does; events about things without a namespace live in "default". */
export function validateEvent(event: DraftObject): readonly FieldError[] {
  const object = (event["involvedObject"] ?? {}) as Partial<CoreEvent["involvedObject"]>;
  const namespace = event.metadata.namespace ?? "";
  const path = "involvedObject.namespace";
  const agrees = object.namespace
    ? object.namespace === namespace
    : namespace === "default" || namespace === "";
  return agrees ? [] : [fieldError.invalid(path, object.namespace ?? "", "does not match event.namespace")];
}
