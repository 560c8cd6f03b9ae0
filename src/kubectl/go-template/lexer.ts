/**
 * Splits a Go template into text and actions, and actions into words.
 * Models: Go text/template/parse lex.go: {{ }}, trim markers, comments, quoted, raw and rune literals.
 */

export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

export type Piece =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "action";
      readonly words: readonly Word[];
      readonly source: string;
      readonly line: number;
    };

export interface Word {
  readonly type:
    | "field" // .name
    | "dot" // .
    | "variable" // $ or $name
    | "identifier"
    | "text"
    | "number"
    | "pipe"
    | "open"
    | "close"
    | "comma"
    | "assign" // :=
    | "set"; // =
  readonly value: string;
  /** Whether white space came before: ".a .b" are two operands, ".a.b" is one. */
  readonly spaced: boolean;
}

export function lexTemplate(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  let line = 1;
  let trimNext = false;
  const pushText = (text: string): void => {
    const trimmed = trimNext ? text.replace(/^[ \t\r\n]+/, "") : text;
    trimNext = false;
    if (trimmed !== "") pieces.push({ type: "text", text: trimmed });
  };
  while (position < template.length) {
    const open = template.indexOf("{{", position);
    if (open < 0) {
      pushText(template.slice(position));
      break;
    }
    let text = template.slice(position, open);
    line += count(text, "\n");
    let start = open + 2;
    if (/^-[ \t\r\n]/.test(template.slice(start, start + 2))) {
      text = text.replace(/[ \t\r\n]+$/, "");
      start += 1;
    }
    pushText(text);
    const end = actionEnd(template, start, line);
    let body = template.slice(start, end);
    if (/[ \t\r\n]-$/.test(body)) {
      trimNext = true;
      body = body.slice(0, -1);
    }
    const trimmed = body.trim();
    if (trimmed.startsWith("/*")) {
      if (!trimmed.endsWith("*/")) throw unclosed("unclosed comment", line);
    } else pieces.push({ type: "action", words: lexAction(body, line), source: trimmed, line });
    line += count(body, "\n");
    position = end + 2;
  }
  return pieces;
}

const count = (text: string, letter: string): number => text.split(letter).length - 1;

const unclosed = (what: string, line: number): TemplateError =>
  new TemplateError(`template: output:${line}: ${what}`);

/** The index of the "}}" that ends the action started at `start`, past any quotes. */
function actionEnd(template: string, start: number, line: number): number {
  if (template.slice(start).trimStart().startsWith("/*")) {
    const end = template.indexOf("*/", start);
    if (end < 0) throw unclosed("unclosed comment", line);
    const close = template.indexOf("}}", end);
    if (close < 0) throw unclosed("comment ends before closing delimiter", line);
    return close;
  }
  let quote = "";
  for (let i = start; i < template.length; i++) {
    const letter = template[i] as string;
    if (quote !== "") {
      if (letter === "\\" && quote !== "`") i++;
      else if (letter === quote) quote = "";
      else if (letter === "\n" && quote === '"') throw unclosed("unterminated quoted string", line);
    } else if (letter === '"' || letter === "`" || letter === "'") quote = letter;
    else if (letter === "}" && template[i + 1] === "}") return i;
  }
  if (quote !== "") throw unclosed("unterminated quoted string", line);
  throw unclosed("unclosed action", line);
}

const TOKEN =
  /\s+|:=|=|\||\(|\)|,|"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)+'|\$[A-Za-z_0-9]*|\.[A-Za-z_][A-Za-z_0-9]*|[+-]?\d+(?:\.\d+)?|[A-Za-z_][A-Za-z_0-9]*|\./y;

function lexAction(body: string, line: number): readonly Word[] {
  const words: Word[] = [];
  let position = 0;
  let spaced = true;
  while (position < body.length) {
    TOKEN.lastIndex = position;
    const token = TOKEN.exec(body)?.[0];
    if (token === undefined) {
      const letter = body[position] as string;
      throw new TemplateError(`template: output:${line}: unexpected ${JSON.stringify(letter)} in command`);
    }
    position += token.length;
    if (/^\s/.test(token)) {
      spaced = true;
      continue;
    }
    words.push({ ...classify(token), spaced });
    spaced = false;
  }
  return words;
}

function classify(token: string): Omit<Word, "spaced"> {
  switch (token) {
    case ":=":
      return { type: "assign", value: token };
    case "=":
      return { type: "set", value: token };
    case "|":
      return { type: "pipe", value: token };
    case "(":
      return { type: "open", value: token };
    case ")":
      return { type: "close", value: token };
    case ",":
      return { type: "comma", value: token };
    case ".":
      return { type: "dot", value: token };
    default:
      break;
  }
  const first = token[0] as string;
  if (first === '"') return { type: "text", value: unquote(token) };
  if (first === "`") return { type: "text", value: token.slice(1, -1) };
  if (first === "'") return { type: "number", value: String(unquote(token).codePointAt(0)) };
  if (first === "$") return { type: "variable", value: token };
  if (first === ".") return { type: "field", value: token.slice(1) };
  if (/[\d+-]/.test(first)) return { type: "number", value: token };
  return { type: "identifier", value: token };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\u0007",
  b: "\b",
  f: "\f",
  v: "\v",
};

function unquote(token: string): string {
  return token
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/gs, (_, escape: string) =>
      escape.length > 1 ? String.fromCharCode(parseInt(escape.slice(1), 16)) : (ESCAPES[escape] ?? escape),
    );
}
