/** rollout history. Models: polymorphichelpers/history.go DeploymentHistoryViewer (v1.36). */

import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import { describePodTemplate } from "../../describe/pod-template.ts";
import type { Invocation } from "../../invocation.ts";
import { infoReference, type ResourceInfo } from "../../resources/resource-info.ts";
import { annotationsOf, CHANGE_CAUSE_ANNOTATION, revisionsOf } from "./revisions.ts";
import { TabWriter } from "../../printers/tab-writer.ts";
import { createPrinter } from "../../printers/print-flags.ts";

export function* printHistory(invocation: Invocation, info: ResourceInfo): Coroutine<void> {
  const wanted = invocation.flags.integer("revision");
  if (wanted < 0) throw new CommandError(`revision must be a positive integer: ${wanted}`);
  const revisions = yield* revisionsOf(invocation, info);
  const printer = yield* createPrinter(invocation.flags, "");
  if (printer) {
    for (const each of revisions) {
      if (wanted === 0 || wanted === each.number) {
        yield* invocation.out(printer({ ...each.replicaSet, apiVersion: "apps/v1", kind: "ReplicaSet" }));
      }
    }
    return;
  }
  if (wanted > 0) {
    const found = revisions.find((each) => each.number === wanted);
    if (!found) throw new CommandError("unable to find the specified revision");
    const cause = annotationsOf(found.replicaSet)[CHANGE_CAUSE_ANNOTATION];
    const template = {
      ...found.template,
      metadata: {
        ...found.template.metadata,
        annotations: {
          ...(found.template.metadata?.annotations as Record<string, string> | undefined),
          ...(cause === undefined ? {} : { [CHANGE_CAUSE_ANNOTATION]: cause }),
        },
      },
    };
    const text = describePodTemplate(template);
    yield* invocation.out(`${infoReference(info)} with revision #${wanted}\n${text}\n`);
    return;
  }
  let table = "REVISION\tCHANGE-CAUSE\n";
  for (const { number, replicaSet } of revisions) {
    table += `${number}\t${annotationsOf(replicaSet)[CHANGE_CAUSE_ANNOTATION] || "<none>"}\n`;
  }
  const text = new TabWriter({ minWidth: 0, padding: 2 }).format(table);
  yield* invocation.out(`${infoReference(info)} \n${text}\n`);
}
