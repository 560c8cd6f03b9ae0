/** x=1, x+=1, x[i]=1, x=(1 2 3): what an assignment does to a variable. Models: bash 5.2. */

import type { Coroutine } from "../system-calls.ts";
import type { Shell } from "./shell.ts";
import type { Assignment, Word } from "./syntax.ts";

/** Carries out one assignment; returns the text that set -x shows. Throws ReadOnlyError, ExpansionError. */
export function* assign(shell: Shell, assignment: Assignment): Coroutine<string> {
  const { name, value, append } = assignment;
  const { variables, expander } = shell;
  if ("elements" in value) {
    const words = yield* assignElements(shell, name, value.elements, append);
    return `(${words.join(" ")})`;
  }
  const text = yield* expander.single(value);
  if (assignment.subscript) {
    const isMap = variables.get(name)?.value instanceof Map;
    const key = isMap
      ? yield* expander.single(assignment.subscript)
      : (yield* expander.arithmetic(assignment.subscript)).toString();
    variables.setElement(name, key, append ? (variables.element(name, key) ?? "") + text : text);
    return text;
  }
  const before = variables.get(name);
  const integer = before?.integer === true;
  const evaluated = (source: string): string => shell.expander.evaluate(source).toString();
  let whole = integer ? evaluated(text) : text;
  if (append) {
    const old = variables.text(name) ?? "";
    whole = integer ? evaluated(`(${old === "" ? "0" : old})+(${text})`) : old + text;
  }
  if (before?.value instanceof Map || Array.isArray(before?.value)) variables.setElement(name, "0", whole);
  else variables.set(name, whole, shell.options.has("a") ? { exported: true } : {});
  return whole;
}

/** x=(a b [7]=c): an element goes where its subscript says, or after the last one. */
function* assignElements(
  shell: Shell,
  name: string,
  elements: readonly Word[],
  append: boolean,
): Coroutine<readonly string[]> {
  const { variables, expander } = shell;
  const before = variables.get(name)?.value;
  if (before instanceof Map) {
    const map = new Map(append ? before : undefined);
    const shown: string[] = [];
    for (const element of elements) {
      const text = yield* expander.single(element);
      const match = /^\[([\s\S]*?)\]=([\s\S]*)$/.exec(text);
      if (match) map.set(match[1] as string, match[2] as string);
      shown.push(text);
    }
    variables.set(name, map);
    return shown;
  }
  const words = yield* expander.words(elements);
  const list: string[] = append ? variables.sparse(name).slice() : [];
  for (const word of words) {
    const match = /^\[([^\]]+)\]=([\s\S]*)$/.exec(word);
    const index = match ? Number(expander.evaluate(match[1] as string)) : list.length;
    list[variables.checkedIndex(name, index, list.length)] = match ? (match[2] as string) : word;
  }
  variables.set(name, list);
  return words;
}
