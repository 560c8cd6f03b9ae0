/** kubectl describe endpointslice. Models: describe.go EndpointSliceDescriber (v1.36). */

import type { EndpointSlice } from "#api/types.ts";
import { describerOf } from "../describer.ts";
import { DescribeText, orUnset, writeAnnotations, writeLabels } from "../describe-text.ts";
import { writeEvents } from "../events.ts";

export const endpointSliceDescriber = describerOf<EndpointSlice>(
  "discovery.k8s.io",
  "EndpointSlice",
  function* (slice, context) {
    const out = new DescribeText();
    out.line(0, `Name:\t${slice.metadata.name}`).line(0, `Namespace:\t${slice.metadata.namespace ?? ""}`);
    writeLabels(out, "Labels", slice.metadata.labels);
    writeAnnotations(out, "Annotations", slice.metadata.annotations);
    out.line(0, `AddressType:\t${slice.addressType}`);
    if (!slice.ports?.length) out.line(0, "Ports: <unset>");
    else {
      out.line(0, "Ports:").line(1, "Name\tPort\tProtocol").line(1, "----\t----\t--------");
      for (const port of slice.ports) {
        out.line(1, `${orUnset(port.name)}\t${port.port ?? "<unset>"}\t${port.protocol ?? ""}`);
      }
    }
    if (!slice.endpoints?.length) out.line(0, "Endpoints: <none>");
    else {
      out.line(0, "Endpoints:");
      for (const endpoint of slice.endpoints) {
        out.line(1, `- Addresses:\t${(endpoint.addresses ?? []).join(", ") || "<none>"}`);
        out.line(2, "Conditions:").line(3, `Ready:\t${endpoint.conditions?.ready ?? "<unset>"}`);
        out.line(2, `Hostname:\t${orUnset(endpoint.hostname)}`);
        if (endpoint.targetRef) {
          out.line(2, `TargetRef:\t${endpoint.targetRef.kind ?? ""}/${endpoint.targetRef.name ?? ""}`);
        }
        out.line(2, `NodeName:\t${orUnset(endpoint.nodeName)}`);
        out.line(2, `Zone:\t${orUnset(endpoint.zone)}`);
      }
    }
    yield* writeEvents(out, context);
    return out.toString();
  },
);
