/**
 * kubectl set serviceaccount, selector and subject.
 * Models: pkg/cmd/set/set_serviceaccount.go, set_selector.go, set_subject.go (v1.36).
 */

import { valueAt, withValueAt } from "#api/object-path.ts";
import { CommandError } from "../../errors.ts";
import { sliceFlag, textFlag } from "../../flags/flag.ts";
import { subjectsOf } from "../create/access.ts";
import { parseSelector } from "../create/label-map.ts";
import { podSpecPath } from "./pod-template.ts";
import { setterCommand } from "./setter.ts";

export const setServiceAccountCommand = setterCommand({
  name: "serviceaccount",
  aliases: ["sa"],
  use: "(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
  short: "Update the service account of a resource",
  operation: "serviceaccount updated",
  failure: "failed to patch ServiceAccountName",
  *prepare({ args }) {
    const account = args.at(-1);
    if (account === undefined) throw new CommandError("serviceaccount is required");
    return {
      resources: args.slice(0, -1),
      *change(object) {
        const spec = podSpecPath(object.kind) ?? [];
        const named = withValueAt(object, [...spec, "serviceAccountName"], account);
        // The old name of the field follows where it is written.
        return valueAt(object, [...spec, "serviceAccount"]) === undefined
          ? named
          : withValueAt(named, [...spec, "serviceAccount"], account);
      },
    };
  },
});

export const setSelectorCommand = setterCommand({
  name: "selector",
  use: "(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]",
  short: "Set the selector on a resource",
  flags: [textFlag("resource-version", "Only when the object has this version.")],
  operation: "selector updated",
  failure: "",
  *prepare({ args, flags }) {
    const text = args.at(-1);
    if (text === undefined) throw new CommandError("one selector is required");
    return {
      resources: args.slice(0, -1),
      anyKind: true,
      *change(object) {
        if (object.kind !== "Service")
          throw new CommandError("setting a selector is only supported for Services");
        const { matchLabels = {}, matchExpressions = [] } = parseSelector(text);
        if (matchExpressions.length > 0) {
          const list = matchExpressions.map(
            ({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(" ")}]}`,
          );
          throw new CommandError(`match expression [${list.join(" ")}] not supported on this object`);
        }
        const version = flags.text("resource-version");
        const selected = withValueAt(object, ["spec", "selector"], matchLabels);
        return version === "" ? selected : withValueAt(selected, ["metadata", "resourceVersion"], version);
      },
    };
  },
});

export const setSubjectCommand = setterCommand({
  name: "subject",
  use: "(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  short: "Update the user, group, or service account in a role binding or cluster role binding",
  records: false,
  flags: [
    sliceFlag("group", "Groups to bind; may be repeated."),
    sliceFlag("serviceaccount", "Service accounts to bind, as namespace:name; may be repeated."),
    sliceFlag("user", "Users to bind; may be repeated."),
  ],
  operation: "subjects updated",
  failure: "failed to patch subjects to rolebinding:",
  *prepare({ args, flags }) {
    const subjects = subjectsOf(flags);
    return {
      resources: args,
      anyKind: true,
      check() {
        if (subjects.length === 0)
          throw new CommandError("you must specify at least one value of user, group or serviceaccount");
      },
      *change(object) {
        const present = (object["subjects"] ?? []) as readonly object[];
        const texts = new Set(present.map((each) => JSON.stringify(each)));
        const added = subjects.filter((each) => !texts.has(JSON.stringify(each)));
        return { ...object, subjects: [...present, ...added] };
      },
    };
  },
});
