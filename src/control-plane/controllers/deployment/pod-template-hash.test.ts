import { expect, it } from "vitest";
import type { PodTemplateSpec } from "#api/types.ts";
import { podTemplateHash, templateFingerprint } from "./pod-template-hash.ts";

const template = (image: string, labels: Record<string, string> = { app: "web" }): PodTemplateSpec => ({
  metadata: { labels },
  spec: { containers: [{ name: "web", image }] },
});

it("does not depend on the order of keys, nulls or the hash label", () => {
  const one = template("nginx:1.27");
  const other = {
    spec: { containers: [{ image: "nginx:1.27", name: "web" }] },
    metadata: { creationTimestamp: null, labels: { "pod-template-hash": "x", app: "web" } },
  } as unknown as PodTemplateSpec;
  expect(templateFingerprint(other)).toBe(templateFingerprint(one));
  expect(podTemplateHash(other)).toBe(podTemplateHash(one));
});

it("differs for different templates and collisions", () => {
  const hashes = new Set<string>();
  for (let i = 0; i < 500; i++) hashes.add(podTemplateHash(template(`nginx:${i}`)));
  for (let i = 0; i < 5; i++) hashes.add(podTemplateHash(template("nginx:0"), i));
  expect(hashes.size).toBe(505);
  for (const hash of hashes) expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
});
