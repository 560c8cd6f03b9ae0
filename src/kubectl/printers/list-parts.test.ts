/** Lists that are printed in parts read as if they had been printed at once. */

import { describe, expect, it } from "vitest";
import { indentedJson } from "#api/go-format.ts";
import type { Coroutine, SystemCall } from "#posix/system-calls.ts";
import { formatYaml } from "../resources/yaml-text.ts";
import { jsonFormat } from "./json/format.ts";
import { kyamlFormat } from "./kyaml/format.ts";
import { kyamlText } from "./kyaml/kyaml-text.ts";
import type { ObjectPrinter, OutputFormat } from "./object-printer.ts";
import { yamlFormat } from "./yaml/format.ts";

const settings = {
  showManagedFields: false,
  noHeaders: false,
  allowMissingKeys: true,
  operation: "",
  structs: false,
};

function printerOf(format: OutputFormat, structs: boolean): ObjectPrinter {
  const made: Coroutine<ObjectPrinter> = format.create("", { ...settings, structs });
  const step = made.next() as IteratorResult<SystemCall, ObjectPrinter>;
  if (!step.done) throw new Error("asked for something");
  return step.value;
}

/** With what could be taken for the frame of the list. */
const item = (number: number): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: `a-${number}`, managedFields: [{ manager: "kubectl" }] },
  data: { text: `items: []\n"items": []\n\n    ]\n`, [`key${number}`]: "<&>" },
});
const listOf = (count: number): { readonly items: readonly object[]; readonly [field: string]: unknown } => ({
  apiVersion: "v1",
  kind: "List",
  metadata: { resourceVersion: "", note: "\nitems: []\n" },
  items: Array.from({ length: count }, (_, number) => item(number)),
});
const bare = ({ items, ...list }: ReturnType<typeof listOf>): object => ({
  ...list,
  items: items.map((each) => ({
    ...each,
    metadata: { name: (each as { metadata: { name: string } }).metadata.name },
  })),
});

describe.each([0, 1, 2, 3, 4, 7])("a list of %d", (count) => {
  it.each([
    ["yaml", yamlFormat, (value: object) => formatYaml(value)],
    ["json", jsonFormat, (value: object) => `${indentedJson(value)}\n`],
    ["kyaml", kyamlFormat, (value: object) => `---\n${kyamlText(value, false)}\n`],
  ] as const)("as %s", (_, format, atOnce) => {
    const list = listOf(count);
    expect(printerOf(format, false)(list)).toBe(atOnce(bare(list)));
  });
});

it("separates documents of YAML", () => {
  const printer = printerOf(yamlFormat, false);
  expect(printer({ kind: "A" }) + printer(listOf(3)).slice(0, 18)).toBe("kind: A\n---\napiVersion: v1");
});
