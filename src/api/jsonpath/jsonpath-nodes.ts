/**
 * The syntax tree of Kubernetes' JSONPath templates, and the error of its parser and evaluator.
 */

export type JsonPathNode =
  | { readonly type: "list"; readonly nodes: JsonPathNode[] }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "field"; readonly name: string }
  | { readonly type: "identifier"; readonly name: string }
  | { readonly type: "number"; readonly value: number; readonly float: boolean }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "array"; readonly bounds: ArrayBounds }
  | { readonly type: "filter"; readonly left: ListNode; readonly right: ListNode; readonly operator: string }
  | { readonly type: "union"; readonly nodes: readonly ListNode[] }
  | { readonly type: "wildcard" }
  | { readonly type: "recursive" };

export type ListNode = Extract<JsonPathNode, { type: "list" }>;

/** [start:end:step]. `singleIndex` marks [n], whose end follows from its start. */
export interface ArrayBounds {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly step: number | undefined;
  readonly singleIndex: boolean;
}

/** A template that cannot be parsed or executed. Leaves this folder only as the text of a Parsed failure. */
export class JsonPathError extends Error {}
