import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OutputFilter, filterOutput } from "./filter-output.ts";

const SAFE = /^(?:[^\u0000-\u001f\u007f-\u009f]|\t|\r|\n|\u001b\[[\d;:]{0,40}m)*$/;

describe("output filter", () => {
  it.each([
    ["plain text", "NAME   READY\n", "NAME   READY\r\n"],
    ["colours stay", "\u001b[1;31mred\u001b[0m", "\u001b[1;31mred\u001b[0m"],
    ["a title is dropped", "\u001b]0;owned\u0007ok", "ok"],
    ["a title ended by ST", "\u001b]2;owned\u001b\\ok", "ok"],
    ["a clipboard write is dropped", "\u001b]52;c;aGk=\u0007ok", "ok"],
    ["a scroll bomb is dropped", "\u001b[999999999Sok", "ok"],
    ["an 8-bit CSI is dropped", "\u009b2Jok", "ok"],
    ["a device query is dropped", "\u001b[c\u001b[6n\u001bP$qm\u001b\\ok", "ok"],
    ["a private mode with m at the end", "\u001b[?25mok", "ok"],
    ["too many parameters", `\u001b[${"1;".repeat(30)}1mok`, "ok"],
    ["an unterminated string ends with its line", "\u001b]0;never ends\nok", "\r\nok"],
    ["a bell and a backspace", "a\u0007\bb", "ab"],
    ["bidi and zero-width are shown", "x\u202ey\u200bz", "x<U+202E>y<U+200B>z"],
    ["charset switches", "\u001b(0lqk\u001b(Bok", "lqkok"],
  ])("%s", (_name, input, expected) => {
    expect(filterOutput(input)).toBe(expected);
  });

  it("lets nothing but text and colours pass, however the text is cut", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom(
        "\u001b",
        "[",
        "]",
        "P",
        "m",
        "\u0007",
        "\u001b\\",
        "\u009b",
        "\u009d",
        "31",
        ";",
        "999999999S",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const filter = new OutputFilter();
        const cut = pieces.map((text) => filter.push(text)).join("");
        expect(cut).toMatch(SAFE);
        expect(filterOutput(pieces.join(""))).toBe(cut);
      }),
      { numRuns: 2000 },
    );
  });

  it("handles five million characters of an unterminated string quickly and without keeping them", () => {
    const start = performance.now();
    expect(filterOutput(`\u001b]0;${"x".repeat(5_000_000)}`)).toBe("");
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
