/**
 * ${…}: which values a parameter has (one, a list, none), and what its operator makes of them.
 *
 * Models: bash 5.2.
 */

import { Pace, inPieces, payPiece } from "../calculation.ts";
import type { Coroutine } from "../system-calls.ts";
import type { ExpansionHost, Expander } from "./expansion.ts";
import { ExpansionError } from "./expansion-error.ts";
import { type FieldBuilder, addText } from "./field-builder.ts";
import { changeCase, replace, trim } from "./pattern-operators.ts";
import { unescape } from "../programs/format.ts";
import { quoteWord } from "./quoting.ts";
import type { WordPart } from "./syntax.ts";
import { describeVariable } from "./variables.ts";

type ParameterPart = WordPart & { readonly type: "parameter" };

const VALUES_PER_PIECE = 4000;

export class ParameterExpander {
  constructor(
    private readonly host: ExpansionHost,
    private readonly expander: Expander,
  ) {}

  /** Adds what a parameter becomes to the fields. */
  *expand(part: ParameterPart, builder: FieldBuilder, split: boolean): Coroutine<void> {
    const values = yield* this.operated(part, builder, split);
    if (values === "done") return;
    const all = this.isList(part);
    if (values === undefined) {
      if (part.quoted && !all) builder.add("", true);
      return;
    }
    if (!all || part.length) return yield* addText(builder, values[0] ?? "", part.quoted, split);
    const star = part.name === "*" || this.subscriptText(part) === "*" || part.operator === "*";
    if (!split || (part.quoted && star)) {
      const separators = this.host.variables.text("IFS") ?? " ";
      builder.add(values.join(star ? separators.charAt(0) : " "), part.quoted);
      return;
    }
    const pace = new Pace(VALUES_PER_PIECE);
    for (const [index, value] of values.entries()) {
      if (pace.step()) yield* payPiece();
      if (index > 0) builder.end();
      yield* addText(builder, value, part.quoted, true);
    }
  }

  private subscriptText(part: ParameterPart): string {
    const only = part.subscript?.[0];
    return part.subscript?.length === 1 && only?.type === "text" ? only.text : "";
  }

  private isList(part: ParameterPart): boolean {
    if (part.name === "@" || part.name === "*") return true;
    const text = this.subscriptText(part);
    return text === "@" || text === "*" || this.namesVariables(part);
  }

  /** ${!prefix*} and ${!prefix@} */
  private namesVariables(part: ParameterPart): boolean {
    return part.indirect === true && !part.subscript && (part.operator === "*" || part.operator === "@");
  }

  /** Values of the parameter before operators; undefined when it is not set. */
  private *values(part: ParameterPart): Coroutine<readonly string[] | undefined> {
    const { host } = this;
    const { variables } = host;
    if (this.namesVariables(part)) return variables.names().filter((name) => name.startsWith(part.name));
    if (part.name === "@" || part.name === "*") return host.positional;
    const text = this.subscriptText(part);
    if (part.indirect && (text === "@" || text === "*")) return variables.keys(part.name);
    if (text === "@" || text === "*") return variables.elements(part.name);
    const referent = part.indirect && !part.subscript ? variables.referent(part.name) : undefined;
    if (referent !== undefined) return [referent];
    const value = part.subscript
      ? variables.element(part.name, yield* this.key(part))
      : this.scalar(part.name);
    if (!part.indirect || value === undefined) return value === undefined ? undefined : [value];
    return this.named(value);
  }

  /** The values of the parameter whose name a variable holds: x, 1, x[2], x[@]. */
  private named(reference: string): readonly string[] | undefined {
    const { variables, positional } = this.host;
    const element = /^(\w+)\[(.*)\]$/.exec(reference);
    if (reference === "@" || reference === "*") return [positional.join(" ")];
    if (element) {
      const [, name = "", key = ""] = element;
      if (key === "@" || key === "*") return [variables.elements(name).join(" ")];
      const value = variables.element(name, key);
      return value === undefined ? undefined : [value];
    }
    if (!/^(?:[A-Za-z_]\w*|\d+|[#?$!-])$/.test(reference))
      throw new ExpansionError(`${reference}: invalid variable name`);
    const value = this.scalar(reference);
    return value === undefined ? undefined : [value];
  }

  private *key(part: ParameterPart): Coroutine<string> {
    const isMap = this.host.variables.get(part.name)?.value instanceof Map;
    const subscript = part.subscript ?? [];
    return isMap
      ? yield* this.expander.single(subscript)
      : (yield* this.expander.arithmetic(subscript)).toString();
  }

  private scalar(name: string): string | undefined {
    const { host } = this;
    if (name === "0") return host.shellName;
    if (/^\d+$/.test(name)) return host.positional[Number(name) - 1];
    return "#?-$!".includes(name) ? host.special(name) : host.variables.text(name);
  }

  /** Applies the operator. "done": the argument of :- or :+ was expanded in place. */
  private *operated(
    part: ParameterPart,
    builder: FieldBuilder,
    split: boolean,
  ): Coroutine<readonly string[] | undefined | "done"> {
    const values = yield* this.values(part);
    const { operator = "" } = part;
    const list = this.isList(part);
    if (/^:?[-=?+]$/.test(operator)) return yield* this.defaulted(part, values, builder, split);
    if (part.length) return [String(list ? (values?.length ?? 0) : lengthOf(this.bound(part, values)))];
    const bound = values ?? (list ? [] : [this.bound(part, values)]);
    if (operator === "" || this.namesVariables(part)) return bound;
    if (list && operator === ":") return yield* this.slice(part, bound);
    if (operator === "@A" || operator === "@a") return this.described(part, operator, bound);
    const result: string[] = [];
    for (const value of bound) result.push(yield* this.transform(part, value));
    return result;
  }

  /** ${x-…}, ${x=…}, ${x?…}, ${x+…} and with a colon, which counts an empty value as none. */
  private *defaulted(
    part: ParameterPart,
    values: readonly string[] | undefined,
    builder: FieldBuilder,
    split: boolean,
  ): Coroutine<readonly string[] | undefined | "done"> {
    const { operator = "", argument = [] } = part;
    const kind = operator.replace(":", "");
    const missing =
      values === undefined ||
      (this.isList(part) && values.length === 0) ||
      (operator.startsWith(":") && values.join(" ") === "");
    if (kind === "+" ? missing : !missing) return kind === "+" ? undefined : values;
    if (kind === "=") {
      const value = yield* this.expander.single(argument);
      if (/^[\d@*#?$!-]/.test(part.name))
        throw new ExpansionError(`$${part.name}: cannot assign in this way`);
      if (part.subscript) this.host.variables.setElement(part.name, yield* this.key(part), value);
      else this.host.variables.set(part.name, value);
      return [value];
    }
    if (kind === "?") {
      const message = yield* this.expander.single(argument);
      const ready = operator === "?" ? "parameter not set" : "parameter null or not set";
      throw new ExpansionError(`${part.name}: ${message === "" ? ready : message}`);
    }
    if (argument.length === 0 && part.quoted) builder.add("", true);
    else
      yield* this.expander.parts(
        part.quoted ? argument : this.expander.tilde(argument),
        builder,
        split && !part.quoted,
      );
    return "done";
  }

  /** The first value; without one "", or under set -u an error. */
  private bound(part: ParameterPart, values: readonly string[] | undefined): string {
    const isSpecial = part.name === "@" || part.name === "*";
    if (values === undefined && this.host.hasOption("u") && !isSpecial) {
      const subscript = part.subscript ? `[${this.subscriptText(part)}]` : "";
      const mark = /^\d+$/.test(part.name) ? "$" : "";
      throw new ExpansionError(`${mark}${part.name}${subscript}: unbound variable`);
    }
    return values?.[0] ?? "";
  }

  /** ${x@A}: an assignment that makes the variable anew; ${x@a}: its attributes. */
  private described(part: ParameterPart, operator: string, values: readonly string[]): readonly string[] {
    const variable = this.host.variables.get(part.name);
    if (!variable) return [""];
    const text = describeVariable(part.name, variable);
    const flags = /^declare -(\S+)/.exec(text)?.[1]?.replace("-", "") ?? "";
    if (operator === "@a") return [flags];
    if (flags === "") return [`${part.name}='${(values[0] ?? "").replaceAll("'", "'\\''")}'`];
    return [text.replace(/="([^"]*)"$/, "='$1'")];
  }

  /** ${@:2:3}, ${a[@]:1} */
  private *slice(part: ParameterPart, values: readonly string[]): Coroutine<readonly string[]> {
    const from = Number(yield* this.expander.arithmetic(part.argument ?? []));
    const base = part.name === "@" || part.name === "*" ? [this.host.shellName, ...values] : values;
    const start = from < 0 ? base.length + from : from;
    if (start < 0) return [];
    if (!part.second) return base.slice(start);
    const length = Number(yield* this.expander.arithmetic(part.second));
    if (length < 0) throw new ExpansionError(`${length}: substring expression < 0`);
    return base.slice(start, start + length);
  }

  private *substring(part: ParameterPart, value: string): Coroutine<string> {
    const from = Number(yield* this.expander.arithmetic(part.argument ?? []));
    const start = from < 0 ? value.length + from : from;
    if (start < 0) return "";
    if (!part.second) return value.slice(start);
    const length = Number(yield* this.expander.arithmetic(part.second));
    if (length >= 0) return value.slice(start, start + length);
    if (value.length + length < start) throw new ExpansionError(`${length}: substring expression < 0`);
    return value.slice(start, length);
  }

  private *transform(part: ParameterPart, value: string): Coroutine<string> {
    const { operator = "", argument = [] } = part;
    const { expander } = this;
    switch (operator) {
      case "#":
      case "##":
      case "%":
      case "%%":
        return yield* inPieces(trim(value, yield* expander.pattern(argument), operator));
      case "/":
      case "//":
      case "/#":
      case "/%": {
        const pattern = yield* expander.pattern(argument);
        const replacement = yield* expander.single(part.second ?? []);
        return yield* inPieces(replace(value, pattern, replacement, operator));
      }
      case ":":
        return yield* this.substring(part, value);
      case "^":
      case "^^":
      case ",":
      case ",,":
        return changeCase(value, yield* expander.pattern(argument), operator);
      case "@U":
        return value.toUpperCase();
      case "@L":
        return value.toLowerCase();
      case "@u":
        return value.charAt(0).toUpperCase() + value.slice(1);
      case "@Q":
        return /^[A-Za-z0-9_@%+=:,./^~-]+$/.test(value) ? `'${value}'` : quoteWord(value);
      case "@E":
        return unescape(value).text;
      case "@K":
      case "@k":
        return quoteWord(value);
      default:
        throw new ExpansionError(`\${${part.name}${operator}}: bad substitution`);
    }
  }
}

/** Characters, not UTF-16 units. */
function lengthOf(text: string): number {
  return /[\ud800-\udfff]/.test(text) ? [...text].length : text.length;
}
