/**
 * The line editor of the terminal: bytes in, ANSI out. Pure: it knows no terminal emulator and no cluster, so a
 * keystroke never waits for either. At the prompt it is the shell's (emacs keys, history, Ctrl-R, Tab, bracketed
 * paste, wide characters); while a program runs it is the terminal's own: what is typed is echoed where the cursor
 * stands, goes to whoever reads first, and what is not finished then is found again at the prompt.
 *
 * The caller writes what is returned, acts on the events, and tells the editor what the terminal shows.
 */

import { candidateRows, commonPrefix } from "./candidate-rows.ts";
import { CommandHistory } from "./command-history.ts";
import { EditedLine } from "./edited-line.ts";
import { revealedLine } from "./filter-output.ts";
import { KeyReader } from "./key-reader.ts";
import { type Lead, LinePainter, columnAfter, widthWithoutColours } from "./line-painter.ts";

/** How a finished line was shown: at the prompt, echoed below it, or not yet. */
export type LineEcho = "prompt" | "terminal" | "none";

export type EditorEvent =
  | { readonly type: "line"; readonly line: string; readonly echo: LineEcho; readonly prompt: string }
  | {
      readonly type: "key";
      readonly key: "interrupt" | "end-of-file" | "quit" | "suspend";
      readonly prompt: string;
    }
  | { readonly type: "complete"; readonly line: string; readonly cursor: number; readonly list: boolean }
  | { readonly type: "clear" };

export interface FeedResult {
  readonly output: string;
  readonly events: readonly EditorEvent[];
}

export class LineEditor {
  private readonly history = new CommandHistory();
  private readonly keys = new KeyReader();
  private readonly painter = new LinePainter();
  private readonly edited = new EditedLine();
  /** The prompt that waits for a line; undefined while a program runs. */
  private prompt: string | undefined;
  /** Where the output of programs has left the cursor. */
  private column = 0;
  /** Whether the line as it is stands on the screen, before the cursor. */
  private isDrawn = false;
  private lastTab: string | undefined;

  get columns(): number {
    return this.painter.columns;
  }

  set columns(columns: number) {
    this.painter.columns = columns;
  }

  get line(): string {
    return this.edited.text;
  }

  get cursorIndex(): number {
    return this.edited.textBeforeCursor.length;
  }

  get promptText(): string {
    return this.prompt ?? "";
  }

  /** Whether a prompt would have to go to a new row: something stands on this one. */
  get isWithinRow(): boolean {
    return this.prompt === undefined && (this.column > 0 || (this.isDrawn && !this.edited.isEmpty));
  }

  /** The shell waits for a line. What was typed so far is its beginning. */
  showPrompt(prompt: string): string {
    const before = this.prompt === undefined ? (this.isWithinRow ? "\r\n" : "") : this.erase();
    this.painter.forget();
    this.column = 0;
    this.prompt = prompt;
    this.history.rewind();
    return before + this.draw();
  }

  /** A line has been read that was not shown yet: by the shell at its prompt, or (undefined) by a program. */
  lineRead(line: string, prompt: string | undefined): string {
    if (prompt === undefined) return this.print(`${revealedLine(line)}\r\n`);
    const before = this.prompt === undefined ? (this.isWithinRow ? "\r\n" : "") : this.erase();
    this.history.add(line);
    this.leavePrompt();
    return `${before}${prompt}${revealedLine(line)}\r\n`;
  }

  /** Output of a program; while a line is edited at the prompt it goes above it. `text` is already filtered. */
  print(text: string): string {
    if (text === "") return "";
    if (this.prompt === undefined) {
      const typed = this.isDrawn ? revealedLine(this.line) : "";
      this.column = columnAfter(this.column, typed + text, this.columns);
      this.isDrawn = false;
      this.painter.forget();
      return text;
    }
    const lines = text.endsWith("\n") ? text : `${text}\r\n`;
    return this.erase() + lines + this.draw();
  }

  /** Replaces the line without running it. */
  replaceLine(line: string): string {
    this.edited.replace(line);
    return this.redraw();
  }

  /** Another shell, or the same anew: nothing of what was shown stands any more. */
  restart(): void {
    this.edited.replace("");
    this.leavePrompt();
  }

  /** The answer to a `complete` event. */
  completed(from: number, candidates: readonly string[], list: boolean): string {
    if (this.prompt === undefined || candidates.length === 0) return "";
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
    const down = this.moveToEnd();
    this.painter.forget();
    return `${down}\r\n${candidateRows(candidates, this.columns).join("\r\n")}\r\n${this.draw()}`;
  }

  /** Draws what is edited where the cursor is. */
  draw(): string {
    this.isDrawn = true;
    const { search } = this.history;
    if (!search) return this.painter.draw(this.lead, this.line, this.edited.textBeforeCursor);
    const failed = search.failed ? "failed " : "";
    return this.painter.drawAtOnce(
      `(${failed}reverse-i-search)\`${revealedLine(search.query)}': ${revealedLine(this.line)}`,
    );
  }

  feed(input: string): FeedResult {
    const events: EditorEvent[] = [];
    let output = "";
    for (const piece of this.keys.read(input))
      output += piece.type === "key" ? this.key(piece.key, events) : this.paste(piece.text, events);
    return { output, events };
  }

  /**
   * The shell reads a paste in one piece: what follows its first line is not echoed while that runs, but shown where it
   * is read.
   */
  private paste(text: string, events: EditorEvent[]): string {
    const atPrompt = this.prompt !== undefined;
    this.history.endSearch();
    const lines = text.split("\n");
    const last = lines.pop() ?? "";
    let output = "";
    for (const line of lines) {
      const isRest = atPrompt && this.prompt === undefined;
      if (!isRest) output += this.insert(line) + this.enter(events);
      else {
        this.edited.insert(line);
        events.push({ type: "line", line: this.line, echo: "none", prompt: "" });
        this.edited.replace("");
      }
    }
    if (atPrompt && this.prompt === undefined) this.edited.insert(last);
    else if (last !== "") output += this.insert(last);
    return output;
  }

  private key(key: string, events: EditorEvent[]): string {
    const { prompt, edited } = this;
    if (this.history.search) return this.searchKey(key, events);
    if (key !== "\t") this.lastTab = undefined;
    switch (key) {
      case "\r":
      case "\n":
        return this.enter(events);
      case "\u0003":
        return this.breakOff("^C", "interrupt", events);
      case "\u001c":
        return prompt === undefined ? this.breakOff("^\\", "quit", events) : "";
      case "\u001a":
        if (prompt === undefined) events.push({ type: "key", key: "suspend", prompt: "" });
        return "";
      case "\u0004":
        if (!edited.isEmpty) return this.remove(0, 1);
        events.push({ type: "key", key: "end-of-file", prompt: this.promptText });
        if (prompt !== undefined) {
          this.leavePrompt();
          this.column = widthWithoutColours(prompt);
        }
        return "";
      case "\u000c":
        events.push({ type: "clear" });
        return "";
      case "\t": {
        if (prompt === undefined) return this.insert("\t");
        const list = this.lastTab === this.line;
        this.lastTab = this.line;
        events.push({ type: "complete", line: this.line, cursor: this.cursorIndex, list });
        return "";
      }
      case "\u0012":
        if (prompt === undefined) return "";
        this.history.beginSearch();
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
        return this.move(edited.cursor - 1);
      case "\u0006":
      case "\u001b[C":
      case "\u001bOC":
        return this.move(edited.cursor + 1);
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
        return this.move(edited.wordLeft);
      case "\u001bf":
      case "\u001b[1;5C":
      case "\u001b[1;3C":
        return this.move(edited.wordRight);
      case "\u007f":
      case "\b":
        return this.remove(-1, 0);
      case "\u001b[3~":
        return this.remove(0, 1);
      case "\u0017":
        return this.kill(edited.bigWordLeft, edited.cursor);
      case "\u001b\u007f":
        return this.kill(edited.wordLeft, edited.cursor);
      case "\u001bd":
        return this.kill(edited.cursor, edited.wordRight);
      case "\u0015":
        return this.kill(0, edited.cursor);
      case "\u000b":
        return this.kill(edited.cursor, Infinity);
      case "\u0019":
        return this.insert(edited.yank());
      case "\u0014":
        return edited.transpose() ? this.redraw() : "";
      default:
        if (key < " " || key === "\u007f" || key.startsWith("\u001b")) return "";
        return this.insert(key);
    }
  }

  private enter(events: EditorEvent[]): string {
    const { line, prompt } = this;
    const output = `${this.isDrawn ? this.moveToEnd() : this.draw()}\r\n`;
    if (prompt !== undefined) this.history.add(line);
    this.edited.replace("");
    this.leavePrompt();
    const echo = prompt === undefined ? "terminal" : "prompt";
    events.push({ type: "line", line, echo, prompt: prompt ?? "" });
    return output;
  }

  /** Ctrl-C and Ctrl-\: the line is thrown away. */
  private breakOff(shown: string, key: "interrupt" | "quit", events: EditorEvent[]): string {
    const output = this.isDrawn ? this.moveToEnd() : "";
    events.push({ type: "key", key, prompt: this.promptText });
    this.edited.replace("");
    this.leavePrompt();
    this.column = shown.length;
    return output + shown;
  }

  /** From here on what is typed is echoed by the terminal, at the beginning of a row. */
  private leavePrompt(): void {
    this.prompt = undefined;
    this.column = 0;
    this.isDrawn = false;
    this.history.endSearch();
    this.painter.forget();
  }

  private searchKey(key: string, events: EditorEvent[]): string {
    const { history } = this;
    let found: string | undefined;
    if (key === "\u0012") found = history.searchOlder();
    else if (key === "\u007f" || key === "\b") found = history.shortenSearch();
    else if (key === "\u0007" || key === "\u0003") {
      history.endSearch();
      found = "";
    } else if (key >= " " && !key.startsWith("\u001b")) found = history.extendSearch(key);
    else {
      history.endSearch();
      return this.redraw() + this.key(key, events);
    }
    if (found !== undefined) this.edited.replace(found);
    return this.redraw();
  }

  private recall(direction: -1 | 1): string {
    if (this.prompt === undefined) return "";
    const line = this.history.recall(direction, this.line);
    if (line === undefined) return "";
    this.edited.replace(line);
    return this.redraw();
  }

  private insert(text: string): string {
    const atEnd = this.edited.cursorIsAtEnd;
    this.edited.insert(text);
    if (atEnd && this.isDrawn && this.painter.fits(this.lead, this.line)) return revealedLine(text);
    return this.redraw();
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

  private get lead(): Lead {
    return this.prompt === undefined ? { text: "", column: this.column } : { text: this.prompt, column: 0 };
  }

  private erase(): string {
    return this.painter.erase(this.lead);
  }

  private redraw(): string {
    return (this.isDrawn ? this.erase() : "") + this.draw();
  }

  private moveToEnd(): string {
    return this.edited.cursorIsAtEnd ? "" : this.move(Infinity);
  }
}
