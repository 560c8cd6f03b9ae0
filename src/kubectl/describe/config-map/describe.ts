/** kubectl describe configmap. Models: describe.go ConfigMapDescriber (v1.36). */

import type { ConfigMap } from "#api/types.ts";
import { describerOf } from "../describer.ts";
import { base64ByteLength, DescribeText, writeAnnotations, writeLabels } from "../describe-text.ts";
import { writeEvents } from "../events.ts";

export const configMapDescriber = describerOf<ConfigMap>("", "ConfigMap", function* (map, context) {
  const out = new DescribeText();
  out.line(0, `Name:\t${map.metadata.name}`).line(0, `Namespace:\t${map.metadata.namespace ?? ""}`);
  writeLabels(out, "Labels", map.metadata.labels);
  writeAnnotations(out, "Annotations", map.metadata.annotations);
  const data = (map.data ?? {}) as Readonly<Record<string, string>>;
  const binary = (map.binaryData ?? {}) as Readonly<Record<string, string>>;
  out.write(0, "\nData\n====\n");
  for (const key of Object.keys(data).sort()) out.write(0, `${key}:\n----\n${data[key]}\n\n`);
  out.write(0, "\nBinaryData\n====\n");
  for (const key of Object.keys(binary).sort()) {
    out.line(0, `${key}: ${base64ByteLength(binary[key] ?? "")} bytes`);
  }
  out.write(0, "\n");
  yield* writeEvents(out, context);
  return out.toString();
});
