/**
 * tr: translates, squeezes or deletes characters.
 *
 * Models: GNU coreutils 9.4.
 */

import { type Coroutine, type ProcessContext, read, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { unescape } from "../format.ts";

const range = (low: string, high: string): string => {
  let text = "";
  for (let code = low.charCodeAt(0); code <= high.charCodeAt(0); code++) text += String.fromCharCode(code);
  return text;
};

const CLASSES: Readonly<Record<string, string>> = {
  alpha: range("A", "Z") + range("a", "z"),
  digit: range("0", "9"),
  alnum: range("0", "9") + range("A", "Z") + range("a", "z"),
  upper: range("A", "Z"),
  lower: range("a", "z"),
  space: "\t\n\v\f\r ",
  blank: "\t ",
  punct: range("!", "/") + range(":", "@") + range("[", "`") + range("{", "~"),
  xdigit: range("0", "9") + range("A", "F") + range("a", "f"),
  cntrl: `${range("\0", "\x1f")}\x7f`,
  print: range(" ", "~"),
  graph: range("!", "~"),
};

/** "a-z", "[:digit:]", "\\n" → the characters. */
function expandSet(given: string): string {
  let text = "";
  for (let rest = given; rest !== "";) {
    const named = /^\[:([a-z]+):\]/.exec(rest);
    const characters = named ? CLASSES[named[1] as string] : undefined;
    if (named && characters !== undefined) {
      text += characters;
      rest = rest.slice(named[0].length);
      continue;
    }
    const one = /^(?:\\[0-7]{1,3}|\\[\s\S]|[\s\S])/.exec(rest)?.[0] as string;
    rest = rest.slice(one.length);
    const from = one.length > 1 ? singleEscape(one) : one;
    const upTo = /^-(\\[0-7]{1,3}|\\[\s\S]|[^\]]|\](?=$))/.exec(rest);
    if (upTo) {
      const end = upTo[1] as string;
      const high = end.length > 1 ? singleEscape(end) : end;
      if (high >= from) {
        text += range(from, high);
        rest = rest.slice(upTo[0].length);
        continue;
      }
    }
    text += from;
  }
  return text;
}

function singleEscape(text: string): string {
  const result = unescape(text).text;
  return result === text ? text.slice(1) : result;
}

export function* tr(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "cCdst",
    operandsEnd: true,
    long: { complement: "c", delete: "d", "squeeze-repeats": "s", "truncate-set1": "t" },
  });
  if (!options) return 1;
  const [first, second] = options.operands;
  const deletes = options.has("d");
  const squeezes = options.has("s");
  if (first === undefined)
    return yield* complain(process, "missing operand\nTry 'tr --help' for more information.");
  if (second === undefined && !deletes && !squeezes)
    return yield* complain(
      process,
      `missing operand after '${first}'\nTwo strings must be given when translating.\nTry 'tr --help' for more information.`,
    );
  // Only [:lower:] and [:upper:] may stand in what characters become, each where the other stands in the first set.
  const cases = (text: string): number => (text.match(/\[:(?:upper|lower):\]/g) ?? []).length;
  if (second !== undefined && !deletes && !squeezes && cases(second) > cases(first))
    return yield* complain(process, "misaligned [:upper:] and/or [:lower:] construct");
  const complement = options.has("c") || options.has("C");
  const set = expandSet(first);
  const inSet = (character: string): boolean => set.includes(character) !== complement;
  const target = second === undefined ? "" : expandSet(second);
  const map = new Map<string, string>();
  if (!deletes && second !== undefined && !complement)
    [...set].forEach((character, index) =>
      map.set(character, target.charAt(Math.min(index, target.length - 1))),
    );
  const squeezeSet = second === undefined ? undefined : target;
  const isSqueezed = (character: string): boolean =>
    squeezeSet === undefined ? inSet(character) : squeezeSet.includes(character);
  let previous = "";
  for (let text = yield* read(0); text !== null; text = yield* read(0)) {
    let result = "";
    for (const character of text) {
      let mapped = character;
      if (deletes) {
        if (inSet(character)) continue;
      } else if (second !== undefined)
        mapped = complement
          ? inSet(character)
            ? (target.at(-1) ?? "")
            : character
          : (map.get(character) ?? character);
      if (squeezes && mapped === previous && isSqueezed(mapped)) continue;
      previous = mapped;
      result += mapped;
    }
    yield* write(1, result);
  }
  return 0;
}
