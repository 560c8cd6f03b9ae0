import { describe, expect, it } from "vitest";
import { imageConfig } from "../images/image.ts";
import type { Userland } from "../images/index.ts";
import { imageTree } from "./root-file-system.ts";

/** The names in /bin of an image with that userland. */
function programsOf(userland: Userland, extraPrograms: readonly string[] = []): ReadonlySet<string> {
  const bin = imageTree(imageConfig({ command: ["sh"], userland, extraPrograms })).entries.get("bin");
  return new Set(bin?.type === "directory" ? bin.entries.keys() : []);
}

describe("the programs of a userland", () => {
  it.each([
    [
      "busybox",
      "sh ash awk sed grep diff cmp comm shuf wget nc ping nslookup netstat ps top vi tty watch",
      "bash dash curl jq dig gawk openssl column getent nano vim",
    ],
    ["alpine", "sh ash awk diff cmp wget nc getent", "bash dash curl jq openssl"],
    [
      "debian",
      "sh bash dash awk sed grep find xargs diff cmp comm paste shuf getent tty",
      "ash curl wget jq ps top free ping nslookup nc netstat ss vi less watch openssl gawk",
    ],
  ] as const)("%s has what it has, and nothing else", (userland, present, absent) => {
    const found = programsOf(userland);
    expect(present.split(" ").filter((name) => !found.has(name))).toEqual([]);
    expect(absent.split(" ").filter((name) => found.has(name))).toEqual([]);
  });

  it("grows by what an image adds", () => {
    expect(programsOf("debian", ["curl"]).has("curl")).toBe(true);
    expect([...programsOf("none")]).toEqual([]);
  });
});
