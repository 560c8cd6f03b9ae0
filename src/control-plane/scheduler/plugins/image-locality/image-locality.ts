/**
 * Prefers nodes that already have the pod's images, the more so the larger they are.
 * Models: plugins/imagelocality (v1.36).
 */

import { MAX_NODE_SCORE, type Plugin } from "../../framework.ts";

const MEGABYTE = 1024 * 1024;
/** minThreshold and maxContainerThreshold of image_locality.go. */
const MIN_BYTES = 23 * MEGABYTE;
const MAX_BYTES_PER_CONTAINER = 1000 * MEGABYTE;

/** "nginx" → "nginx:latest": names without tag or digest get the tag (normalizedImageName). */
export function imageNameWithTag(name: string): string {
  return name.lastIndexOf(":") <= name.lastIndexOf("/") ? `${name}:latest` : name;
}

export function imageLocality(): Plugin {
  let images: readonly string[] = [];
  let maxBytes = 0;
  let nodeCount = 0;
  let holders: readonly number[] = [];
  return {
    name: "ImageLocality",
    weight: 1,
    requeueOn: [],
    preScore(pod, cluster) {
      const { containers = [], initContainers = [] } = pod.pod.spec;
      images = [...initContainers, ...containers].map(({ image = "" }) => imageNameWithTag(image));
      maxBytes = MAX_BYTES_PER_CONTAINER * images.length;
      nodeCount = cluster.nodeCount;
      holders = images.map((image) => cluster.imageHolders(image));
      return holders.some((count) => count > 0);
    },
    score(_, node) {
      let bytes = 0;
      for (let i = 0; i < images.length; i++) {
        const size = node.images.get(images[i] as string);
        // An image that few nodes have counts less, so that pods do not all run to them.
        if (size !== undefined) bytes += Math.floor((size * (holders[i] as number)) / nodeCount);
      }
      const clamped = Math.min(Math.max(bytes, MIN_BYTES), maxBytes);
      return Math.floor((MAX_NODE_SCORE * (clamped - MIN_BYTES)) / (maxBytes - MIN_BYTES));
    },
  };
}
