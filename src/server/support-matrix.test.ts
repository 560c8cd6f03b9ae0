import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rootCommands } from "#kubectl/commands/index.ts";
import { supportMatrix, withSupportMatrix } from "./support-matrix.ts";

describe("the support matrix", () => {
  it("in the README is that of the code (`npm run readme` writes it)", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    expect(readme).toBe(withSupportMatrix(readme));
  });

  it("has a line for every command, and says why wherever something is missing", () => {
    const lines = supportMatrix().split("\n");
    for (const { name } of rootCommands)
      expect(lines.filter((line) => line.startsWith(`| kubectl ${name} `))).toHaveLength(1);
    expect(lines.filter((line) => /\| (partly|no) *\|$/.test(line))).toEqual([]);
  });

  it("goes nowhere else than between the markers", () => {
    expect(() => withSupportMatrix("# Something else\n")).toThrow("no markers");
  });
});
