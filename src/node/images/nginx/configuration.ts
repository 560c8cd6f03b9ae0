/**
 * Reads the part of nginx's configuration that learners mount from a ConfigMap: server blocks with listen,
 * server_name, root, index, return and location.
 * Differs: other directives (proxy_pass, rewrite, …) are reported in the error log as not simulated and have no effect.
 */

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Location {
  readonly path: string;
  readonly exact: boolean;
  readonly root?: string;
  readonly index?: readonly string[];
  readonly answer?: Answer;
  readonly type?: string;
}

export interface ServerBlock {
  readonly port: number;
  readonly name: string;
  readonly root: string;
  readonly index: readonly string[];
  readonly answer?: Answer;
  readonly locations: readonly Location[];
}

/** An error as `nginx -t` words it, without the place. */
export class ConfigurationError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

interface Directive {
  readonly words: readonly string[];
  readonly line: number;
  readonly block?: readonly Directive[];
}

function tokenize(text: string): { word: string; line: number; quoted: boolean }[] {
  const tokens: { word: string; line: number; quoted: boolean }[] = [];
  let line = 1;
  for (let i = 0; i < text.length;) {
    const c = text[i] as string;
    if (c === "\n") {
      line++;
      i++;
    } else if (/\s/.test(c)) i++;
    else if (c === "#") while (i < text.length && text[i] !== "\n") i++;
    else if (c === ";" || c === "{" || c === "}") {
      tokens.push({ word: c, line, quoted: false });
      i++;
    } else if (c === '"' || c === "'") {
      let word = "";
      const start = line;
      for (i++; i < text.length && text[i] !== c; i++) {
        if (text[i] === "\n") line++;
        if (text[i] === "\\" && i + 1 < text.length) {
          i++;
          word += text[i] === "n" ? "\n" : text[i] === "t" ? "\t" : text[i];
        } else word += text[i];
      }
      i++;
      tokens.push({ word, line: start, quoted: true });
    } else {
      let word = "";
      while (i < text.length && !/[\s;{}]/.test(text[i] as string)) word += text[i++];
      tokens.push({ word, line, quoted: false });
    }
  }
  return tokens;
}

function parseDirectives(text: string): readonly Directive[] {
  const tokens = tokenize(text);
  let at = 0;
  const isMark = (mark: string): boolean => {
    const token = tokens[at];
    return token !== undefined && !token.quoted && token.word === mark;
  };
  const block = (nested: boolean): Directive[] => {
    const directives: Directive[] = [];
    while (at < tokens.length) {
      if (isMark("}")) {
        if (!nested) throw new ConfigurationError('unexpected "}"', tokens[at]?.line ?? 1);
        at++;
        return directives;
      }
      const words: string[] = [];
      const line = tokens[at]?.line ?? 1;
      while (at < tokens.length && !isMark(";") && !isMark("{") && !isMark("}"))
        words.push(tokens[at++]?.word ?? "");
      if (at >= tokens.length)
        throw new ConfigurationError('unexpected end of file, expecting ";" or "}"', line);
      if (isMark("}")) throw new ConfigurationError('unexpected "}"', tokens[at]?.line ?? line);
      const opens = isMark("{");
      at++;
      directives.push(opens ? { words, line, block: block(true) } : { words, line });
    }
    if (nested)
      throw new ConfigurationError('unexpected end of file, expecting "}"', tokens.at(-1)?.line ?? 1);
    return directives;
  };
  return block(false);
}

function answerOf(words: readonly string[], line: number): Answer {
  const status = Number(words[1]);
  if (!/^\d{3}$/.test(words[1] ?? "")) {
    if (/^https?:/.test(words[1] ?? "")) return { status: 302, text: words[1] as string };
    throw new ConfigurationError(`invalid return code "${words[1] ?? ""}"`, line);
  }
  return { status, text: words[2] ?? "" };
}

const KNOWN = new Set(
  "listen server_name root index return location default_type error_page access_log error_log charset".split(
    " ",
  ),
);

/**
 * The server blocks of a configuration file, and the directives in them that are not simulated. Throws
 * {@link ConfigurationError}.
 */
export function parseConfiguration(text: string): {
  readonly servers: readonly ServerBlock[];
  readonly ignored: readonly string[];
} {
  const ignored: string[] = [];
  const servers: ServerBlock[] = [];
  const collect = (directives: readonly Directive[]): void => {
    for (const { words, block, line } of directives) {
      if (words[0] === "server" && block) servers.push(serverOf(block, ignored));
      else if (block) collect(block);
      else if (words[0] === "server")
        throw new ConfigurationError('directive "server" has no opening "{"', line);
    }
  };
  collect(parseDirectives(text));
  return { servers, ignored };
}

function serverOf(directives: readonly Directive[], ignored: string[]): ServerBlock {
  let port = 80;
  let name = "localhost";
  let root = "/etc/nginx/html";
  let index: readonly string[] = ["index.html"];
  let answer: Answer | undefined;
  const locations: Location[] = [];
  for (const { words, block, line } of directives) {
    const [directive = "", first = ""] = words;
    if (!KNOWN.has(directive)) ignored.push(directive);
    if (directive === "listen") {
      const text = first.slice(first.lastIndexOf(":") + 1);
      port = /^\d+$/.test(text) ? Number(text) : port;
    } else if (directive === "server_name") name = first;
    else if (directive === "root") root = first;
    else if (directive === "index") index = words.slice(1);
    else if (directive === "return") answer = answerOf(words, line);
    else if (directive === "location" && block) {
      const exact = first === "=";
      const path = first === "=" || first === "^~" ? (words[2] ?? "/") : first;
      const inner: { -readonly [K in keyof Location]: Location[K] } = { path, exact };
      for (const part of block) {
        if (!KNOWN.has(part.words[0] ?? "")) ignored.push(part.words[0] ?? "");
        if (part.words[0] === "root") inner.root = part.words[1] ?? root;
        else if (part.words[0] === "index") inner.index = part.words.slice(1);
        else if (part.words[0] === "return") inner.answer = answerOf(part.words, part.line);
        else if (part.words[0] === "default_type") inner.type = part.words[1] ?? "text/plain";
      }
      locations.push(inner);
    }
  }
  return { port, name, root, index, locations, ...(answer ? { answer } : {}) };
}

/** The location that serves `path`: an exact one, else the one with the longest prefix. */
export function locationFor(block: ServerBlock, path: string): Location | undefined {
  let best: Location | undefined;
  for (const location of block.locations) {
    if (location.exact) {
      if (location.path === path) return location;
    } else if (path.startsWith(location.path) && location.path.length > (best?.path.length ?? -1))
      best = location;
  }
  return best;
}
