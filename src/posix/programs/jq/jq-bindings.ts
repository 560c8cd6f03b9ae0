/** `as`: the scopes in which a pattern's names stand for parts of a value. Models: jq 1.7. */

import type { Binding } from "./jq-filter.ts";
import type { Evaluation, Scope } from "./jq-scope.ts";
import type { Stream } from "./jq-stream.ts";
import { isInterruption } from "./jq-stream.ts";
import { type Json, access } from "./jq-values.ts";

export function* bindings(jq: Evaluation, binding: Binding, value: Json, scope: Scope): Stream<Scope> {
  switch (binding.type) {
    case "name":
      yield { ...scope, variables: new Map(scope.variables).set(binding.name, value) };
      return;
    case "array": {
      const parts = binding.items.map((item, index) => [item, index] as const);
      yield* bindingsOf(jq, parts, 0, value, scope);
      return;
    }
    case "object": {
      const parts: (readonly [Binding, Json])[] = [];
      for (const { key, name, value: inner } of binding.entries) {
        const keyValue = yield* jq.first(key, value, scope);
        if (name !== undefined) parts.push([{ type: "name", name }, keyValue]);
        if (inner) parts.push([inner, keyValue]);
      }
      yield* bindingsOf(jq, parts, 0, value, scope);
    }
  }
}

function* bindingsOf(
  jq: Evaluation,
  parts: readonly (readonly [Binding, Json])[],
  at: number,
  value: Json,
  scope: Scope,
): Stream<Scope> {
  const part = parts[at];
  if (!part) {
    yield scope;
    return;
  }
  for (const inner of bindings(jq, part[0], access(value, part[1]), scope))
    if (isInterruption(inner)) yield inner;
    else yield* bindingsOf(jq, parts, at + 1, value, inner);
}
