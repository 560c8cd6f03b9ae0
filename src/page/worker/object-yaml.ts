/** An object as YAML for reading: keys sorted as kubectl has them, without the noise of managedFields. */

import { dump } from "js-yaml";

export function toYaml(object: unknown): string {
  const { metadata, ...rest } = object as { metadata?: Record<string, unknown> };
  const { managedFields: _managed, ...shown } = metadata ?? {};
  return dump({ ...rest, metadata: shown }, { sortKeys: true, lineWidth: -1, noRefs: true });
}
