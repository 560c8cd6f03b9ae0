/**
 * "$(NAME)" in commands, arguments and environment values.
 * Models: third_party/forked/golang/expansion/expand.go.
 */

import type { EnvironmentSource } from "#posix/system-calls.ts";

/** Replaces "$(NAME)" by its value; unknown names stay as they are, "$$" is a dollar sign. */
export function expandVariables(text: string, variables: Pick<EnvironmentSource, "get">): string {
  if (!text.includes("$")) return text;
  let result = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c !== "$" || i + 1 >= text.length) {
      result += c;
      continue;
    }
    const next = text[++i] as string;
    if (next === "$") result += "$";
    else if (next !== "(") result += `$${next}`;
    else {
      const end = text.indexOf(")", i);
      if (end < 0) result += "$(";
      else {
        const name = text.slice(i + 1, end);
        result += variables.get(name) ?? `$(${name})`;
        i = end;
      }
    }
  }
  return result;
}
