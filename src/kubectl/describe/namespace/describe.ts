/** kubectl describe namespace. Models: describe.go NamespaceDescriber (v1.36). Differs: quotas and limits are not listed. */

import type { Namespace } from "#api/types.ts";
import { describerOf } from "../describer.ts";
import { DescribeText, longTime, writeAnnotations, writeLabels } from "../describe-text.ts";

export const namespaceDescriber = describerOf<Namespace>("", "Namespace", function* (namespace) {
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
  out.write(0, "\nNo resource quota.\n\nNo LimitRange resource.\n");
  return out.toString();
});
