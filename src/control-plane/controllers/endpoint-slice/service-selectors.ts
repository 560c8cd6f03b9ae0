/**
 * Which services select a pod. A service is filed under one pair of its selector, so that a pod asks only for the pairs
 * of its own labels, however many services there are.
 * Models: kubernetes pkg/controller/util/endpoint ServiceSelectorCache (which scans the namespace).
 */

import type { Pod, Service } from "#api/types.ts";
import { keyOf } from "#client/informer.ts";

/** Whether the service's selector matches the pod's labels. A service without selector selects nothing. */
export function selects(service: Service, pod: Pod): boolean {
  const { selector } = service.spec;
  if (!selector || pod.metadata.namespace !== service.metadata.namespace) return false;
  const labels = pod.metadata.labels;
  for (const key in selector) if (labels?.[key] !== selector[key]) return false;
  return true;
}

const pairKey = (namespace: string | undefined, key: string, value: string): string =>
  `${namespace ?? ""}/${key}=${value}`;

/** The pair that a service is filed under; an empty selector selects every pod of its namespace. */
function fileOf(service: Service): string | undefined {
  const { selector } = service.spec;
  if (!selector) return undefined;
  for (const key in selector) return pairKey(service.metadata.namespace, key, selector[key] as string);
  return pairKey(service.metadata.namespace, "", "");
}

export class ServiceSelectors {
  private readonly files = new Map<string, Map<string, Service>>();
  private readonly fileByService = new Map<string, string>();

  put(service: Service): void {
    this.remove(service);
    const file = fileOf(service);
    if (file === undefined) return;
    let services = this.files.get(file);
    if (!services) this.files.set(file, (services = new Map()));
    services.set(keyOf(service), service);
    this.fileByService.set(keyOf(service), file);
  }

  remove(service: Service): void {
    const key = keyOf(service);
    const file = this.fileByService.get(key);
    if (file === undefined) return;
    this.fileByService.delete(key);
    const services = this.files.get(file);
    services?.delete(key);
    if (services?.size === 0) this.files.delete(file);
  }

  /** Keys of the services that select `pod`. */
  matching(pod: Pod): Set<string> {
    const found = new Set<string>();
    const { namespace, labels } = pod.metadata;
    this.collect(pairKey(namespace, "", ""), pod, found);
    for (const key in labels) this.collect(pairKey(namespace, key, labels[key] as string), pod, found);
    return found;
  }

  private collect(file: string, pod: Pod, found: Set<string>): void {
    const services = this.files.get(file);
    if (!services) return;
    for (const [key, service] of services) if (selects(service, pod)) found.add(key);
  }
}
