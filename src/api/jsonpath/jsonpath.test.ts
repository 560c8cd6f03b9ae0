import { describe, expect, it } from "vitest";

import { parseJsonPath, relaxedJsonPath } from "./jsonpath.ts";
import { loadVectors, vectorsPresent } from "../../testing/vectors.ts";

interface Row {
  name: string;
  kind: "exact" | "sortedFields" | "error" | "executeError";
  template: string;
  input: unknown;
  goType?: string;
  allowMissingKeys?: boolean;
  expect?: string;
  error?: string;
}

function finish<T>(steps: Generator<void, T, void>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

function execute(template: string, input: unknown, allowMissingKeys = true, sortKeys = true): string {
  const path = parseJsonPath(template);
  if (!path.ok) return `error: ${path.error}`;
  const result = finish(path.value.execute(input, { allowMissingKeys, sortKeys }));
  return result.ok ? result.value : `error: ${result.error}`;
}

const words = (text: string): string[] => text.split(/\s+/).sort();

describe.skipIf(!vectorsPresent)("jsonpath vectors", () => {
  const { cases } = vectorsPresent ? loadVectors<{ cases: Row[] }>("jsonpath") : { cases: [] };
  it.each(cases.map((row, index) => [`${index} ${row.name}: ${row.template}`, row] as const))(
    "%s",
    (_name, row) => {
      // Rows over Go structs print their fields in the order of declaration, which is that of the input.
      const structs = row.goType === "jsonpath.store" || row.template.includes("structs");
      const actual = execute(row.template, row.input, row.allowMissingKeys ?? false, !structs);
      if (row.kind === "sortedFields") expect(words(actual)).toEqual(words(row.expect ?? ""));
      else if (row.kind === "exact") expect(actual).toBe(row.expect);
      else expect(actual).toBe(`error: ${row.error}`);
    },
  );
});

/** Answers of the real kubectl v1.36.3 (`kubectl label --local -o jsonpath=…`). */
describe("jsonpath as kubectl answers", () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { labels: { a: "b", p: "q" }, name: "x" },
    spec: {
      activeDeadlineSeconds: 1_000_000,
      containers: [
        { image: "i", name: "a", ports: [{ containerPort: 80 }, { containerPort: 81 }] },
        { image: "j", name: "b" },
      ],
      priority: 3,
    },
  };

  it.each([
    ['{.spec.containers[?(@.name=="a")].image}', "i"],
    ['{.spec.containers[?(@.foo=="a")]}', ""],
    ["{.spec.containers[?(@.ports)].name}", "a"],
    ['{.spec.containers[*].name} {.spec.activeDeadlineSeconds}{"\\n"}', "a b 1000000\n"],
    [".metadata.name", ".metadata.name"],
    ["{.metadata.name!}", ""],
    ["{range}{end}", ""],
    ["{..containerPort}", "80 81"],
    ["{..name}", "x a b"],
    ['{.spec.containers[?(@.name>"a")].name}', "b"],
    ["{.spec.containers[?(@.ports[0].containerPort>=80)].name}", "a"],
    ["{.spec['priority','activeDeadlineSeconds']}", "3 1000000"],
    ["{.kind}{1}{true}{1.50}", "Pod1true1.5"],
    ["{$.kind}", "Pod"],
    ["{.metadata.labels}", '{"a":"b","p":"q"}'],
    ['{range .spec.containers[*]}{.name}{"\\t"}{.image}{"\\n"}{end}', "a\ti\nb\tj\n"],
    ["{'\\n'}", "\n"],
  ])("%s", (template, answer) => expect(execute(template, pod)).toBe(answer));

  it.each([
    ['{.spec.containers[?(@.name=~"a")].image}', "unrecognized character in action: U+007E '~'"],
    ["{.spec.containers[?(@.name==1)]}", "incompatible types for comparison"],
    ["{.metadata[0]}", "map[string]interface {} is not array or slice"],
    ["{.spec.priority[0]}", "int64 is not array or slice"],
    ["{.metadata[?(@.x)]}", "map[labels:map[a:b p:q] name:x] is not array or slice and cannot be filtered"],
    ["{.metadata.name", "unclosed action"],
    ["{!}", "unrecognized character in action: U+0021 '!'"],
    ["{end}", "not in range, nothing to end"],
    ["{.spec.containers[5].name}", "array index out of bounds: index 5, length 2"],
    ["{.spec.containers[a].name}", "invalid array index a"],
    ["{.spec.containers[0", "unterminated array"],
    ['{"a', "unterminated quoted string"],
    ['{"\\q"}', 'unquote string "\\q" error invalid syntax'],
    ["{.spec.containers[?(@.ports>1)].name}", "invalid type for comparison"],
    ['{.spec.containers[?(@.name<>"a")].name}', "unrecognized filter operator <>"],
    ["{.spec.containers[?(@.ports[0].containerPort>=80.5)].name}", "incompatible types for comparison"],
    ["{....a}", "invalid multiple recursive descent"],
    ['{.spec.containers[?(@.name=="a"&&@.image=="i")].name}', "unrecognized character in action: U+0026 '&'"],
    ['{.spec.containers[?(@.name=="a")', "unclosed array expect ]"],
    ["{len .spec}", "unrecognized identifier len"],
  ])("refuses %s", (template, error) => expect(execute(template, pod)).toBe(`error: ${error}`));

  it("prints results as JSON", () => {
    const path = parseJsonPath("{.spec.containers[*].name}");
    const text = path.ok && finish(path.value.executeAsJson(pod, { allowMissingKeys: true }));
    expect(text).toEqual({ ok: true, value: '[\n    "a",\n    "b"\n]\n' });
  });

  it("relaxes paths", () => {
    for (const text of ["metadata.name", ".metadata.name", "{metadata.name}", "{.metadata.name}"]) {
      expect(relaxedJsonPath(text)).toEqual({ ok: true, value: "{.metadata.name}" });
    }
    expect(relaxedJsonPath("{.a").ok).toBe(false);
  });
});
