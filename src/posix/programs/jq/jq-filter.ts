/** jq's language as a tree. Models: jq 1.7. Differs: no modules, no ?//, slices are no paths, no SQL, no streaming. */

/** What "as" gives names to: $x, [$x, $y], {a: $x, $b}. */
export type Binding =
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "array"; readonly items: readonly Binding[] }
  | {
      readonly type: "object";
      readonly entries: readonly {
        readonly key: Filter;
        /** {$a} binds $a, too. */
        readonly name: string | undefined;
        readonly value: Binding | undefined;
      }[];
    };

export type Filter =
  | { readonly type: "identity" }
  | { readonly type: "descend" }
  | { readonly type: "literal"; readonly value: unknown }
  | {
      readonly type: "text";
      readonly parts: readonly (string | Filter)[];
      readonly format: string | undefined;
    }
  | { readonly type: "format"; readonly name: string }
  | { readonly type: "index"; readonly target: Filter; readonly key: Filter }
  | {
      readonly type: "slice";
      readonly target: Filter;
      readonly from: Filter | undefined;
      readonly to: Filter | undefined;
    }
  | { readonly type: "iterate"; readonly target: Filter }
  | { readonly type: "try"; readonly body: Filter; readonly handler: Filter | undefined }
  | { readonly type: "array"; readonly body: Filter | undefined }
  | { readonly type: "object"; readonly entries: readonly { readonly key: Filter; readonly value: Filter }[] }
  | { readonly type: "pipe" | "comma"; readonly left: Filter; readonly right: Filter }
  | { readonly type: "operator"; readonly operator: string; readonly left: Filter; readonly right: Filter }
  | { readonly type: "negate"; readonly body: Filter }
  | {
      readonly type: "if";
      readonly condition: Filter;
      readonly then: Filter;
      readonly otherwise: Filter | undefined;
    }
  | {
      readonly type: "reduce";
      readonly source: Filter;
      readonly binding: Binding;
      readonly start: Filter;
      readonly update: Filter;
    }
  | {
      readonly type: "foreach";
      readonly source: Filter;
      readonly binding: Binding;
      readonly start: Filter;
      readonly update: Filter;
      readonly extract: Filter | undefined;
    }
  | { readonly type: "bind"; readonly source: Filter; readonly binding: Binding; readonly body: Filter }
  | { readonly type: "label"; readonly name: string; readonly body: Filter }
  | { readonly type: "break"; readonly name: string }
  | { readonly type: "variable"; readonly name: string }
  | {
      readonly type: "define";
      readonly name: string;
      readonly parameters: readonly string[];
      readonly body: Filter;
      readonly rest: Filter;
    }
  | { readonly type: "call"; readonly name: string; readonly given: readonly Filter[] };

export class JqSyntaxError extends Error {}
