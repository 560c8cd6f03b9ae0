/**
 * Tab completion: which word is being typed, and what could stand there. Commands and files are known here; what a
 * program takes (kubectl's verbs, kinds and names) its own completer says.
 *
 * Models: bash-completion's defaults.
 */

import type { Coroutine } from "#posix/system-calls.ts";

export interface Candidate {
  readonly text: string;
  readonly description?: string;
}

/**
 * What may stand at `words[index]` (words[0] is the program; words[index] is what is typed so far, perhaps "").
 * Undefined lets file names be offered; so does an empty list that is answered at once.
 */
export type Completer = (
  words: readonly string[],
  index: number,
  environment: ReadonlyMap<string, string>,
) => readonly Candidate[] | undefined | Coroutine<readonly Candidate[] | undefined>;

export interface CompletionPoint {
  /** The words of the command under the cursor, the unfinished one last. */
  readonly words: readonly string[];
  /** Where in the line the unfinished word begins. */
  readonly start: number;
  /** Whether a file of a redirection is asked for. */
  readonly isRedirection: boolean;
}

/** Finds the command and the word at `cursor`. */
export function completionPoint(line: string, cursor: number): CompletionPoint {
  const text = line.slice(0, cursor);
  let words: string[] = [];
  let word = "";
  let start = 0;
  let inWord = false;
  let isRedirection = false;
  let quote = "";
  const finish = (at: number): void => {
    if (inWord) {
      if (!isRedirection) words.push(word);
      isRedirection = false;
    }
    word = "";
    inWord = false;
    start = at;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== "") {
      if (character === quote) quote = "";
      else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      if (!inWord) start = at;
      inWord = true;
    } else if (character === "\\") {
      if (!inWord) start = at;
      inWord = true;
      word += text.charAt(++at);
    } else if (character === " " || character === "\t") finish(at + 1);
    else if ("|;&(`\n".includes(character)) {
      finish(at + 1);
      words = [];
      isRedirection = false;
    } else if (character === "<" || character === ">") {
      // "2>" is not a word of the command.
      if (/^\d$/.test(word)) inWord = false;
      finish(at + 1);
      isRedirection = true;
    } else {
      if (!inWord) start = at;
      inWord = true;
      word += character;
    }
  }
  if (!inWord) start = text.length;
  // Assignments before a command are not the command: A=1 kubectl …
  while (/^[A-Za-z_]\w*=/.test(words[0] ?? "")) words.shift();
  if (words[0] === "sudo" || words[0] === "watch" || words[0] === "time") words.shift();
  return { words: [...words, word], start, isRedirection };
}

/** File names that begin like `word`, directories with a slash at the end. */
export function fileCandidates(
  word: string,
  directory: string,
  home: string,
  list: (path: string) => readonly { readonly name: string; readonly isDirectory: boolean }[] | undefined,
): readonly Candidate[] {
  const slash = word.lastIndexOf("/");
  const prefix = word.slice(0, slash + 1);
  const partial = word.slice(slash + 1);
  const expanded = prefix.startsWith("~/") ? home + prefix.slice(1) : prefix;
  const path = expanded === "" ? directory : expanded.startsWith("/") ? expanded : `${directory}/${expanded}`;
  return (list(path) ?? [])
    .filter(({ name }) => name.startsWith(partial) && (partial.startsWith(".") || !name.startsWith(".")))
    .map(({ name, isDirectory }) => ({ text: prefix + name + (isDirectory ? "/" : "") }));
}
