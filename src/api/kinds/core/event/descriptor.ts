/**
 * Event, v1.
 * Models: kubernetes pkg/registry/core/event (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { eventCells, eventColumns } from "./columns.ts";
import { validateEvent } from "./validation.ts";
import type { CoreEvent } from "../../../types.ts";

export const eventDescriptor: KindDescriptor<CoreEvent> = {
  group: "",
  version: "v1",
  kind: "Event",
  plural: "events",
  singular: "event",
  shortNames: ["ev"],
  categories: [],
  scope: "Namespaced",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  statusSubresource: false,
  subresources: [],
  hasGeneration: false,
  nameRule: "path-segment",
  applyDefaults: (event) => event,
  withGoNulls: (event) =>
    Object.freeze({ eventTime: null, firstTimestamp: null, lastTimestamp: null, ...event }) as CoreEvent,
  validate: validateEvent,
  selectableFieldNames: [
    "involvedObject.kind",
    "involvedObject.namespace",
    "involvedObject.name",
    "involvedObject.uid",
    "involvedObject.apiVersion",
    "involvedObject.resourceVersion",
    "involvedObject.fieldPath",
    "reason",
    "reportingComponent",
    "source",
    "type",
  ],
  selectableFields: ({ involvedObject, reason, reportingComponent, source, type }) => ({
    "involvedObject.kind": involvedObject.kind ?? "",
    "involvedObject.namespace": involvedObject.namespace ?? "",
    "involvedObject.name": involvedObject.name ?? "",
    "involvedObject.uid": involvedObject.uid ?? "",
    "involvedObject.apiVersion": involvedObject.apiVersion ?? "",
    "involvedObject.resourceVersion": involvedObject.resourceVersion ?? "",
    "involvedObject.fieldPath": involvedObject.fieldPath ?? "",
    reason: reason ?? "",
    reportingComponent: reportingComponent ?? "",
    source: source?.component || (reportingComponent ?? ""),
    type: type ?? "",
  }),
  columns: eventColumns,
  cells: eventCells,
  support: { level: "partly", why: "The group events.k8s.io is not served; core/v1 events carry the same." },
};
