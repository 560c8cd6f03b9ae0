/**
 * Pod, v1.
 * Models: kubernetes pkg/registry/core/pod (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { podCells, podColumns } from "./columns.ts";
import { podDefaults, podWithGoNulls, preparePodForCreate, preparePodForUpdate } from "./defaults.ts";
import { podGracePeriodSeconds } from "./pod-deletion.ts";
import { validatePodUpdate, validatePodStatusUpdate } from "./update-validation.ts";
import { podWarnings, validatePod } from "./validation.ts";
import type { Pod } from "../../../types.ts";

export const podDescriptor: KindDescriptor<Pod> = {
  group: "",
  version: "v1",
  kind: "Pod",
  plural: "pods",
  singular: "pod",
  shortNames: ["po"],
  categories: ["all"],
  scope: "Namespaced",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  statusSubresource: true,
  subresources: ["attach", "binding", "eviction", "exec", "log", "portforward"],
  hasGeneration: true,
  nameRule: "dns-subdomain",
  applyDefaults: podDefaults,
  prepareForCreate: preparePodForCreate,
  prepareForUpdate: preparePodForUpdate,
  withGoNulls: podWithGoNulls,
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  validateStatusUpdate: validatePodStatusUpdate,
  warnings: podWarnings,
  selectableFieldNames: [
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
    "status.phase",
    "status.podIP",
    "status.nominatedNodeName",
  ],
  selectableFields: ({ spec, status }) => ({
    "spec.nodeName": spec.nodeName ?? "",
    "spec.restartPolicy": spec.restartPolicy ?? "",
    "spec.schedulerName": spec.schedulerName ?? "",
    "spec.serviceAccountName": spec.serviceAccountName ?? "",
    "spec.hostNetwork": String(spec.hostNetwork ?? false),
    "status.phase": status?.phase ?? "",
    "status.podIP": status?.podIPs?.[0]?.ip ?? status?.podIP ?? "",
    "status.nominatedNodeName": status?.nominatedNodeName ?? "",
  }),
  gracePeriodSeconds: podGracePeriodSeconds,
  columns: podColumns,
  cells: podCells,
  support: {
    level: "partly",
    why: "Security contexts, dynamic resource claims and most volume sources are accepted and have no effect.",
  },
};
