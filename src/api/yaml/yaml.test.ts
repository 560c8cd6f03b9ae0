import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { indentedJson } from "../go-format.ts";
import { dumpYaml } from "./dump-yaml.ts";
import { loadYaml } from "./load-yaml.ts";
import { resolvePlainScalar } from "./plain-scalar.ts";
import { loadCorpus, loadVectors, vectorsPresent } from "../../testing/vectors.ts";

const read = (name: string): string => readFileSync(new URL(`testdata/${name}`, import.meta.url), "utf8");
const values = (text: string): unknown[] => loadYaml(text).documents.map((document) => document.value);

/** The printed files are answers of the real kubectl v1.36.3 (`kubectl label --local -o yaml` and `-o json`). */
describe("printing as kubectl does", () => {
  const object = JSON.parse(read("values.json")) as unknown;
  it("prints YAML", () => expect(dumpYaml(object)).toBe(read("values.yaml")));
  it("prints JSON", () => expect(`${indentedJson(object)}\n`).toBe(read("values-printed.json")));
  it("reads what it printed", () => expect(values(dumpYaml(object))).toEqual([object]));
});

describe.skipIf(!vectorsPresent)("manifests of the corpus", () => {
  const rows = vectorsPresent ? loadCorpus<{ path: string; yaml: string }>("manifests") : [];
  it("survive printing and reading", () => {
    expect(rows.length).toBeGreaterThan(300);
    for (const { path, yaml } of rows) {
      const stream = loadYaml(yaml);
      expect([path, stream.problem]).toEqual([path, undefined]);
      for (const { value } of stream.documents)
        expect([path, ...values(dumpYaml(value))]).toEqual([path, value]);
    }
  });
});

describe("plain scalars", () => {
  it.each([
    ["y", true],
    ["No", false],
    ["on", true],
    ["~", null],
    ["0644", 420],
    ["0o644", 420],
    ["08", 8],
    ["0x1F", 31],
    ["-0b11", -3],
    ["1_000", 1000],
    ["+1", 1],
    [".5", 0.5],
    ["1e3", 1000],
    ["1:30", "1:30"],
    ["2001-01-01", "2001-01-01"],
    ["1.2.3", "1.2.3"],
    ["+-1", "+-1"],
    ["0x", "0x"],
  ])("%s", (text, value) => expect(resolvePlainScalar(text).value).toBe(value));
});

describe("reading manifests", () => {
  it("splits documents and leaves empty ones out", () => {
    const stream = loadYaml("\n---\n# nothing\n---\na: 1\n--- # dropped\nb: 2\n");
    expect(stream).toEqual({
      documents: [
        { value: { a: 1 }, line: 5 },
        { value: { b: 2 }, line: 7 },
      ],
    });
  });

  it("merges, refers and takes the last of duplicates", () => {
    expect(values("b: &x {c: d}\ne: *x\nf:\n  <<: *x\n  g: h\nf2: 1\nf2: 2\n")).toEqual([
      { b: { c: "d" }, e: { c: "d" }, f: { c: "d", g: "h" }, f2: 2 },
    ]);
  });

  it("takes keys and tags as Kubernetes does", () => {
    expect(values('{1: a, true: b, s: !!str 1, i: !!int "3"}')).toEqual([
      { "1": "a", true: "b", s: "1", i: 3 },
    ]);
  });

  /** Sentences and lines of the real kubectl v1.36.3. */
  it.each([
    ["metadata:\n  name: a\n   x: 1\n", "line 3: mapping values are not allowed in this context", 3],
    ["metadata:\n  name: a\n x: 1\n", "line 2: did not find expected key", 3],
    ["metadata:\n\tname: a\n", "line 2: found character that cannot start any token", 2],
    ["a: b: c\n", "line 1: mapping values are not allowed in this context", 1],
    ["x: 1\nmetadata: {name: a\n", "line 2: did not find expected ',' or '}'", 3],
    ["x: 1\na: [1, 2\nb: c\n", "line 2: did not find expected ',' or ']'", 3],
    ['metadata:\n  name: "a\n', "line 3: found unexpected end of stream", 3],
    ["a: 'x\n", "line 2: found unexpected end of stream", 2],
    ["a: 1\nkind Pod\nmetadata:\n  name: a\n", "line 3: could not find expected ':'", 3],
    ["kind Pod\nmetadata:\n  name: a\n", "line 2: mapping values are not allowed in this context", 2],
    ["name: @a\n", "line 1: found character that cannot start any token", 1],
    ["name: *x\n", "unknown anchor 'x' referenced", 1],
    ["c:\n  - name: x\n   image: y\n", "line 2: did not find expected key", 3],
    ['a: "\\q"\n', "line 1: found unknown escape character", 1],
  ])("says what is wrong with %j", (text, sentence, line) => {
    const { problem } = loadYaml(text);
    expect(problem?.message).toBe(`error converting YAML to JSON: yaml: ${sentence}`);
    expect(problem?.line).toBe(line);
    expect(problem?.column).toBeGreaterThan(0);
  });

  it("keeps the documents before a broken one, and counts lines within the document as kubectl does", () => {
    const stream = loadYaml("a: 1\n---\nb: c: d\n");
    expect(stream.documents).toEqual([{ value: { a: 1 }, line: 1 }]);
    expect(stream.problem?.message).toContain("yaml: line 1: mapping values");
    expect(stream.problem?.line).toBe(3);
  });
});

describe("hostile input", () => {
  const bomb = (levels: number): string =>
    ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
      .concat(
        Array.from(
          { length: levels },
          (_unused, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(",")}]`,
        ),
      )
      .join("\n");

  it.each([5, 8, 10, 12])("refuses an alias bomb of %d levels", (levels) => {
    expect(loadYaml(bomb(levels)).problem?.message).toContain("excessive aliasing");
  });

  it("refuses depth, cycles and infinities", () => {
    expect(loadYaml("[".repeat(10_000)).problem?.message).toContain("max depth");
    expect(loadYaml("a: &x {b: *x}\n").problem).toBeDefined();
    expect(loadYaml("a: .inf\n").problem?.message).toContain("json: unsupported value: +Inf");
  });

  it.each(["__proto__", "constructor", "prototype"])("refuses the key %s", (key) => {
    const stream = loadYaml(`metadata:\n  labels: {${key}: {polluted: true}}\n`);
    expect(stream.problem?.message).toContain(`key "${key}" is not allowed`);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("reads a large map in linear time", () => {
    const text = Array.from({ length: 24_000 }, (_unused, index) => `key-${index}: ${"x".repeat(50)}`).join(
      "\n",
    );
    expect(Object.keys(values(text)[0] as object)).toHaveLength(24_000);
  });
});

interface DryRun {
  argv: string[];
  exit: number;
  stdout: string;
}

describe.skipIf(!vectorsPresent)("what kubectl printed in a dry run", () => {
  const { cases } = vectorsPresent ? loadVectors<{ cases: DryRun[] }>("dryrun_golden") : { cases: [] };
  it("is printed the same after reading it", () => {
    let compared = 0;
    for (const { argv, exit, stdout } of cases) {
      if (exit !== 0 || !stdout.startsWith("apiVersion:")) continue;
      // `run --expose` prints the service between two separators.
      const documents = stdout.split(/^---\n/m).filter((text) => text !== "");
      expect([argv, values(stdout).map(dumpYaml)]).toEqual([argv, documents]);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(100);
  });
});
