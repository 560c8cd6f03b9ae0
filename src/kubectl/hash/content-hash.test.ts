import { describe, expect, it } from "vitest";
import { withContentHash } from "./content-hash.ts";

describe("content hash", () => {
  it("is the suffix that kubectl v1.36.3 makes with --append-hash", () => {
    const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { a: "b" } };
    expect(withContentHash(configMap).metadata.name).toBe("x-64686gkt6c");
    const data = { "a.txt": "aGVsbG8Kd29ybGQK", p: "cQ==" };
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data };
    expect(withContentHash(secret).metadata.name).toBe("s-d4h44ggkt7");
  });
});
