import { Terminal } from "@xterm/headless";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { widthOf } from "./character-width.ts";
import { LineEditor, type EditorEvent } from "./line-editor.ts";

function prompted(columns = 80): LineEditor {
  const editor = new LineEditor();
  editor.columns = columns;
  editor.showPrompt("$ ");
  return editor;
}

/** The line that the keys make, and the events they raise. */
function type(keys: string, editor = prompted()): { line: string; cursor: number; events: EditorEvent[] } {
  const events = [...editor.feed(keys).events];
  return { line: editor.line, cursor: editor.cursorIndex, events };
}

describe("line editor", () => {
  it.each([
    ["typing", "get pods", "get pods", 8],
    ["Ctrl-A and insert", "pods\u0001get ", "get pods", 4],
    ["Ctrl-E", "pods\u0001\u0005!", "pods!", 5],
    ["Ctrl-W", "get pods -o wide\u0017", "get pods -o ", 12],
    ["Ctrl-W twice", "get pods  \u0017\u0017", "", 0],
    ["Ctrl-U", "get pods\u001b[D\u0015", "s", 0],
    ["Ctrl-K", "get pods\u001bb\u000b", "get ", 4],
    ["Ctrl-U then Ctrl-Y", "abc\u0015x\u0019", "xabc", 4],
    ["word left", "a bb ccc\u001b[1;5D\u001b[1;5DX", "a Xbb ccc", 3],
    ["word right", "a bb\u0001\u001bfX", "aX bb", 2],
    ["Alt-D", "get pods\u0001\u001bd", " pods", 0],
    ["delete and backspace", "abcd\u001b[D\u001b[3~\u007f", "ab", 2],
    ["Ctrl-D deletes within a line", "abc\u0001\u0004", "bc", 0],
    ["Ctrl-T", "ab\u0014", "ba", 2],
    ["wide characters are one step", "港口\u001b[D\u007f", "口", 0],
    ["a combining mark goes with its letter", "e\u0301x\u007f\u007f", "", 0],
    ["unknown sequences do nothing", "a\u001b[99~\u001bOPb", "ab", 2],
  ])("%s", (_name, keys, line, cursor) => {
    expect(type(keys)).toMatchObject({ line, cursor });
  });

  it("gives the line and remembers it", () => {
    const editor = prompted();
    expect(editor.feed("one\r").events).toMatchObject([{ type: "line", line: "one" }]);
    editor.showPrompt("$ ");
    editor.feed("two\r");
    editor.showPrompt("$ ");
    expect(type("dra\u001b[A\u001b[A", editor).line).toBe("one");
    expect(type("\u001b[B", editor).line).toBe("two");
    expect(type("\u001b[B", editor).line).toBe("dra");
  });

  it("searches backwards with Ctrl-R", () => {
    const editor = prompted();
    for (const line of ["kubectl get pods", "kubectl get nodes", "ls"]) {
      editor.feed(`${line}\r`);
      editor.showPrompt("$ ");
    }
    expect(type("\u0012get", editor).line).toBe("kubectl get nodes");
    expect(type("\u0012", editor).line).toBe("kubectl get pods");
    expect(type("\r", editor).events).toMatchObject([{ type: "line", line: "kubectl get pods" }]);
  });

  it("keeps what is typed while a command runs, for the next prompt", () => {
    const editor = prompted();
    editor.feed("sleep 5\r");
    const typed = editor.feed("echo a\recho b");
    // The terminal echoes it at once …
    expect(typed.output).toBe("echo a\r\necho b");
    expect(typed.events).toEqual([{ type: "line", line: "echo a", echo: "terminal", prompt: "" }]);
    // … the prompt shows it again, and each line where it is read.
    expect(editor.showPrompt("$ ")).toBe("\r\n$ echo b");
    expect(editor.lineRead("echo a", "$ ")).toBe("\r\u001b[J$ echo a\r\n");
    editor.print("a\r\n");
    expect(editor.showPrompt("$ ")).toBe("$ echo b");
    expect(editor.line).toBe("echo b");
    editor.feed("\u0015");
    expect(type("\u001b[A", editor).line).toBe("echo a");
  });

  it("redraws what was typed ahead when output has come between", () => {
    const editor = prompted();
    editor.feed("sleep 5\rec");
    expect(editor.print("tick\r\n")).toBe("tick\r\n");
    expect(editor.feed("ho").output).toBe("echo");
    expect(editor.feed("\u007f").output).toBe("\r\u001b[Jech");
  });

  it("sends Ctrl-C and Ctrl-D", () => {
    expect(type("abc\u0003").events).toMatchObject([{ type: "key", key: "interrupt" }]);
    expect(type("\u0004").events).toMatchObject([{ type: "key", key: "end-of-file" }]);
  });

  it("takes pasted lines one by one, and no control characters with them", () => {
    const editor = prompted();
    const { output, events } = editor.feed("\u001b[200~cat <<EOF\na\u0003b\n\u001b[201~");
    expect(events).toMatchObject([
      { line: "cat <<EOF", echo: "prompt" },
      { line: "ab", echo: "none" },
    ]);
    // The shell has read the paste in one piece: its second line is shown where it is read.
    expect(output).toBe("cat <<EOF\r\n");
    editor.showPrompt("> ");
    expect(editor.lineRead("ab", "> ")).toContain("> ab\r\n");
  });

  it("takes ten thousand pasted lines at once", () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `echo ${index}`);
    const { events } = prompted().feed(`\u001b[200~${lines.join("\n")}\n\u001b[201~`);
    expect(events.map((event) => (event.type === "line" ? event.line : event.type))).toEqual(lines);
  });

  it("takes a paste that comes in pieces, cut anywhere", () => {
    const pasted = "\u001b[200~one\ntwo\n\u001b[201~three";
    for (let cut = 7; cut < pasted.length; cut++) {
      const editor = prompted();
      const events = [...editor.feed(pasted.slice(0, cut)).events, ...editor.feed(pasted.slice(cut)).events];
      expect(events).toMatchObject([{ line: "one" }, { line: "two" }]);
      expect(editor.line).toBe("three");
    }
  });

  it("completes to the common part, then lists", () => {
    const editor = prompted();
    const asked = type("get po\t", editor).events[0];
    expect(asked).toEqual({ type: "complete", line: "get po", cursor: 6, list: false });
    editor.completed(4, ["pods"], false);
    expect(editor.line).toBe("get pods ");
    type("web-\t", editor);
    expect(type("\t", editor).events).toEqual([
      { type: "complete", line: "get pods web-", cursor: 13, list: true },
    ]);
    expect(editor.completed(9, ["web-1", "web-2"], true)).toContain("web-1  web-2");
    expect(editor.line).toBe("get pods web-");
  });

  it("leaves what a program has written on the row when the line behind it is edited", async () => {
    const screen = new Terminal({ cols: 40, rows: 4, allowProposedApi: true });
    const editor = prompted(40);
    const out = [
      editor.feed("read -p Name: x\r").output,
      editor.print("Name:\t"),
      editor.feed("Ada\u007fb").output,
    ];
    await new Promise<void>((done) => screen.write(`$ ${out.join("")}`, done));
    expect(screen.buffer.active.getLine(1)?.translateToString(true)).toBe("Name:   Adb");
    screen.dispose();
  });

  it("draws what it holds: a terminal shows prompt and line, and the cursor stands where the editor thinks", async () => {
    const key = fc.constantFrom(
      ..."abc de",
      "港",
      "\u001b[D",
      "\u001b[C",
      "\u0001",
      "\u0005",
      "\u0017",
      "\u007f",
      "\u000b",
      "\u0019",
      "\u001bb",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(key, { maxLength: 60 }),
        fc.integer({ min: 12, max: 30 }),
        async (keys, columns) => {
          const screen = new Terminal({ cols: columns, rows: 30, allowProposedApi: true });
          const editor = new LineEditor();
          editor.columns = columns;
          let out = editor.showPrompt("$ ");
          for (const one of keys) out += editor.feed(one).output;
          await new Promise<void>((done) => screen.write(out, done));
          let shown = "";
          for (let row = 0; row < 12; row++)
            shown += screen.buffer.active.getLine(row)?.translateToString(false) ?? "";
          // A wide character that does not fit at the margin leaves a gap there: compare without blanks.
          expect(shown.replaceAll(" ", "")).toBe(`$ ${editor.line}`.replaceAll(" ", ""));
          if (!editor.line.includes("港")) {
            const at = widthOf(`$ ${editor.line.slice(0, editor.cursorIndex)}`);
            expect(screen.buffer.active.cursorY * columns + screen.buffer.active.cursorX).toBe(at);
          }
          screen.dispose();
        },
      ),
      { numRuns: 150 },
    );
  });

  it("sends Ctrl-\\ to a program that runs or reads, and to nobody at the prompt", () => {
    const quit = [{ type: "key", key: "quit", prompt: "" }];
    expect(prompted().feed("\u001c")).toEqual({ output: "", events: [] });
    const busy = prompted();
    busy.feed("sleep 9\r");
    expect(busy.feed("typed\u001c")).toEqual({ output: "typed^\\", events: quit });
  });
});
