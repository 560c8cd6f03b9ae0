/** export, readonly, local, declare, unset and let: variables and their attributes. Models: bash 5.2. */

import { type Coroutine, write } from "../../system-calls.ts";
import type { Shell } from "../shell.ts";
import { type Variable, describeVariable } from "../variables.ts";
import type { Builtin } from "./builtin.ts";

const NAME = /^[A-Za-z_]\w*$/;

interface Declaration {
  readonly attributes: Partial<Pick<Variable, "exported" | "readOnly" | "integer" | "letterCase">>;
  readonly local: boolean;
  /** -n */
  readonly reference: boolean;
  /** -a and -A */
  readonly array?: "list" | "map";
}

/** NAME and NAME=VALUE words of a command. */
function* declareWords(
  shell: Shell,
  command: string,
  words: readonly string[],
  declaration: Declaration,
): Coroutine<number> {
  const { variables } = shell;
  let status = 0;
  for (const word of words) {
    const match = /^([^=+]*)(\+?)=([\s\S]*)$/.exec(word);
    const name = match ? (match[1] as string) : word;
    if (!NAME.test(name)) {
      yield* shell.complain(`${command}: \`${word}': not a valid identifier`);
      status = 1;
      continue;
    }
    if (variables.get(name)?.readOnly && (match || declaration.local)) {
      yield* shell.complain(
        `${command === "local" || command === "declare" ? `${command}: ` : ""}${name}: readonly variable`,
      );
      status = 1;
      continue;
    }
    if (declaration.local) variables.makeLocal(name);
    if (declaration.reference) {
      status ||= yield* declareReference(shell, command, name, match?.[3]);
      continue;
    }
    variables.mark(name, { ...declaration.attributes, readOnly: false });
    if (declaration.array === "map" && !(variables.get(name)?.value instanceof Map))
      variables.set(name, new Map());
    if (declaration.array === "list" && !Array.isArray(variables.get(name)?.value))
      variables.set(name, variables.get(name)?.value === undefined ? [] : variables.elements(name));
    if (match) {
      const text = match[3] as string;
      const value = variables.get(name)?.integer ? shell.expander.evaluate(text).toString() : text;
      variables.set(name, (match[2] === "+" ? (variables.text(name) ?? "") : "") + value);
    }
    if (declaration.attributes.readOnly) variables.mark(name, { readOnly: true });
  }
  return status;
}

/** declare -n name=target */
function* declareReference(
  shell: Shell,
  command: string,
  name: string,
  target: string | undefined,
): Coroutine<number> {
  if (target !== undefined && !NAME.test(target)) {
    yield* shell.complain(
      /^[A-Za-z_]\w*\[.+\]$/.test(target)
        ? `${command}: ${target}: references to elements of arrays are not simulated`
        : `${command}: \`${target}': invalid variable name for name reference`,
    );
    return 1;
  }
  if (target === name) {
    yield* shell.complain(
      shell.functionDepth > 0
        ? `${command}: warning: ${name}: circular name reference`
        : `${command}: ${name}: nameref variable self references not allowed`,
    );
    return 1;
  }
  shell.variables.refer(name, target);
  return 0;
}

function* printDeclarations(shell: Shell, matches: (variable: Variable) => boolean): Coroutine<void> {
  for (const name of shell.variables.names()) {
    const variable = shell.variables.get(name);
    if (variable && matches(variable)) yield* write(1, shown(shell, name, variable));
  }
}

/** A line that a shell reads back. */
function shown(shell: Shell, name: string, variable: Variable): string {
  if (shell.flavor === "bash") return `${describeVariable(name, variable)}\n`;
  const command = variable.exported ? "export" : "readonly";
  const text = shell.variables.text(name);
  return text === undefined
    ? `${command} ${name}\n`
    : `${command} ${name}='${text.replaceAll("'", "'\\''")}'\n`;
}

export const exportVariables: Builtin = function* (shell, words) {
  const rest = words.slice(1);
  if (rest.length === 0 || (rest.length === 1 && rest[0] === "-p")) {
    yield* printDeclarations(shell, (variable) => variable.exported);
    return 0;
  }
  // Functions are not exported: every program here is started by this shell.
  if (rest[0] === "-f") return 0;
  const names = rest.filter((word) => !/^-[np]$/.test(word));
  return yield* declareWords(shell, "export", names, {
    attributes: { exported: rest[0] !== "-n" },
    local: false,
    reference: false,
  });
};

export const readOnly: Builtin = function* (shell, words) {
  const rest = words.slice(1).filter((word) => !/^-[aAp]+$/.test(word));
  if (rest.length === 0) {
    yield* printDeclarations(shell, (variable) => variable.readOnly);
    return 0;
  }
  return yield* declareWords(shell, "readonly", rest, {
    attributes: { readOnly: true },
    local: false,
    reference: false,
  });
};

/** What the letters of declare and local ask for. */
function declarationOf(flags: string, local: boolean): Declaration {
  const attributes = {
    ...(flags.includes("x") ? { exported: true } : {}),
    ...(flags.includes("r") ? { readOnly: true } : {}),
    ...(flags.includes("i") ? { integer: true } : {}),
    ...(flags.includes("u")
      ? { letterCase: "upper" as const }
      : flags.includes("l")
        ? { letterCase: "lower" as const }
        : {}),
  };
  const array = flags.includes("A") ? "map" : flags.includes("a") ? "list" : undefined;
  return { attributes, local, reference: flags.includes("n"), ...(array ? { array } : {}) };
}

export const local: Builtin = function* (shell, words) {
  if (shell.functionDepth === 0) {
    yield* shell.complain("local: can only be used in a function");
    return 1;
  }
  const flags = words.filter((word, index) => index > 0 && /^-[a-zA-Z]+$/.test(word)).join("");
  const rest = words.slice(1).filter((word) => !/^-[a-zA-Z]+$/.test(word));
  return yield* declareWords(shell, "local", rest, declarationOf(flags, true));
};

export const declare: Builtin = function* (shell, words) {
  const flags = words.filter((word, index) => index > 0 && /^-[a-zA-Z]+$/.test(word)).join("");
  const rest = words.slice(1).filter((word) => !/^[-+][a-zA-Z]+$/.test(word));
  if (flags.includes("f") || flags.includes("F")) {
    for (const name of rest.length > 0 ? rest : [...shell.functions.keys()]) {
      const found = shell.functions.get(name);
      if (!found) return 1;
      const one = rest.length > 0 ? `${name}\n` : `declare -f ${name}\n`;
      yield* write(1, flags.includes("F") ? one : `${found.source}\n`);
    }
    return 0;
  }
  if (rest.length === 0) {
    yield* printDeclarations(shell, () => true);
    return 0;
  }
  if (flags.includes("p")) {
    let status = 0;
    for (const name of rest) {
      const variable = shell.variables.raw(name) ?? shell.variables.get(name);
      if (variable) yield* write(1, `${describeVariable(name, variable)}\n`);
      else {
        yield* shell.complain(`declare: ${name}: not found`);
        status = 1;
      }
    }
    return status;
  }
  const isLocal = shell.functionDepth > 0 && !flags.includes("g");
  return yield* declareWords(shell, words[0] as string, rest, declarationOf(flags, isLocal));
};

export const unset: Builtin = function* (shell, words) {
  const { variables } = shell;
  const kind = /^-[fvn]$/.test(words[1] ?? "") ? (words[1] as string) : "";
  for (const word of words.slice(kind === "" ? 1 : 2)) {
    const element = /^([A-Za-z_]\w*)\[([\s\S]*)\]$/.exec(word);
    if (kind === "-n") variables.unset(word, true);
    else if (element) {
      const [, name = "", key = ""] = element;
      const isMap = variables.get(name)?.value instanceof Map;
      variables.unsetElement(name, isMap ? key : shell.expander.evaluate(key).toString());
    } else if (
      kind === "-f" ||
      (kind === "" && variables.get(word) === undefined && shell.functions.has(word))
    )
      shell.functions.delete(word);
    else if (variables.get(word)?.readOnly) {
      yield* shell.complain(`unset: ${word}: cannot unset: readonly variable`);
      return 1;
    } else variables.unset(word);
  }
  return 0;
};

export const letArithmetic: Builtin = function* (shell, words) {
  let value = 0n;
  for (const word of words.slice(1)) value = shell.expander.evaluate(word);
  return value === 0n ? 1 : 0;
};
