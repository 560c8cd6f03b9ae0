/**
 * pods/log. Models: kubernetes pkg/registry/core/pod/rest/log.go, core validation of PodLogOptions (v1.36).
 */

import { fieldError, type FieldError } from "#api/field-error.ts";
import type { LogOptions } from "#api/kubelet-door.ts";
import { invalid } from "#api/status-error.ts";
import type { Pod } from "#api/types.ts";
import { headersOf, respondRaw } from "../../output/respond.ts";
import { queryFlag, queryValue, type RequestContext } from "../../request-context.ts";
import { queryNumber } from "../../stages/decode.ts";
import { requireObject } from "../../verbs/read.ts";
import { containerOf, kubeletOf } from "../container-target.ts";
import { named, type Subresource } from "../subresource.ts";

/** Throws Invalid. */
function logOptions(context: RequestContext): LogOptions {
  const { request } = context;
  const tailLines = queryNumber(context, "tailLines");
  const limitBytes = queryNumber(context, "limitBytes");
  const sinceSeconds = queryNumber(context, "sinceSeconds");
  const sinceTime = queryValue(request, "sinceTime");
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(fieldError.invalid("tailLines", tailLines, "must be greater than or equal to 0"));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(fieldError.invalid("limitBytes", limitBytes, "must be greater than 0"));
  }
  if (sinceSeconds !== undefined && sinceTime !== "") {
    errors.push(fieldError.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(fieldError.invalid("sinceSeconds", sinceSeconds, "must be greater than 0"));
  }
  if (errors.length > 0) throw invalid("", "PodLogOptions", context.target.name, errors);
  return {
    follow: queryFlag(request, "follow"),
    previous: queryFlag(request, "previous"),
    timestamps: queryFlag(request, "timestamps"),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === "" ? {} : { sinceTime }),
  };
}

export const log: Subresource = {
  name: "log",
  serves: named("log"),
  verbs: ["get"],
  handle: (context) => {
    const options = logOptions(context);
    const pod = requireObject(context) as Pod;
    const container = containerOf(context, pod);
    // A pod without a host has no log yet, which is no error.
    if (!pod.spec.nodeName) return respondRaw(context, 200, "");
    const { namespace = "", name } = pod.metadata;
    const stream = kubeletOf(context, pod).logs(namespace, name, container, options);
    return { status: 200, headers: { ...headersOf(context), "content-type": "text/plain" }, stream };
  },
};
