/** kubectl describe namespace. Models: describe.go NamespaceDescriber (v1.36). Differs: quotas and limits are not listed. */

import type { Namespace } from "#api/types.ts";
import { hasReason } from "#api/status-error.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { knownResource } from "../../commands/create/generator.ts";
import { listObjects } from "../../resources/select.ts";
import { describerOf, type DescribeContext } from "../describer.ts";
import { DescribeText, longTime, writeAnnotations, writeLabels } from "../describe-text.ts";

/** A server without the kind is passed over silently, as kubectl does. */
function* serves(context: DescribeContext, kind: string, plural: string): Coroutine<boolean> {
  try {
    const { invocation, info } = context;
    yield* listObjects(invocation, {
      resource: knownResource("", "v1", kind, plural),
      namespace: info.name,
    });
    return true;
  } catch (error) {
    if (!hasReason(error, "NotFound")) throw error;
    return false;
  }
}

export const namespaceDescriber = describerOf<Namespace>("", "Namespace", function* (namespace, context) {
  const { metadata, status } = namespace;
  const out = new DescribeText();
  out.line(0, `Name:\t${metadata.name}`);
  writeLabels(out, "Labels", metadata.labels);
  writeAnnotations(out, "Annotations", metadata.annotations);
  out.line(0, `Status:\t${status?.phase ?? ""}`);
  if (status?.conditions?.length) {
    out.write(0, "Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n");
    out.line(1, "----\t------\t------------------\t------\t-------");
    for (const each of status.conditions) {
      out.line(
        1,
        `${each.type}\t${each.status}\t${longTime(each.lastTransitionTime)}\t${each.reason ?? ""}\t${each.message ?? ""}`,
      );
    }
  }
  if (yield* serves(context, "ResourceQuota", "resourcequotas")) out.write(0, "\nNo resource quota.\n");
  if (yield* serves(context, "LimitRange", "limitranges")) out.write(0, "\nNo LimitRange resource.\n");
  return out.toString();
});
