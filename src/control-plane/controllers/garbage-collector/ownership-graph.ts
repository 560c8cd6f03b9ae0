/**
 * Who owns whom, over all kinds, from what the informers deliver. It only remembers and says which nodes deserve a look.
 * Models: kubernetes pkg/controller/garbagecollector (graph.go, graph_builder.go; v1.36).
 */

import type { KindDescriptor } from "#api/kind-descriptor.ts";
import type { KubernetesObject, OwnerReference } from "#api/types.ts";

export const FOREGROUND_FINALIZER = "foregroundDeletion";
export const ORPHAN_FINALIZER = "orphan";

export interface GraphNode {
  readonly uid: string;
  /** Undefined when the owner reference names a kind that is not served. */
  readonly kind: KindDescriptor | undefined;
  readonly apiVersion: string;
  readonly kindName: string;
  namespace: string;
  readonly name: string;
  owners: readonly OwnerReference[];
  /** Most objects own nothing: they share the empty set. Changed only through {@link addDependent}. */
  dependents: ReadonlySet<GraphNode>;
  /** Known only from an owner reference, not seen in an informer. */
  virtual: boolean;
  beingDeleted: boolean;
  /** Deleted in the foreground: it waits for its dependents. */
  deletingDependents: boolean;
  /** To be orphaned: its dependents are set free first. */
  orphaning: boolean;
}

/** Where the graph reports what deserves attention. */
export interface GraphListener {
  attemptToDelete(node: GraphNode): void;
  attemptToOrphan(node: GraphNode): void;
  /** `owner` lives in another namespace than `dependent`, so it is no owner. */
  invalidNamespace(dependent: GraphNode, reference: OwnerReference): void;
}

const NO_OWNERS: readonly OwnerReference[] = [];
const NO_DEPENDENTS: ReadonlySet<GraphNode> = new Set();

export class OwnershipGraph {
  private readonly nodes = new Map<string, GraphNode>();

  constructor(
    private readonly listener: GraphListener,
    private readonly kindOf: (apiVersion: string, kind: string) => KindDescriptor | undefined,
  ) {}

  get(uid: string): GraphNode | undefined {
    return this.nodes.get(uid);
  }

  get size(): number {
    return this.nodes.size;
  }

  /** An informer has `object` as new or changed. */
  put(kind: KindDescriptor, object: KubernetesObject): void {
    const { metadata } = object;
    let node = this.nodes.get(metadata.uid);
    if (!node) {
      node = newNode(
        kind,
        object.apiVersion,
        object.kind,
        metadata.uid,
        metadata.namespace ?? "",
        metadata.name,
      );
      this.nodes.set(node.uid, node);
      node.virtual = false;
      this.setOwners(node, metadata.ownerReferences ?? NO_OWNERS);
    } else {
      if (node.virtual) {
        node.virtual = false;
        if (node.namespace !== (metadata.namespace ?? "")) {
          // What we believed of it came from a reference in another namespace.
          node.namespace = metadata.namespace ?? "";
          for (const dependent of node.dependents) this.checkNamespace(dependent, node);
        }
      }
      const owners = metadata.ownerReferences ?? NO_OWNERS;
      if (owners !== node.owners) this.setOwners(node, owners);
    }
    if (metadata.deletionTimestamp !== undefined) this.noteDeletion(node, metadata.finalizers ?? []);
  }

  /** The object has gone, or never was. */
  remove(uid: string): void {
    const node = this.nodes.get(uid);
    if (!node) return;
    this.nodes.delete(uid);
    for (const { uid: ownerUid } of node.owners) {
      const owner = this.nodes.get(ownerUid);
      if (owner) removeDependent(owner, node);
      if (owner?.deletingDependents) this.listener.attemptToDelete(owner);
      if (owner?.virtual && owner.dependents.size === 0) this.nodes.delete(ownerUid);
    }
    for (const dependent of node.dependents) this.listener.attemptToDelete(dependent);
  }

  private noteDeletion(node: GraphNode, finalizers: readonly string[]): void {
    node.beingDeleted = true;
    if (!node.orphaning && finalizers.includes(ORPHAN_FINALIZER)) {
      node.orphaning = true;
      this.listener.attemptToOrphan(node);
    }
    if (!node.deletingDependents && finalizers.includes(FOREGROUND_FINALIZER)) {
      node.deletingDependents = true;
      for (const dependent of node.dependents) this.listener.attemptToDelete(dependent);
      this.listener.attemptToDelete(node);
    }
  }

  private setOwners(node: GraphNode, owners: readonly OwnerReference[]): void {
    const before = node.owners;
    node.owners = owners;
    for (const reference of before) {
      const still = owners.find((other) => other.uid === reference.uid);
      const owner = this.nodes.get(reference.uid);
      if (!owner) continue;
      if (!still) removeDependent(owner, node);
      // Removed or no longer blocking: the owner may be free to go.
      const unblocked = reference.blockOwnerDeletion === true && still?.blockOwnerDeletion !== true;
      if (unblocked && owner.deletingDependents) this.listener.attemptToDelete(owner);
    }
    for (const reference of owners) {
      if (before.some((other) => other.uid === reference.uid)) continue;
      let owner = this.nodes.get(reference.uid);
      if (!owner) {
        const kind = this.kindOf(reference.apiVersion, reference.kind);
        const namespace = kind?.scope === "Cluster" ? "" : node.namespace;
        owner = newNode(kind, reference.apiVersion, reference.kind, reference.uid, namespace, reference.name);
        this.nodes.set(owner.uid, owner);
        this.listener.attemptToDelete(owner);
      }
      addDependent(owner, node);
      if (!owner.virtual) this.checkNamespace(node, owner);
      if (owner.deletingDependents) this.listener.attemptToDelete(node);
    }
  }

  private checkNamespace(dependent: GraphNode, owner: GraphNode): void {
    if (owner.kind?.scope !== "Namespaced" || owner.namespace === dependent.namespace) return;
    const reference = dependent.owners.find((other) => other.uid === owner.uid);
    if (reference) this.listener.invalidNamespace(dependent, reference);
    this.listener.attemptToDelete(dependent);
  }
}

function addDependent(owner: GraphNode, dependent: GraphNode): void {
  if (owner.dependents === NO_DEPENDENTS) owner.dependents = new Set();
  (owner.dependents as Set<GraphNode>).add(dependent);
}

function removeDependent(owner: GraphNode, dependent: GraphNode): void {
  if (owner.dependents !== NO_DEPENDENTS) (owner.dependents as Set<GraphNode>).delete(dependent);
}

function newNode(
  kind: KindDescriptor | undefined,
  apiVersion: string,
  kindName: string,
  uid: string,
  namespace: string,
  name: string,
): GraphNode {
  return {
    uid,
    kind,
    apiVersion,
    kindName,
    namespace,
    name,
    owners: NO_OWNERS,
    dependents: NO_DEPENDENTS,
    virtual: true,
    beingDeleted: false,
    deletingDependents: false,
    orphaning: false,
  };
}
