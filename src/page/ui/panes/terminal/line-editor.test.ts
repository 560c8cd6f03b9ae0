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
    expect(editor.feed("one\r").events).toEqual([{ type: "line", line: "one" }]);
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
    expect(type("\r", editor).events).toEqual([{ type: "line", line: "kubectl get pods" }]);
  });

  it("keeps what is typed while a command runs, for the next prompt", () => {
    const editor = prompted();
    editor.feed("sleep 5\r");
    expect(editor.feed("echo a\recho b").events).toEqual([]);
    const shown = editor.showPrompt("$ ");
    expect(shown.events).toEqual([{ type: "line", line: "echo a" }]);
    editor.showPrompt("$ ");
    expect(editor.line).toBe("echo b");
  });

  it("sends Ctrl-C and Ctrl-D", () => {
    expect(type("abc\u0003").events).toEqual([{ type: "key", key: "interrupt" }]);
    expect(type("\u0004").events).toEqual([{ type: "key", key: "end-of-file" }]);
  });

  it("takes pasted lines one by one, and no control characters with them", () => {
    const editor = prompted();
    expect(editor.feed("\u001b[200~cat <<EOF\na\u0003b\n\u001b[201~").events).toEqual([
      { type: "line", line: "cat <<EOF" },
    ]);
    expect(editor.showPrompt("> ").events).toEqual([{ type: "line", line: "ab" }]);
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

  it("echoes nothing when a program asks for no echo", () => {
    const editor = new LineEditor();
    editor.programReads(false);
    expect(editor.feed("secret").output).toBe("");
    expect(editor.feed("\r").events).toEqual([{ type: "line", line: "secret" }]);
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
          let out = editor.showPrompt("$ ").output;
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
    const quit = [{ type: "key", key: "quit" }];
    expect(prompted().feed("\u001c")).toEqual({ output: "", events: [] });
    const reading = prompted();
    reading.programReads(true);
    expect(reading.feed("typed\u001c").events).toEqual(quit);
    const busy = prompted();
    busy.feed("sleep 9\r");
    expect(busy.feed("\u001c")).toEqual({ output: "^\\", events: quit });
  });
});
