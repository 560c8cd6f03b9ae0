/** The path of a pod's subresource. */

import type { Pod } from "#api/types.ts";

export const podPath = (pod: Pod, subresource: string): string =>
  `/api/v1/namespaces/${pod.metadata.namespace ?? "default"}/pods/${pod.metadata.name}/${subresource}`;
