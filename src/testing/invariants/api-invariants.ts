/** Invariants of the API server and the store, as every observer of the writes can see them. */

import { nameOf, type InvariantFactory } from "../invariant.ts";

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

export const revisionsGrow: InvariantFactory = () => {
  let last = 0;
  return {
    id: "S1",
    title: "the revision grows with every write and never goes down",
    onWrite({ object }) {
      const revision = Number(object.metadata.resourceVersion);
      if (!Number.isSafeInteger(revision) || revision < last)
        return `revision ${revision} came after ${last}`;
      last = revision;
      return undefined;
    },
  };
};

export const uidsAreUnique: InvariantFactory = () => {
  const seen = new Map<string, string>();
  return {
    id: "A6",
    title: "a uid is given once, for ever",
    onWrite({ type, object, previous }) {
      const name = nameOf(object);
      if (type === "ADDED") {
        const other = seen.get(object.metadata.uid);
        if (other !== undefined) return `uid of ${name} was given to ${other} before`;
        seen.set(object.metadata.uid, name);
      } else if (previous && previous.metadata.uid !== object.metadata.uid) return `uid of ${name} changed`;
      return undefined;
    },
  };
};

export const generationFollowsSpec: InvariantFactory = () => ({
  id: "A5",
  title: "generation changes only with spec or deletionTimestamp",
  onWrite({ type, object, previous }) {
    if (type !== "MODIFIED" || !previous) return undefined;
    const before = previous.metadata.generation;
    const after = object.metadata.generation;
    if (before === after) return undefined;
    if ((after ?? 0) < (before ?? 0))
      return `generation of ${nameOf(object)} went from ${before} to ${after}`;
    const specOf = (value: object): unknown => {
      const { metadata: _metadata, status: _status, ...rest } = value as Record<string, unknown>;
      return rest;
    };
    const deletion = previous.metadata.deletionTimestamp !== object.metadata.deletionTimestamp;
    const grace = previous.metadata.deletionGracePeriodSeconds !== object.metadata.deletionGracePeriodSeconds;
    const annotated =
      object.kind === "Deployment" && !same(previous.metadata.annotations, object.metadata.annotations);
    if (deletion || grace || annotated || !same(specOf(previous), specOf(object))) return undefined;
    return `generation of ${nameOf(object)} changed to ${after} without a change of spec`;
  },
});

export const finalizersHold: InvariantFactory = () => ({
  id: "A7",
  title: "an object with finalizers is never removed",
  onWrite({ type, object, previous }) {
    if (type !== "DELETED") return undefined;
    const left = previous?.metadata.finalizers ?? [];
    // The write that removes the last finalizer of a terminating object is itself the removal.
    if (left.length > 1 || (left.length === 1 && previous?.metadata.deletionTimestamp === undefined)) {
      return `${nameOf(object)} was removed with finalizers ${left.join(", ")}`;
    }
    return undefined;
  },
});

export const deletionIsFinal: InvariantFactory = () => ({
  id: "A8",
  title: "deletionTimestamp is never unset and grace never grows",
  onWrite({ type, object, previous }) {
    if (type !== "MODIFIED" || previous?.metadata.deletionTimestamp === undefined) return undefined;
    if (object.metadata.deletionTimestamp === undefined) return `${nameOf(object)} came back from deletion`;
    const before = previous.metadata.deletionGracePeriodSeconds ?? 0;
    const after = object.metadata.deletionGracePeriodSeconds ?? 0;
    return after > before ? `grace of ${nameOf(object)} grew from ${before} to ${after}` : undefined;
  },
});

export const ownersOutliveDependents: InvariantFactory = () => ({
  id: "A9",
  title: "at rest no object is left whose owners are all gone",
  atRest(view) {
    const kinds = [
      "Pod",
      "ReplicaSet",
      "Deployment",
      "EndpointSlice",
      "Service",
      "Node",
      "ConfigMap",
      "Secret",
      "Lease",
    ];
    const uids = new Set(kinds.flatMap((kind) => view.all(kind).map((object) => object.metadata.uid)));
    for (const kind of kinds) {
      for (const object of view.all(kind)) {
        const owners = object.metadata.ownerReferences ?? [];
        if (
          owners.length > 0 &&
          owners.every((owner) => kinds.includes(owner.kind) && !uids.has(owner.uid))
        ) {
          return `${nameOf(object)} outlived its owner ${owners[0]?.kind} ${owners[0]?.name}`;
        }
      }
    }
    return undefined;
  },
});

export const namespacesEmpty: InvariantFactory = () => ({
  id: "C9",
  title: "a deleted namespace is empty",
  onWrite({ type, object }, view) {
    if (type !== "DELETED" || object.kind !== "Namespace") return undefined;
    for (const kind of [
      "Pod",
      "ReplicaSet",
      "Deployment",
      "Service",
      "EndpointSlice",
      "ConfigMap",
      "Secret",
      "ServiceAccount",
    ]) {
      const left = view.all(kind).find((other) => other.metadata.namespace === object.metadata.name);
      if (left) return `${nameOf(left)} outlived its namespace`;
    }
    return undefined;
  },
});
