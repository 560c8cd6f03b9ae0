/** What a fault is: something that breaks and can be mended, one folder each. */

import type { ClusterNode } from "../cluster-node.ts";

/** What faults may touch. */
export interface FaultGround {
  /** Throws a StatusError (NotFound) when there is no such node. */
  node(name: string): ClusterNode;
}

export interface Fault {
  /** The folder's name, as it stands in inputs and links. */
  readonly name: string;
  /** Throws a StatusError when the target cannot be broken in this way. */
  inject(ground: FaultGround, target: string): void;
  recover(ground: FaultGround, target: string): void;
}
