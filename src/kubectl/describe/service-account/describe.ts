/** kubectl describe serviceaccount. Models: describe.go ServiceAccountDescriber (v1.36). */

import type { Secret, ServiceAccount } from "#api/types.ts";
import { knownResource } from "../../commands/create/generator.ts";
import { listObjects } from "../../resources/select.ts";
import { describerOf } from "../describer.ts";
import { DescribeText, writeAnnotations, writeLabels } from "../describe-text.ts";
import { writeEvents } from "../events.ts";

const secretResource = knownResource("", "v1", "Secret", "secrets");

export const serviceAccountDescriber = describerOf<ServiceAccount>(
  "",
  "ServiceAccount",
  function* (account, context) {
    const { metadata } = account;
    const secrets = (yield* listObjects(context.invocation, {
      resource: secretResource,
      namespace: metadata.namespace ?? "",
    })) as unknown as readonly Secret[];
    const present = new Set(secrets.map((each) => each.metadata.name));
    const tokens = secrets
      .filter(
        (each) =>
          each.type === "kubernetes.io/service-account-token" &&
          (each.metadata.annotations as Record<string, string> | undefined)?.[
            "kubernetes.io/service-account.name"
          ] === metadata.name,
      )
      .map((each) => each.metadata.name);
    const out = new DescribeText();
    out.line(0, `Name:\t${metadata.name}`).line(0, `Namespace:\t${metadata.namespace ?? ""}`);
    writeLabels(out, "Labels", metadata.labels);
    writeAnnotations(out, "Annotations", metadata.annotations);
    const mountable = (account.secrets ?? []).map((each) => each.name ?? "");
    const lists: (readonly [string, readonly string[]])[] = [
      ["Image pull secrets:", (account.imagePullSecrets ?? []).map((each) => each.name ?? "")],
    ];
    // Accounts of today have neither; then kubectl does not speak of them.
    if (mountable.length + tokens.length > 0)
      lists.push(["Mountable secrets:", mountable], ["Tokens:", tokens]);
    for (const [title, names] of lists) {
      if (names.length === 0) out.line(0, `${title}\t<none>`);
      names.forEach((name, index) =>
        out.line(0, `${index === 0 ? title : ""}\t${name}${present.has(name) ? "" : " (not found)"}`),
      );
    }
    yield* writeEvents(out, context);
    return out.toString();
  },
);
