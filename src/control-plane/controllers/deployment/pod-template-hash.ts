/**
 * The hash of a pod template that names ReplicaSets and labels pods, and the comparison of templates.
 * Models: kubernetes pkg/controller/controller_utils.go ComputeHash and deployment_util.go EqualIgnoreHash.
 * Differs: hashed is the canonical JSON of the template, not Go's dump of the struct, so the letters differ from a real
 * cluster's; length, alphabet and stability are the same.
 */

import type { PodTemplateSpec } from "#api/types.ts";
import { hashText } from "#kernel/random.ts";

/** apps.DefaultDeploymentUniqueLabelKey */
export const POD_TEMPLATE_HASH = "pod-template-hash";

/** util/rand SafeEncodeString: no vowels, nothing that looks alike. */
const SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** JSON with sorted keys; absent, null and empty values do not count, as after a round trip through the API. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const record = value as Record<string, unknown>;
  const parts: string[] = [];
  for (const key of Object.keys(record).sort()) {
    const field = record[key];
    if (field === undefined || field === null) continue;
    if (Array.isArray(field) && field.length === 0) continue;
    const text = canonical(field);
    // emptyDir: {} means something; empty metadata does not.
    if (text === "{}" && (key === "metadata" || key === "labels" || key === "annotations")) continue;
    parts.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${parts.join(",")}}`;
}

const fingerprints = new WeakMap<PodTemplateSpec, string>();

/** A text equal for equal templates, without the pod-template-hash label. Remembered per (frozen) object. */
export function templateFingerprint(template: PodTemplateSpec): string {
  let text = fingerprints.get(template);
  if (text === undefined) {
    const { [POD_TEMPLATE_HASH]: _, ...labels } = template.metadata?.labels ?? {};
    // The server stamps null on templates of some clients; neither is part of what the pods are.
    const metadata = { ...template.metadata, labels, creationTimestamp: undefined };
    text = canonical({ ...template, metadata });
    fingerprints.set(template, text);
  }
  return text;
}

/** 8 to 10 letters and digits. `collisionCount` is raised when two templates have the same hash. */
export function podTemplateHash(template: PodTemplateSpec, collisionCount?: number): string {
  let hash = hashText(templateFingerprint(template));
  if (collisionCount !== undefined) {
    for (let shift = 0; shift < 64; shift += 8)
      hash = hashText(String.fromCharCode(shift < 32 ? (collisionCount >>> shift) & 0xff : 0), hash);
  }
  let encoded = "";
  for (const digit of String(hash)) encoded += SAFE_ALPHABET[digit.charCodeAt(0) % SAFE_ALPHABET.length];
  return encoded;
}
