/**
 * Gives every node without a pod range a /24 block of the cluster's range: 10.244.0.0/24, 10.244.1.0/24 and so on.
 * Models: kubernetes pkg/controller/nodeipam (RangeAllocator, --node-cidr-mask-size 24; v1.36).
 * Differs: cluster ranges of the form a.b.0.0/16 only.
 */

import { nodeDescriptor } from "#api/kinds/core/node/descriptor.ts";
import type { Node } from "#api/types.ts";
import { Controller } from "#client/controller.ts";
import type { ControllerContext, ControllerDefinition } from "../controller-context.ts";

const BLOCKS = 256;

/** The number of the block in a cluster range, or undefined when `cidr` is none of its blocks. */
export function blockOf(cidr: string, prefix: string): number | undefined {
  const match = /^(\d+\.\d+)\.(\d+)\.0\/24$/.exec(cidr);
  return match && match[1] === prefix ? Number(match[2]) : undefined;
}

function start(context: ControllerContext): void {
  const prefix = context.settings.clusterCidr.split(".").slice(0, 2).join(".");
  if (context.settings.clusterCidr === "") return;
  const client = context.client.resource<Node>(nodeDescriptor);
  const recorder = context.recorder("cidrAllocator");
  const nodes = context.informers.informer<Node>(nodeDescriptor);
  /** Block → node. */
  const taken = new Map<number, string>();
  const controller = new Controller(context.scope, {
    limit: context.client.limit,
    workers: 1,
    reconcile: (name) => {
      const node = nodes.get("", name);
      if (!node || node.spec.podCIDR) return undefined;
      let block = 0;
      while (block < BLOCKS && taken.has(block)) block++;
      if (block === BLOCKS) {
        recorder.event(node, "Normal", "CIDRNotAvailable", `Node ${name} status is now: CIDRNotAvailable`);
        return undefined;
      }
      const podCIDR = `${prefix}.${block}.0/24`;
      client.patch("", name, "application/merge-patch+json", {
        spec: { podCIDR, podCIDRs: [podCIDR] },
      });
      taken.set(block, name);
      return undefined;
    },
  });
  const seen = (node: Node): void => {
    const block = blockOf(node.spec.podCIDR ?? "", prefix);
    if (block !== undefined) taken.set(block, node.metadata.name);
    if (!node.spec.podCIDR) controller.enqueue(node.metadata.name);
  };
  nodes.onChange({
    add: seen,
    update: (node, previous) => {
      if (node.spec.podCIDR !== previous.spec.podCIDR || !node.spec.podCIDR) seen(node);
    },
    delete: (node) => {
      for (const [block, owner] of taken) if (owner === node.metadata.name) taken.delete(block);
      // A block may be free again.
      for (const other of nodes.list()) if (!other.spec.podCIDR) controller.enqueue(other.metadata.name);
    },
  });
  context.whenSynced(() => controller.start());
}

export const nodeIpamController: ControllerDefinition = { name: "node-ipam-controller", start };
