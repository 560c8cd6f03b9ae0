/** Finds functions and variables that nothing defines, before a program runs. Models: jq 1.7's compile errors. */

import { BUILTINS } from "./jq-builtins.ts";
import type { Binding, Filter } from "./jq-filter.ts";
import { FILTER_FUNCTIONS } from "./jq-functions.ts";
import { FORMATS } from "./jq-formats.ts";
import { preludeDefinitions } from "./jq-prelude.ts";
import { SEQUENCES } from "./jq-sequences.ts";

function boundNames(binding: Binding): readonly string[] {
  switch (binding.type) {
    case "name":
      return [binding.name];
    case "array":
      return binding.items.flatMap(boundNames);
    case "object":
      return binding.entries.flatMap(({ name, value }) => [
        ...(name === undefined ? [] : [name]),
        ...(value ? boundNames(value) : []),
      ]);
  }
}

/** What is wrong, in jq's words and in the order of the text; empty when nothing is. */
export function undefinedNames(filter: Filter, variables: ReadonlySet<string>): readonly string[] {
  const known = new Set([
    "now/0",
    ...Object.keys(BUILTINS),
    ...Object.keys(SEQUENCES),
    ...Object.keys(FILTER_FUNCTIONS),
    ...preludeDefinitions().map(({ key }) => key),
  ]);
  const found: string[] = [];
  check(filter, known, variables, found);
  return found;
}

function check(
  filter: Filter,
  functions: ReadonlySet<string>,
  variables: ReadonlySet<string>,
  found: string[],
): void {
  const each = (...inner: readonly (Filter | undefined)[]): void => {
    for (const one of inner) if (one) check(one, functions, variables, found);
  };
  const within = (binding: Binding, ...inner: readonly (Filter | undefined)[]): void => {
    const more = new Set([...variables, ...boundNames(binding)]);
    for (const one of inner) if (one) check(one, functions, more, found);
  };
  switch (filter.type) {
    case "text":
      each(...filter.parts.filter((part) => typeof part !== "string"));
      if (filter.format !== undefined) checkFormat(filter.format, found);
      return;
    case "format":
      checkFormat(filter.name, found);
      return;
    case "index":
      each(filter.target, filter.key);
      return;
    case "slice":
      each(filter.target, filter.from, filter.to);
      return;
    case "iterate":
      each(filter.target);
      return;
    case "try":
      each(filter.body, filter.handler);
      return;
    case "array":
    case "negate":
      each(filter.body);
      return;
    case "object":
      for (const { key, value } of filter.entries) each(key, value);
      return;
    case "pipe":
    case "comma":
    case "operator":
      each(filter.left, filter.right);
      return;
    case "if":
      each(filter.condition, filter.then, filter.otherwise);
      return;
    case "reduce":
      each(filter.source, filter.start);
      within(filter.binding, filter.update);
      return;
    case "foreach":
      each(filter.source, filter.start);
      within(filter.binding, filter.update, filter.extract);
      return;
    case "bind":
      each(filter.source);
      within(filter.binding, filter.body);
      return;
    case "label":
      within({ type: "name", name: `*${filter.name}` }, filter.body);
      return;
    case "break":
      if (!variables.has(`*${filter.name}`)) found.push(`$*label-${filter.name} is not defined`);
      return;
    case "variable":
      if (!variables.has(filter.name)) found.push(`$${filter.name} is not defined`);
      return;
    case "define": {
      const own = new Set(functions).add(`${filter.name}/${filter.parameters.length}`);
      const inner = new Set(own);
      const names = new Set(variables);
      for (const parameter of filter.parameters) {
        inner.add(`${parameter.replace("$", "")}/0`);
        if (parameter.startsWith("$")) names.add(parameter.slice(1));
      }
      check(filter.body, inner, names, found);
      check(filter.rest, own, variables, found);
      return;
    }
    case "call":
      if (!functions.has(`${filter.name}/${filter.given.length}`))
        found.push(`${filter.name}/${filter.given.length} is not defined`);
      each(...filter.given);
  }
}

function checkFormat(name: string, found: string[]): void {
  if (!FORMATS.has(name)) found.push(`${name.slice(1)} is not a valid format`);
}
