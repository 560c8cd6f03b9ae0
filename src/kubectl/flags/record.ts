/** --record: keep the command line as the cause of a change. Models: cli-runtime genericclioptions/record_flags.go. */

import type { DraftObject } from "#api/types.ts";
import type { Invocation } from "../invocation.ts";
import { booleanFlag } from "./flag.ts";

export const CHANGE_CAUSE_ANNOTATION = "kubernetes.io/change-cause";

export const recordFlag = booleanFlag("record", "Keep the command line in an annotation of the object.", {
  hidden: true,
  deprecated: "--record will be removed in the future",
});

/** The annotation that --record asks for; nothing without it. */
export function changeCause({ flags, commandPath, args }: Invocation): Readonly<Record<string, string>> {
  if (!flags.boolean("record")) return {};
  const given = flags.given.map(({ name, value }) => `--${name}=${value}`);
  return { [CHANGE_CAUSE_ANNOTATION]: [commandPath, ...args, ...given].join(" ") };
}

/** A copy of the object that names the command as its cause, when --record asks for it. */
export function recorded(invocation: Invocation, object: DraftObject): DraftObject {
  const cause = changeCause(invocation);
  if (Object.keys(cause).length === 0) return object;
  const annotations = { ...object.metadata.annotations, ...cause };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
