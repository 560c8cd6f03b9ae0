/**
 * A kind is a descriptor. Routing, discovery, OpenAPI, tables, `kubectl explain`, completion, informers, RBAC names and
 * the support matrix derive from it; nobody lists a kind twice. One folder per kind: kinds/<group>/<kind>/.
 */

import type { FieldError } from "./field-error.ts";
import type { DraftObject, KubernetesObject } from "./types.ts";

export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

/** metav1.TableColumnDefinition. `priority` 0 is always shown, 1 only with -o wide. */
export interface TableColumn {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

export type TableCell = string | number | boolean | null;

/** The virtual time, for ages and defaults that depend on it. Milliseconds since boot. */
export interface Clock {
  readonly nowMs: number;
}

export interface Support {
  readonly level: "yes" | "partly" | "no";
  /** For "partly" and "no": what is missing, in one sentence for the user. */
  readonly why?: string;
}

/** Where the scale subresource finds its numbers, as dotted paths. */
export interface ScalePaths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  /** A path to a LabelSelector object (apps) or to a plain map (ReplicationController). */
  readonly selector: string;
}

export interface KindDescriptor<T extends KubernetesObject = KubernetesObject> {
  /** "" for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  readonly verbs: readonly Verb[];
  /** Whether status is a subresource: then the main resource ignores it and /status ignores the rest. */
  readonly statusSubresource: boolean;
  readonly scale?: ScalePaths;
  /** Subresources served by code of their own: "log", "exec", "binding", "eviction" … */
  readonly subresources: readonly string[];
  /** Whether metadata.generation counts changes of what is neither metadata nor status. */
  readonly hasGeneration: boolean;
  /** Deployments: a change of the annotations is a new generation too, unless it comes through the status. */
  readonly generationCountsAnnotations?: boolean;
  /** Fills in what the user left out. Returns the same object when there is nothing to fill. Never mutates. */
  applyDefaults(object: DraftObject): DraftObject;
  /** Errors of a new object (metadata is validated by the API server, by `nameRule`). */
  validate(object: DraftObject): readonly FieldError[];
  /** Errors of a change, in addition to those of `validate(next)`: immutable fields and the like. */
  validateUpdate?(next: DraftObject, previous: T): readonly FieldError[];
  /** Errors of a change through /status. */
  validateStatusUpdate?(next: DraftObject, previous: T): readonly FieldError[];
  /**
   * The object with the nulls that Go writes for times that are not set: what clients from outside are shown. The store
   * and the cluster's own components do without them. Frozen, as its argument is.
   */
  withGoNulls?(object: T): T;
  /** What the strategy drops or sets before validation, e.g. status on create. Default: status is dropped. */
  prepareForCreate?(object: DraftObject): DraftObject;
  /** Default: status is kept from `previous`. */
  prepareForUpdate?(next: DraftObject, previous: T): DraftObject;
  /** Sentences for the Warning header, e.g. of deprecated fields. */
  warnings?(object: DraftObject): readonly string[];
  readonly nameRule: "dns-label" | "dns-subdomain" | "dns-1035-label" | "path-segment";
  /** Field selectors beside metadata.name and metadata.namespace: path → value. */
  selectableFields?(object: T): Readonly<Record<string, string>>;
  /** The names that `selectableFields` knows; others are refused. */
  readonly selectableFieldNames: readonly string[];
  /**
   * Grace period in seconds that a delete of this object gets when the request names none; absent means the kind has
   * no graceful deletion. Zero deletes at once.
   */
  gracePeriodSeconds?(object: T, requested: number | undefined): number;
  readonly columns: readonly TableColumn[];
  cells(object: T, clock: Clock): TableCell[];
  readonly support: Support;
}

/** "v1" or "apps/v1". */
export function apiVersionOf(descriptor: Pick<KindDescriptor, "group" | "version">): string {
  return descriptor.group === "" ? descriptor.version : `${descriptor.group}/${descriptor.version}`;
}

/** "/api/v1" or "/apis/apps/v1". */
export function apiPrefixOf(descriptor: Pick<KindDescriptor, "group" | "version">): string {
  return descriptor.group === ""
    ? `/api/${descriptor.version}`
    : `/apis/${descriptor.group}/${descriptor.version}`;
}
