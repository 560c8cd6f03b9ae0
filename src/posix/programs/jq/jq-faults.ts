/** What is wrong with a text that is no JSON, and where. Models: jq 1.7's parser (jv_parse.c), its words and places. */

/** The first fault of `text` and how many characters were read when it was found; undefined: it is JSON so far. */
export function findFault(
  text: string,
  ended: boolean,
): { readonly message: string; readonly at: number } | undefined {
  /** Open arrays and objects; of an object, whether a key waits for its value. */
  const open: { readonly isArray: boolean; count: number; hasKey: boolean }[] = [];
  /** The value that waits for a separator. */
  let next: "text" | "other" | undefined;
  let token = "";
  const value = (sort: "text" | "other"): string | undefined => {
    if (next !== undefined && open.length > 0) return "Expected separator between values";
    next = sort;
    return undefined;
  };
  const literal = (): string | undefined => {
    if (token === "") return undefined;
    const given = token;
    token = "";
    if (!/^(?:true|false|null|nan)$/.test(given)) {
      if (/^[tf]|^nu|^n...$/.test(given)) return "Invalid literal";
      if (!/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(given)) return "Invalid numeric literal";
    }
    return value("other");
  };
  const structure = (character: string): string | undefined => {
    const inner = open.at(-1);
    switch (character) {
      case "[":
      case "{":
        if (next !== undefined && open.length > 0) return "Expected separator between values";
        next = undefined;
        open.push({ isArray: character === "[", count: 0, hasKey: false });
        return undefined;
      case ":":
        if (!inner) return "':' not as part of an object";
        if (inner.isArray) return "':' not as part of an object";
        if (inner.hasKey) return "':' should follow a key";
        if (next === undefined) return "Expected string key before ':'";
        if (next !== "text") return "Object keys must be strings";
        inner.hasKey = true;
        next = undefined;
        return undefined;
      case ",":
        if (!inner) return "',' not as part of an object";
        if (next === undefined) return "Expected value before ','";
        if (!inner.isArray && !inner.hasKey) return "Objects must consist of key:value pairs";
        inner.count++;
        inner.hasKey = false;
        next = undefined;
        return undefined;
      case "]":
        if (!inner?.isArray) return "Unmatched ']'";
        if (next === undefined && inner.count > 0) return "Expected another array element";
        break;
      default:
        if (!inner || inner.isArray) return "Unmatched '}'";
        if (next !== undefined && !inner.hasKey) return "Objects must consist of key:value pairs";
        if (next === undefined && (inner.count > 0 || inner.hasKey)) return "Expected another key-value pair";
    }
    open.pop();
    next = undefined;
    return value("other");
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      const message = literal();
      if (message !== undefined) return { message, at: at + 1 };
      const end = /"(?:[^"\\]|\\.)*"/sy;
      end.lastIndex = at;
      const found = end.exec(text)?.[0];
      if (found === undefined)
        return ended ? { message: "Unfinished string at EOF", at: text.length } : undefined;
      at += found.length - 1;
      const wrong = badText(found) ?? value("text");
      if (wrong !== undefined) return { message: wrong, at: at + 1 };
      continue;
    }
    if (!" \t\r\n[]{},:".includes(character)) {
      token += character;
      continue;
    }
    const message = literal() ?? (" \t\r\n".includes(character) ? undefined : structure(character));
    if (message !== undefined) return { message, at: at + 1 };
    if (open.length === 0) next = undefined;
  }
  if (!ended) return undefined;
  const message = literal();
  if (message !== undefined) return { message: `${message} at EOF`, at: text.length };
  return open.length > 0 ? { message: "Unfinished JSON term at EOF", at: text.length } : undefined;
}

function badText(quoted: string): string | undefined {
  try {
    JSON.parse(quoted.replace(/[\0-\x1f]/g, " "));
    return undefined;
  } catch {
    return "Invalid escape";
  }
}
