import { expect, it } from "vitest";
import { runnableBlocks } from "./runnable-blocks.ts";

it("finds what can be run, and nothing else", () => {
  const text = [
    "Read.",
    "```sh run",
    "kubectl get pods",
    "```",
    "```sh",
    "not this",
    "```",
    "````sh run",
    "echo '```'",
    "echo two",
    "````",
  ].join("\n");
  expect(runnableBlocks(text)).toEqual(["kubectl get pods", "echo '```'\necho two"]);
  expect(runnableBlocks("none")).toEqual([]);
});
