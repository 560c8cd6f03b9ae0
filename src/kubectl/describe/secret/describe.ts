/** kubectl describe secret: sizes, never values. Models: describe.go SecretDescriber (v1.36). */

import type { Secret } from "#api/types.ts";
import { base64Decode } from "#posix/utf8.ts";
import { describerOf } from "../describer.ts";
import { base64ByteLength, DescribeText, writeAnnotations, writeLabels } from "../describe-text.ts";

export const secretDescriber = describerOf<Secret>("", "Secret", function* (secret) {
  const out = new DescribeText();
  out.line(0, `Name:\t${secret.metadata.name}`).line(0, `Namespace:\t${secret.metadata.namespace ?? ""}`);
  writeLabels(out, "Labels", secret.metadata.labels);
  writeAnnotations(out, "Annotations", secret.metadata.annotations);
  out.write(0, `\nType:\t${secret.type ?? ""}\n\nData\n====\n`);
  const data = (secret.data ?? {}) as Readonly<Record<string, string>>;
  for (const key of Object.keys(data).sort()) {
    const { text } = base64Decode(data[key] ?? "");
    if (key === "token" && secret.type === "kubernetes.io/service-account-token")
      out.line(0, `${key}:\t${text}`);
    else out.line(0, `${key}:\t${base64ByteLength(data[key] ?? "")} bytes`);
  }
  return out.toString();
});
