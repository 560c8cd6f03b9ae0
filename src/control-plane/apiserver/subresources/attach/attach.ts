/** pods/attach. Models: kubernetes pkg/registry/core/pod/rest/subresources.go AttachREST (v1.36). */

import type { Pod } from "#api/types.ts";
import { headersOf } from "../../output/respond.ts";
import { queryFlag } from "../../request-context.ts";
import { requireObject } from "../../verbs/read.ts";
import { containerOf, kubeletOf } from "../container-target.ts";
import { named, type Subresource } from "../subresource.ts";

export const attach: Subresource = {
  name: "attach",
  serves: named("attach"),
  verbs: ["create", "get"],
  kind: { group: "", version: "v1", kind: "PodAttachOptions" },
  handle: (context) => {
    const { request, target } = context;
    const pod = requireObject(context) as Pod;
    const container = containerOf(context, pod);
    const stream = kubeletOf(context, pod).attach(target.namespace, target.name, container, {
      stdin: queryFlag(request, "stdin"),
      stdout: queryFlag(request, "stdout"),
      stderr: queryFlag(request, "stderr"),
      tty: queryFlag(request, "tty"),
    });
    return { status: 200, headers: headersOf(context), stream };
  },
};
