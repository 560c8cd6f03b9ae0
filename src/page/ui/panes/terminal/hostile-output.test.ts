/** SECURITY C3 through the filter into a real terminal emulator: nothing freezes it, renames it or answers as if typed. */

import { Terminal } from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { OutputFilter } from "./filter-output.ts";
import { LineEditor } from "./line-editor.ts";

const LIMIT_MS = 50;
const COUNTS = ["0", "1", "1000", "1000000000", "2147483647", "4294967296"];
const FINALS = Array.from({ length: 0x7e - 0x40 + 1 }, (_, i) => String.fromCharCode(0x40 + i));
const PREFIXES = ["", "?", ">", "=", "!"];
const MIDDLES = ["", " ", "$", '"', "'"];

const write = (terminal: Terminal, shown: string): Promise<void> =>
  new Promise((done) => terminal.write(shown, done));

/** The quickest of three attempts: a busy machine is not the terminal's fault. */
async function costMs(untrusted: string, terminal: Terminal): Promise<number> {
  let least = Infinity;
  for (let attempt = 0; attempt < 3 && least >= LIMIT_MS; attempt++) {
    const start = performance.now();
    await write(terminal, new OutputFilter().push(untrusted));
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

function watched(): { terminal: Terminal; heard: string[] } {
  const terminal = new Terminal({ cols: 100, rows: 30, scrollback: 1000, allowProposedApi: true });
  const heard: string[] = [];
  terminal.onData((data) => heard.push(`answer ${JSON.stringify(data)}`));
  terminal.onTitleChange((title) => heard.push(`title ${title}`));
  terminal.onBell(() => heard.push("bell"));
  return { terminal, heard };
}

describe("hostile output", () => {
  it("every control sequence with every count, 7-bit and 8-bit", async () => {
    const { terminal, heard } = watched();
    let sequences = 0;
    for (const introducer of ["\u001b[", "\u009b"])
      for (const final of FINALS) {
        let batch = "";
        for (const prefix of PREFIXES)
          for (const middle of MIDDLES)
            for (const count of COUNTS) {
              batch += `${introducer}${prefix}${count};${count}${middle}${final}`;
              sequences++;
            }
        expect(await costMs(batch, terminal), `CSI … ${final}`).toBeLessThan(LIMIT_MS);
      }
    expect(sequences).toBeGreaterThan(10_000);
    expect(heard).toEqual([]);
  });

  it.each([
    ["a title", "\u001b]0;owned\u0007\u001b]2;owned\u001b\\\u009d0;owned\u009c"],
    ["the clipboard", "\u001b]52;c;aGFja2Vk\u0007"],
    [
      "questions",
      "\u001b[c\u001b[>c\u001b[=c\u001b[5n\u001b[6n\u001b[?6n\u001bP$qm\u001b\\\u001b[?1$p\u001b]10;?\u0007\u0005",
    ],
    [
      "a hundred thousand links",
      "\u001b]8;;https://example.org/a\u0007x\u001b]8;;\u0007".repeat(100_000).slice(0, 400_000),
    ],
    ["five million characters of an unterminated string", `\u001b]0;${"x".repeat(5_000_000)}`],
    ["strings of other kinds", "\u001bPq#0\u001b\\\u001b_Gf=24\u001b\\\u001b^pm\u001b\\\u001bXsos\u001b\\"],
    [
      "a full reset, alternate screens, mouse and paste modes",
      "\u001bc\u001b[?1049h\u001b[?1003h\u001b[?2004l\u001b[!p",
    ],
    ["rings of the bell", "\u0007".repeat(10_000)],
  ])("%s", async (_name, untrusted) => {
    const { terminal, heard } = watched();
    const start = performance.now();
    const safe = new OutputFilter().push(untrusted);
    // The filter reads what arrives at tens of megabytes in a second; what it lets through is what the screen costs.
    expect(performance.now() - start).toBeLessThan(2_000);
    await write(terminal, safe.slice(0, 100_000));
    expect(heard).toEqual([]);
    expect(terminal.buffer.active.type).toBe("normal");
    expect(terminal.modes.mouseTrackingMode).toBe("none");
    await write(terminal, "\r\nstill here");
    const { active } = terminal.buffer;
    const shown = Array.from({ length: active.length }, (_, i) => active.getLine(i)?.translateToString(true));
    expect(shown.join("")).toContain("still here");
  });

  it("names that are completed, listed, recalled and drawn at the prompt", async () => {
    const { terminal, heard } = watched();
    const names = [
      "\u001b[c",
      "\u001b]0;owned\u0007",
      "\u009b6n",
      "\u001b[2147483647S",
      "\u001bc",
      "\u202egnp",
      "a\rb",
    ];
    for (const name of names) {
      const editor = new LineEditor();
      const shown = [editor.showPrompt("$ "), editor.completed(0, [`x${name}1`, `y${name}`], true)];
      shown.push(
        editor.completed(0, [`x${name}1`], false),
        editor.replaceLine(`echo ${name}`),
        editor.draw(),
      );
      shown.push(editor.feed("\r").output, editor.showPrompt("$ "), editor.feed("\u001b[A").output);
      expect(shown.join("")).not.toContain(name);
      const start = performance.now();
      await write(terminal, shown.join(""));
      expect(performance.now() - start).toBeLessThan(500);
    }
    expect(heard).toEqual([]);
  });
});
