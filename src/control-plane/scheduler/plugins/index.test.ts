import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { pluginRegistry } from "./index.ts";

describe("registry of plugins", () => {
  it("has a line for every folder and a folder for every line", () => {
    const here = dirname(fileURLToPath(import.meta.url));
    const folders = readdirSync(here, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(pluginRegistry.map(({ folder }) => folder).sort()).toEqual(folders.sort());
  });

  it("names no plugin twice", () => {
    const names = pluginRegistry.map(({ create }) => create().name);
    expect(new Set(names).size).toBe(names.length);
  });
});
