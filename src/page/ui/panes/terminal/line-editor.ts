/**
 * The line editor of the prompt: bytes in, ANSI out. Pure: it knows no terminal emulator and no cluster, so a keystroke
 * never waits for either. Emacs keys, history, Ctrl-R, Tab, bracketed paste, wide characters.
 *
 * The caller writes what `feed` returns, acts on its events, and tells the editor when a new prompt is there.
 */

import { charactersOf, widthOf } from "./character-width.ts";
import { EditedLine } from "./edited-line.ts";
import { revealedLine } from "./filter-output.ts";

export type EditorEvent =
  | { readonly type: "line"; readonly line: string }
  | { readonly type: "key"; readonly key: "interrupt" | "end-of-file" | "quit" | "suspend" }
  | { readonly type: "complete"; readonly line: string; readonly cursor: number; readonly list: boolean }
  | { readonly type: "clear" };

export interface FeedResult {
  readonly output: string;
  readonly events: readonly EditorEvent[];
}

type Mode = "prompt" | "program" | "busy";

const HISTORY_LIMIT = 1000;
const ESCAPE_SEQUENCE = /^\u001b(?:\[[0-9;?]*[ -/]*[@-~]|O[A-Za-z]|[^[O])/;
const PASTE_START = "\u001b[200~";
const PASTE_END = "\u001b[201~";

const widthWithoutColours = (text: string): number => widthOf(text.replace(/\u001b\[[\d;:]*m/g, ""));

export class LineEditor {
  columns = 80;
  readonly history: string[] = [];
  private mode: Mode = "busy";
  private prompt = "";
  private edited = new EditedLine();
  private echo = true;
  private historyIndex = 0;
  private draft = "";
  private lastTab: string | undefined;
  /** Typed ahead while a command runs. */
  private waiting = "";
  private pasting = false;
  private pasteTail = "";
  private search: { query: string; index: number; failed: boolean } | undefined;
  /** Rows between the prompt's first row and the cursor, as last drawn. */
  private drawnRow = 0;
  /** What follows on the prompt's line before the program reads: "Password: ". */
  private column = 0;

  get line(): string {
    return this.edited.text;
  }

  get cursorIndex(): number {
    return this.edited.textBeforeCursor.length;
  }

  get promptText(): string {
    return this.mode === "prompt" ? this.prompt : "";
  }

  get isBusy(): boolean {
    return this.mode === "busy";
  }

  /** The shell waits for a line. Lines typed ahead are taken now. */
  showPrompt(prompt: string): FeedResult {
    const fresh = this.column > 0 ? "\r\n" : "";
    this.column = 0;
    this.mode = "prompt";
    this.prompt = prompt;
    return this.open(fresh);
  }

  /** A program reads the terminal line by line. */
  programReads(echo: boolean): FeedResult {
    this.mode = "program";
    this.echo = echo;
    this.prompt = "";
    return this.open("");
  }

  private open(before: string): FeedResult {
    this.edited.replace("");
    this.historyIndex = this.history.length;
    this.drawnRow = 0;
    const waiting = this.waiting;
    this.waiting = "";
    const drawn = before + (this.mode === "prompt" ? this.prompt : "");
    if (waiting === "") return { output: drawn, events: [] };
    const rest = this.feed(waiting);
    return { output: drawn + rest.output, events: rest.events };
  }

  /** Output of a program; while a line is edited it goes above the prompt. `text` is already filtered. */
  print(text: string): string {
    if (text === "") return "";
    const noteColumn = (): void => {
      const last = text.slice(text.lastIndexOf("\n") + 1);
      this.column = widthWithoutColours(last) + (text.includes("\n") ? 0 : this.column);
    };
    if (this.mode !== "prompt") {
      noteColumn();
      return text;
    }
    const lines = text.endsWith("\n") ? text : `${text}\r\n`;
    const erase = this.eraseDrawn();
    this.drawnRow = 0;
    return erase + lines + this.draw();
  }

  /** Puts text at the cursor, as if typed; used by "Run" and "solution". */
  insertText(text: string): FeedResult {
    return this.feed(text);
  }

  /** Replaces the line without running it. */
  replaceLine(line: string): string {
    this.edited.replace(line);
    return this.redraw();
  }

  /** The answer to a `complete` event. */
  completed(from: number, candidates: readonly string[], list: boolean): string {
    if (this.mode !== "prompt" || candidates.length === 0) return "";
    const line = this.line;
    const typed = line.slice(from, this.cursorIndex);
    const common = commonPrefix(candidates);
    if (common.length > typed.length || candidates.length === 1) {
      const end = candidates.length === 1 && !common.endsWith("/") && !common.endsWith("=") ? " " : "";
      const after = line.slice(this.cursorIndex);
      this.edited.replace(line.slice(0, from) + common + end);
      const { cursor } = this.edited;
      this.edited.insert(after);
      this.edited.moveTo(cursor);
      this.lastTab = undefined;
      return this.redraw();
    }
    if (!list) return "";
    const names = candidates.slice(0, 200).map(revealedLine);
    const width = Math.max(...names.map(widthOf)) + 2;
    const perRow = Math.max(1, Math.floor(this.columns / width));
    const rows: string[] = [];
    for (let index = 0; index < names.length; index += perRow)
      rows.push(
        names
          .slice(index, index + perRow)
          .map((name) => name + " ".repeat(Math.max(0, width - widthOf(name))))
          .join("")
          .trimEnd(),
      );
    if (candidates.length > 200) rows.push(`… ${candidates.length - 200} more`);
    const down = this.moveToEnd();
    this.drawnRow = 0;
    return `${down}\r\n${rows.join("\r\n")}\r\n${this.draw()}`;
  }

  /** Draws prompt and line on a fresh screen. */
  draw(): string {
    const text = this.visibleLine();
    const before = widthWithoutColours(this.prompt) + widthOf(revealedLine(this.edited.textBeforeCursor));
    const total = widthWithoutColours(this.prompt) + widthOf(text);
    let out = this.promptLine() + text;
    if (this.search) {
      this.drawnRow = 0;
      return out;
    }
    // At the right margin the cursor hangs behind the last column: push it to the next row.
    if (total > 0 && total % this.columns === 0) out += " \b";
    const endRow = Math.floor(total / this.columns);
    const row = Math.floor(before / this.columns);
    if (endRow > row) out += `\u001b[${endRow - row}A`;
    out += `\r${before % this.columns > 0 ? `\u001b[${before % this.columns}C` : ""}`;
    this.drawnRow = row;
    return out;
  }

  feed(input: string): FeedResult {
    const events: EditorEvent[] = [];
    let output = "";
    let rest = input;
    if (this.pasting) {
      rest = this.pasteTail + rest;
      this.pasteTail = "";
    }
    while (rest !== "") {
      if (this.pasting) {
        const end = rest.indexOf(PASTE_END);
        if (end < 0) {
          const keep = Math.max(0, rest.length - PASTE_END.length + 1);
          const tail = rest.indexOf("\u001b", keep);
          const cut = tail < 0 ? rest.length : tail;
          this.pasteTail = rest.slice(cut);
          output += this.paste(rest.slice(0, cut), events);
          break;
        }
        output += this.paste(rest.slice(0, end), events);
        this.pasting = false;
        rest = rest.slice(end + PASTE_END.length);
        continue;
      }
      if (rest.startsWith(PASTE_START)) {
        this.pasting = true;
        rest = rest.slice(PASTE_START.length);
        continue;
      }
      const sequence = ESCAPE_SEQUENCE.exec(rest)?.[0];
      const key = sequence ?? String.fromCodePoint(rest.codePointAt(0) as number);
      rest = rest.slice(key.length);
      output += this.key(key, events);
    }
    return { output, events };
  }

  private paste(text: string, events: EditorEvent[]): string {
    let output = "";
    for (const character of text.replace(/\r\n?/g, "\n")) {
      if (character === "\n") output += this.key("\r", events);
      else if (character === "\t") output += this.insert("    ");
      else if (character >= " " && character !== "\u007f") output += this.key(character, events);
    }
    return output;
  }

  private key(key: string, events: EditorEvent[]): string {
    if (this.mode === "busy") {
      if (key === "\u0003" || key === "\u001c" || key === "\u001a") {
        this.waiting = "";
        events.push({
          type: "key",
          key: key === "\u0003" ? "interrupt" : key === "\u001c" ? "quit" : "suspend",
        });
        return key === "\u0003" ? "^C" : key === "\u001c" ? "^\\" : "";
      }
      if (this.waiting.length < 10_000) this.waiting += key;
      return "";
    }
    if (this.search) return this.searchKey(key, events);
    if (key !== "\t") this.lastTab = undefined;
    switch (key) {
      case "\r":
      case "\n":
        return this.enter(events);
      case "\u0003": {
        const out = `${this.moveToEnd()}^C`;
        this.mode = "busy";
        this.column = 2;
        this.edited.replace("");
        this.waiting = "";
        events.push({ type: "key", key: "interrupt" });
        return out;
      }
      case "\u001c":
        if (this.mode !== "program") return "";
        this.mode = "busy";
        this.edited.replace("");
        events.push({ type: "key", key: "quit" });
        return "^\\";
      case "\u0004":
        if (!this.edited.isEmpty) return this.remove(0, 1);
        this.mode = "busy";
        events.push({ type: "key", key: "end-of-file" });
        return "";
      case "\u000c":
        events.push({ type: "clear" });
        return "";
      case "\t":
        if (this.mode !== "prompt") return this.insert("\t");
        {
          const list = this.lastTab === this.line;
          this.lastTab = this.line;
          events.push({ type: "complete", line: this.line, cursor: this.cursorIndex, list });
        }
        return "";
      case "\u0012":
        if (this.mode !== "prompt") return "";
        this.search = { query: "", index: this.history.length, failed: false };
        return this.redraw();
      case "\u0010":
      case "\u001b[A":
      case "\u001bOA":
        return this.recall(-1);
      case "\u000e":
      case "\u001b[B":
      case "\u001bOB":
        return this.recall(1);
      case "\u0002":
      case "\u001b[D":
      case "\u001bOD":
        return this.move(this.edited.cursor - 1);
      case "\u0006":
      case "\u001b[C":
      case "\u001bOC":
        return this.move(this.edited.cursor + 1);
      case "\u0001":
      case "\u001b[H":
      case "\u001bOH":
      case "\u001b[1~":
        return this.move(0);
      case "\u0005":
      case "\u001b[F":
      case "\u001bOF":
      case "\u001b[4~":
        return this.move(Infinity);
      case "\u001bb":
      case "\u001b[1;5D":
      case "\u001b[1;3D":
        return this.move(this.edited.wordLeft);
      case "\u001bf":
      case "\u001b[1;5C":
      case "\u001b[1;3C":
        return this.move(this.edited.wordRight);
      case "\u007f":
      case "\b":
        return this.remove(-1, 0);
      case "\u001b[3~":
        return this.remove(0, 1);
      case "\u0017":
        return this.kill(this.edited.bigWordLeft, this.edited.cursor);
      case "\u001b\u007f":
        return this.kill(this.edited.wordLeft, this.edited.cursor);
      case "\u001bd":
        return this.kill(this.edited.cursor, this.edited.wordRight);
      case "\u0015":
        return this.kill(0, this.edited.cursor);
      case "\u000b":
        return this.kill(this.edited.cursor, Infinity);
      case "\u0019":
        return this.insert(this.edited.yank());
      case "\u0014":
        return this.edited.transpose() ? this.redraw() : "";
      default:
        if (key < " " || key === "\u007f" || key.startsWith("\u001b")) return "";
        return this.insert(key);
    }
  }

  private enter(events: EditorEvent[]): string {
    const line = this.line;
    const out = `${this.moveToEnd()}\r\n`;
    if (this.mode === "prompt" && line.trim() !== "" && this.history[this.history.length - 1] !== line) {
      this.history.push(line);
      if (this.history.length > HISTORY_LIMIT) this.history.shift();
    }
    this.mode = "busy";
    this.edited.replace("");
    this.column = 0;
    this.drawnRow = 0;
    events.push({ type: "line", line });
    return out;
  }

  private searchKey(key: string, events: EditorEvent[]): string {
    const search = this.search as NonNullable<typeof this.search>;
    const find = (from: number): void => {
      for (let index = Math.min(from, this.history.length - 1); index >= 0; index--) {
        if ((this.history[index] as string).includes(search.query)) {
          this.search = { ...search, index, failed: false };
          this.edited.replace(this.history[index] as string);
          return;
        }
      }
      this.search = { ...search, failed: true };
    };
    if (key === "\u0012") find(search.index - 1);
    else if (key === "\u007f" || key === "\b") {
      search.query = charactersOf(search.query).slice(0, -1).join("");
      find(this.history.length - 1);
    } else if (key === "\u0007" || key === "\u0003") {
      this.search = undefined;
      this.edited.replace("");
    } else if (key >= " " && key !== "\u007f" && !key.startsWith("\u001b")) {
      search.query += key;
      find(Math.min(search.index, this.history.length - 1));
    } else {
      this.search = undefined;
      return this.redraw() + this.key(key, events);
    }
    return this.redraw();
  }

  private recall(direction: -1 | 1): string {
    if (this.mode !== "prompt") return "";
    const next = this.historyIndex + direction;
    if (next < 0 || next > this.history.length) return "";
    if (this.historyIndex === this.history.length) this.draft = this.line;
    this.historyIndex = next;
    this.edited.replace(this.history[next] ?? this.draft);
    return this.redraw();
  }

  private insert(text: string): string {
    const atEnd = this.edited.cursorIsAtEnd;
    this.edited.insert(text);
    if (!this.shows) return "";
    const total = widthWithoutColours(this.prompt) + widthOf(revealedLine(this.line));
    if (atEnd && total % this.columns !== 0 && total < this.columns) return revealedLine(text);
    return this.redraw();
  }

  private get shows(): boolean {
    return this.mode === "prompt" || this.echo;
  }

  private move(to: number): string {
    this.edited.moveTo(to);
    return this.redraw();
  }

  private remove(before: number, after: number): string {
    return this.edited.remove(before, after) ? this.redraw() : "";
  }

  private kill(from: number, to: number): string {
    this.edited.kill(from, to);
    return this.redraw();
  }

  private promptLine(): string {
    if (!this.search) return this.mode === "prompt" ? this.prompt : "";
    return `(${this.search.failed ? "failed " : ""}reverse-i-search)\`${revealedLine(this.search.query)}': `;
  }

  private visibleLine(): string {
    return this.shows ? revealedLine(this.line) : "";
  }

  private eraseDrawn(): string {
    return `${this.drawnRow > 0 ? `\u001b[${this.drawnRow}A` : ""}\r\u001b[J`;
  }

  private redraw(): string {
    if (!this.shows) return "";
    return this.eraseDrawn() + this.draw();
  }

  private moveToEnd(): string {
    if (!this.shows || this.edited.cursorIsAtEnd) return "";
    this.edited.moveTo(Infinity);
    return this.redraw();
  }
}

function commonPrefix(candidates: readonly string[]): string {
  let prefix = candidates[0] ?? "";
  for (const candidate of candidates) while (!candidate.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
