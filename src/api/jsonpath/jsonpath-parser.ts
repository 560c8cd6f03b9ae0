/**
 * Parses JSONPath templates in Kubernetes' dialect: text with actions in braces, `range` and `end`, quotes, filters,
 * slices, unions and recursive descent.
 * Models: client-go util/jsonpath/parser.go (v0.36), with its sentences.
 */

import { JsonPathError, type ArrayBounds, type JsonPathNode, type ListNode } from "./jsonpath-nodes.ts";

const END = "";
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const QUOTED_KEY = /^'([^']*)'$/;
const COMPARISON = /^([^!<>=]+)([!<>=]+)(.+?)$/;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

const isAlphaNumeric = (character: string): boolean => /^[\p{L}\p{Nd}_]$/u.test(character);
const isDigit = (character: string): boolean => /^\p{Nd}$/u.test(character);
const isEndOfLine = (character: string): boolean => character === "\n" || character === "\r";
const isTerminator = (character: string): boolean =>
  character === END || " \t\r\n.,[]$@{}".includes(character);

const list = (): ListNode => ({ type: "list", nodes: [] });

export function parseJsonPathTemplate(template: string): ListNode {
  return new JsonPathParser(template).parse();
}

class JsonPathParser {
  private readonly root = list();
  private readonly characters: readonly string[];
  private position = 0;
  private start = 0;

  constructor(template: string) {
    this.characters = [...template];
  }

  parse(): ListNode {
    while (this.position < this.characters.length) {
      if (this.peek() !== "{") {
        this.position += 1;
        continue;
      }
      this.flushText();
      this.position += 1;
      this.consume();
      const action = list();
      this.root.nodes.push(action);
      this.parseAction(action.nodes);
    }
    this.flushText();
    return this.root;
  }

  private flushText(): void {
    if (this.position > this.start) this.root.nodes.push({ type: "text", text: this.consume() });
  }

  private peek(ahead = 0): string {
    return this.characters[this.position + ahead] ?? END;
  }

  private next(): string {
    const character = this.peek();
    if (character !== END) this.position += 1;
    return character;
  }

  /** The text since the last call. */
  private consume(): string {
    const text = this.characters.slice(this.start, this.position).join("");
    this.start = this.position;
    return text;
  }

  /** Until the closing brace. */
  private parseAction(nodes: JsonPathNode[]): void {
    for (;;) {
      if (this.peek() === "}") {
        this.position += 1;
        this.consume();
        return;
      }
      if (this.peek() === "[" && this.peek(1) === "?" && this.peek(2) === "(") this.parseFilter(nodes);
      else if (this.peek() === "." && this.peek(1) === ".") this.parseRecursive(nodes);
      else this.parseStep(nodes);
    }
  }

  private parseStep(nodes: JsonPathNode[]): void {
    const character = this.next();
    if (character === END || isEndOfLine(character)) throw new JsonPathError("unclosed action");
    if (character === " " || character === "@" || character === "$") this.consume();
    else if (character === "[") this.parseArray(nodes);
    else if (character === '"' || character === "'") this.parseQuote(nodes, character);
    else if (character === ".") this.parseField(nodes);
    else if (character === "+" || character === "-" || isDigit(character)) this.parseNumber(nodes);
    else if (isAlphaNumeric(character)) this.parseIdentifier(nodes);
    else {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
      throw new JsonPathError(`unrecognized character in action: U+${code} '${character}'`);
    }
  }

  private parseIdentifier(nodes: JsonPathNode[]): void {
    while (!isTerminator(this.peek())) this.position += 1;
    const name = this.consume();
    if (name === "true" || name === "false") nodes.push({ type: "boolean", value: name === "true" });
    else nodes.push({ type: "identifier", name });
  }

  private parseRecursive(nodes: JsonPathNode[]): void {
    if (nodes.at(-1)?.type === "recursive") throw new JsonPathError("invalid multiple recursive descent");
    this.position += 2;
    this.consume();
    nodes.push({ type: "recursive" });
    if (isAlphaNumeric(this.peek())) this.parseField(nodes);
  }

  private parseNumber(nodes: JsonPathNode[]): void {
    while (this.peek() === "." || isDigit(this.peek())) this.position += 1;
    const text = this.consume();
    if (/^[-+]?\d+$/.test(text)) nodes.push({ type: "number", value: Number(text), float: false });
    else if (/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text)) {
      nodes.push({ type: "number", value: Number(text), float: true });
    } else throw new JsonPathError(`cannot parse number ${text}`);
  }

  private parseField(nodes: JsonPathNode[]): void {
    this.consume();
    while (!isTerminator(this.peek())) {
      // A backslash takes the next character as it is.
      if (this.peek() === "\\") this.position += 1;
      if (this.peek() !== END) this.position += 1;
    }
    const name = this.consume();
    nodes.push(name === "*" ? { type: "wildcard" } : { type: "field", name: name.replaceAll("\\", "") });
  }

  private parseArray(nodes: JsonPathNode[]): void {
    for (;;) {
      const character = this.next();
      if (character === END || character === "\n") throw new JsonPathError("unterminated array");
      if (character === "]") break;
    }
    const inside = this.consume().slice(1, -1);
    const text = inside === "*" ? ":" : inside;
    const members = text.split(",");
    if (members.length > 1) {
      nodes.push({ type: "union", nodes: members.map((member) => subAction(`[${trimSpaces(member)}]`)) });
      return;
    }
    const quoted = QUOTED_KEY.exec(text);
    if (quoted) nodes.push(...subAction(`.${quoted[1]}`).nodes);
    else nodes.push({ type: "array", bounds: parseBounds(text) });
  }

  private parseFilter(nodes: JsonPathNode[]): void {
    this.position += 3;
    this.consume();
    let quote: string | undefined;
    let closed = false;
    for (;;) {
      const character = this.next();
      if (character === END || character === "\n") throw new JsonPathError("unterminated filter");
      if (character === '"' || character === "'") {
        if (quote === undefined) quote = character;
        else if (character === quote && this.characters[this.position - 2] !== "\\") closed = true;
      }
      if (character === ")" && (quote !== undefined) === closed) break;
    }
    if (this.next() !== "]") throw new JsonPathError("unclosed array expect ]");
    const text = this.consume().slice(0, -2);
    const comparison = COMPARISON.exec(text);
    if (comparison) {
      const [, left = "", operator = "", right = ""] = comparison;
      nodes.push({ type: "filter", left: subAction(left), right: subAction(right), operator });
    } else {
      nodes.push({ type: "filter", left: subAction(text), right: list(), operator: "exists" });
    }
  }

  private parseQuote(nodes: JsonPathNode[], quote: string): void {
    for (;;) {
      const character = this.next();
      if (character === END || character === "\n") throw new JsonPathError("unterminated quoted string");
      if (character === quote && this.characters[this.position - 2] !== "\\") break;
    }
    const text = this.consume();
    nodes.push({ type: "text", text: unquote(text) });
  }
}

/** The action that stands inside another one, e.g. a side of a comparison. */
function subAction(text: string): ListNode {
  const action = parseJsonPathTemplate(`{${text}}`).nodes[0];
  return action?.type === "list" ? action : list();
}

const trimSpaces = (text: string): string => text.replace(/^ +| +$/g, "");

function parseBounds(text: string): ArrayBounds {
  const match = SLICE.exec(text);
  if (!match) throw new JsonPathError(`invalid array index ${text}`);
  const [, first = "", second, third] = match;
  const numberOf = (part: string | undefined): number | undefined => {
    if (part === undefined || part === "") return undefined;
    if (!/^-?\d+$/.test(part)) throw new JsonPathError(`array index ${part} is not a number`);
    return Number(part);
  };
  const start = numberOf(first);
  if (second === undefined) return { start, end: (start ?? 0) + 1, step: undefined, singleIndex: true };
  return { start, end: numberOf(second.slice(1)), step: numberOf(third?.slice(1)), singleIndex: false };
}

/** strconv.UnquoteChar over the whole text; both sorts of quotes may enclose a string. */
function unquote(quoted: string): string {
  const invalid = (): never => {
    throw new JsonPathError(`unquote string ${quoted} error invalid syntax`);
  };
  const quote = quoted.charAt(0);
  const body = quoted.slice(1, -1);
  let text = "";
  for (let index = 0; index < body.length; index += 1) {
    const character = body.charAt(index);
    if (character === quote) invalid();
    if (character !== "\\") {
      text += character;
      continue;
    }
    const escape = body.charAt(index + 1);
    const simple = SIMPLE_ESCAPES[escape] ?? (escape === quote ? quote : undefined);
    if (simple !== undefined) {
      text += simple;
      index += 1;
      continue;
    }
    const code = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3}))/.exec(
      body.slice(index + 1),
    );
    if (!code) return invalid();
    const hexadecimal = code[1] ?? code[2] ?? code[3];
    const point = hexadecimal === undefined ? parseInt(code[4] ?? "", 8) : parseInt(hexadecimal, 16);
    if (point > 0x10ffff) invalid();
    text += String.fromCodePoint(point);
    index += code[0].length;
  }
  return text;
}
