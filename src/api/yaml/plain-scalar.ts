/**
 * What a plain (unquoted) YAML scalar means to Kubernetes: YAML 1.1 booleans, Go's numbers, and no dates.
 * Models: goyaml.v2 resolve.go in sigs.k8s.io/yaml (as of v0.36).
 * Differs: whole numbers beyond 2^53 lose precision.
 */

export type PlainScalar =
  | { readonly type: "null"; readonly value: null }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "integer" | "float"; readonly value: number }
  | { readonly type: "string"; readonly value: string };

const words = (list: string): readonly string[] => list.split(" ");
const TRUE = words("y Y yes Yes YES true True TRUE on On ON");
const FALSE = words("n N no No NO false False FALSE off Off OFF");
const NULL = ["", ...words("~ null Null NULL")];
const NOT_A_NUMBER = words(".nan .NaN .NAN");
const INFINITE = words(".inf .Inf .INF +.inf +.Inf +.INF");
const MINUS_INFINITE = words("-.inf -.Inf -.INF");

const WORDS: ReadonlyMap<string, PlainScalar> = new Map<string, PlainScalar>([
  ...TRUE.map((word): [string, PlainScalar] => [word, { type: "boolean", value: true }]),
  ...FALSE.map((word): [string, PlainScalar] => [word, { type: "boolean", value: false }]),
  ...NULL.map((word): [string, PlainScalar] => [word, { type: "null", value: null }]),
  ...NOT_A_NUMBER.map((word): [string, PlainScalar] => [word, { type: "float", value: Number.NaN }]),
  ...INFINITE.map((word): [string, PlainScalar] => [word, { type: "float", value: Infinity }]),
  ...MINUS_INFINITE.map((word): [string, PlainScalar] => [word, { type: "float", value: -Infinity }]),
]);

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** strconv.ParseInt with base 0, after underscores are gone. */
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([1-9][0-9]*|0))$/;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:$|[Tt]\d|\s+\d)/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

function integerOf(text: string): number | undefined {
  const match = INTEGER.exec(text);
  if (!match) return undefined;
  const [, sign, hexadecimal, binary, octal, decimal] = match;
  const value =
    hexadecimal !== undefined
      ? parseInt(hexadecimal, 16)
      : binary !== undefined
        ? parseInt(binary, 2)
        : octal !== undefined
          ? parseInt(octal, 8)
          : Number(decimal);
  return sign === "-" ? 0 - value : value;
}

export function resolvePlainScalar(text: string): PlainScalar {
  const word = WORDS.get(text);
  if (word) return word;
  const first = text.charAt(0);
  const string: PlainScalar = { type: "string", value: text };
  if (first === ".") return FLOAT.test(text) ? { type: "float", value: Number(text) } : string;
  if (!/[-+0-9]/.test(first) || DATE.test(text)) return string;
  const plain = text.replaceAll("_", "");
  const integer = integerOf(plain);
  if (integer !== undefined) return { type: "integer", value: integer };
  return FLOAT.test(plain) ? { type: "float", value: Number(plain) } : string;
}

/** Whether a string must be quoted lest a reader take it for something else. */
export function needsQuotes(text: string): boolean {
  return resolvePlainScalar(text).type !== "string" || DATE.test(text) || BASE_60.test(text);
}
