import { describe, expect, it } from "vitest";
import { MANIFEST_LIMIT, refusal, schemaMessage, syntaxProblem } from "./manifest-problems.ts";

const HEAD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: hello\nspec:\n";

describe("where a manifest cannot be read", () => {
  it.each<[name: string, text: string, line: number, column: number, message: RegExp]>([
    ["a tab as indentation", "apiVersion: v1\nmetadata:\n\tname: x\n", 3, 1, /a tab; expected spaces/],
    ["a tab in the second document", `${HEAD}---\nspec:\n\ta: b\n`, 8, 1, /a tab; expected spaces/],
    [
      "too far in",
      `${HEAD}  containers:\n    - name: web\n       image: nginx\n`,
      8,
      13,
      /unexpected ":"; expected/,
    ],
    [
      "too far out",
      `${HEAD}  containers:\n    - name: web\n   image: nginx\n`,
      8,
      4,
      /expected a key in the column/,
    ],
    [
      "no colon",
      "apiVersion: v1\nkind Pod\nmetadata:\n  name: x\n",
      2,
      1,
      /^expected ":" and a space after "kind"$/,
    ],
    [
      "no colon in a list",
      `${HEAD}  containers:\n    - name: web\n      image nginx\n`,
      8,
      7,
      /after "image"$/,
    ],
    [
      "no space after the colon",
      "apiVersion: v1\nkind:Pod\nmetadata:\n",
      2,
      1,
      /^expected a space after the ":" of "kind"$/,
    ],
    [
      "an open quote",
      'kind: Pod\nmetadata:\n  name: "hello\nspec:\n',
      3,
      9,
      /a quote is opened and never closed/,
    ],
    ["an open bracket", `${HEAD}  command: [sh, -c\n`, 6, 12, /expected "," or "]"/],
    ["an open brace", "kind: Pod\nmetadata: {name: hello\nspec:\n", 2, 11, /expected "," or "}"/],
    [
      "a value that begins with @",
      "metadata:\n  name: @x\n",
      2,
      9,
      /may not begin with "@"; expected quotes/,
    ],
    [
      "a reference to nothing",
      "metadata:\n  name: *x\n",
      2,
      9,
      /refers to "&x", which is not there; expected quotes/,
    ],
    ["a colon in a value", "spec:\n  workingDir: a: b\n", 2, 16, /unexpected ":"; expected/],
    ["__proto__", "metadata:\n  __proto__: {a: b}\n", 2, 3, /"__proto__" is not allowed/],
  ])("%s", (_name, text, startLineNumber, startColumn, message) => {
    expect(syntaxProblem(text)).toMatchObject({
      startLineNumber,
      startColumn,
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ["whole", `${HEAD}  containers: []\n`],
    ["CRLF", `${HEAD}  containers: []\n`.replaceAll("\n", "\r\n")],
    ["empty", ""],
  ])("says nothing of what can be read: %s", (_name, text) => expect(syntaxProblem(text)).toBeUndefined());

  it("refuses what is too large, and a bomb of references, at once", () => {
    const levels = "abcdefghi".split("").map((name, index, all) => {
      const before = all[index - 1];
      return `${name}: &${name} [${Array.from({ length: 9 }, () => (before ? `*${before}` : "x")).join(",")}]`;
    });
    const began = performance.now();
    expect(refusal(`# deep\n${levels.join("\n")}\n`)).toMatchObject({
      startLineNumber: 2,
      message: /out of bounds/ as never,
    });
    expect(refusal("a: b\n".repeat(MANIFEST_LIMIT / 4))?.message).toContain("1.5 MiB");
    expect(performance.now() - began).toBeLessThan(500);
    expect(refusal("a: &a {b: c}\nd: *a\n")).toBeUndefined();
  });
});

describe("the schema's sentences", () => {
  const FIELDS = [
    "name",
    "image",
    "imagePullPolicy",
    "ports",
    "command",
    "args",
    "env",
    "resources",
    "volumeMounts",
  ];
  it.each<[message: string, found: string, fields: readonly string[] | undefined, words: string]>([
    ["Property imag is not allowed.", "imag", FIELDS, 'unknown field "imag"; did you mean "image"?'],
    ["Property Image is not allowed.", "Image", FIELDS, 'unknown field "Image"; did you mean "image"?'],
    ["Property zzz is not allowed.", "zzz", ["a", "b"], 'unknown field "zzz"; expected a, b'],
    [
      "Property zzz is not allowed.",
      "zzz",
      FIELDS,
      'unknown field "zzz"; expected one of those known here, such as name, image, imagePullPolicy, ports, command, args, env, resources',
    ],
    [
      "Property \u00a0\u00a0name is not allowed.",
      "",
      FIELDS,
      "a space that looks like one and is another (U+00A0 or the like); expected plain spaces",
    ],
    ['Incorrect type. Expected "integer".', "three", undefined, "expected a whole number, found three"],
    [
      'Incorrect type. Expected "integer".',
      '"80"',
      undefined,
      "expected a whole number; leave the quotes around 80 away",
    ],
    ['Incorrect type. Expected "string".', "1.5", undefined, 'expected text; put quotes around it: "1.5"'],
    ['Incorrect type. Expected "boolean".', "yess", undefined, "expected true or false, found yess"],
    [
      'Incorrect type. Expected "array".',
      "name: web\n  image: x",
      undefined,
      'expected a list: each item begins with "- "',
    ],
    [
      'Incorrect type. Expected "object".',
      "hello",
      undefined,
      "expected fields, indented below the name, found hello",
    ],
    ['Missing property "name".', "", undefined, '"name" is missing here; expected a line "name: …"'],
    [
      'Value is not accepted. Valid values: "Deployment", "Pod".',
      "Pods",
      undefined,
      '"Pods" is not known here; did you mean "Pod"?',
    ],
    [
      'Value is not accepted. Valid values: "apps/v1".',
      "v1",
      undefined,
      '"v1" is not known here; expected apps/v1',
    ],
    [
      "Map keys must be unique",
      "name",
      undefined,
      "this key stands here already; expected it once: the last one counts, the others are lost",
    ],
    ["Something new.", "", undefined, "Something new."],
  ])("%s (%j)", (message, found, fields, words) => expect(schemaMessage(message, found, fields)).toBe(words));
});
