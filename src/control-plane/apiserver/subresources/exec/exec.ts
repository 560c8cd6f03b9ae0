/** pods/exec. Models: kubernetes pkg/registry/core/pod/rest/subresources.go ExecREST (v1.36). */

import { fieldError } from "#api/field-error.ts";
import { invalid } from "#api/status-error.ts";
import type { Pod } from "#api/types.ts";
import { headersOf } from "../../output/respond.ts";
import { queryFlag } from "../../request-context.ts";
import { requireObject } from "../../verbs/read.ts";
import { containerOf, kubeletOf } from "../container-target.ts";
import { named, type Subresource } from "../subresource.ts";

export const exec: Subresource = {
  name: "exec",
  serves: named("exec"),
  verbs: ["create", "get"],
  kind: { group: "", version: "v1", kind: "PodExecOptions" },
  handle: (context) => {
    const { request, target } = context;
    const given = request.query?.["command"] ?? [];
    const command = typeof given === "string" ? [given] : given;
    if (command.length === 0) {
      throw invalid("", "PodExecOptions", target.name, [fieldError.required("command")]);
    }
    const pod = requireObject(context) as Pod;
    const container = containerOf(context, pod);
    const stream = kubeletOf(context, pod).exec(target.namespace, target.name, container, {
      command,
      stdin: queryFlag(request, "stdin"),
      stdout: queryFlag(request, "stdout"),
      stderr: queryFlag(request, "stderr"),
      tty: queryFlag(request, "tty"),
    });
    return { status: 200, headers: headersOf(context), stream };
  },
};
