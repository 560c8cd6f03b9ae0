/** The flags of delete, and of commands that delete. Models: pkg/cmd/delete/delete_flags.go (v1.36). */

import { booleanFlag, durationFlag, integerFlag, textFlag, type Flag } from "../../flags/flag.ts";

export const deleteFlags: readonly Flag[] = [
  booleanFlag("all", "All objects of the type in the namespace."),
  booleanFlag("all-namespaces", "In all namespaces.", { shorthand: "A" }),
  textFlag("cascade", "What happens to dependents: background, orphan or foreground.", {
    initial: "background",
    bare: "background",
    values: ["background", "orphan", "foreground"],
  }),
  textFlag("field-selector", "Only objects whose fields match."),
  booleanFlag("force", "Remove at once, without waiting for the kubelet."),
  integerFlag("grace-period", "Seconds for the object to end well; negative: its own.", { initial: "-1" }),
  booleanFlag("ignore-not-found", "Succeed when there is no such object."),
  booleanFlag("interactive", "Ask before deleting.", { shorthand: "i" }),
  booleanFlag("now", "The same as --grace-period=1."),
  textFlag("output", "name prints names only.", { shorthand: "o", values: ["name"] }),
  textFlag("raw", "Path to delete; the answer is printed as it is."),
  textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
  durationFlag("timeout", "Give up waiting after this; zero: never.", { initial: "0s" }),
  booleanFlag("wait", "Wait until the objects are gone.", { initial: "true" }),
];
