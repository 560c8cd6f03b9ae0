/** base64: encodes and (-d) decodes. Models: GNU coreutils 9.4. Differs: decoded bytes that are no UTF-8 show as U+FFFD. */

import { payPiece } from "../../calculation.ts";
import { type Coroutine, type ProcessContext, read, write } from "../../system-calls.ts";
import { base64Decode, base64OfBytes, utf8Encode, wholeCharacters } from "../../utf8.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { eachInput } from "../text-input.ts";

/** So much is encoded or decoded at a time; divisible by four. */
const PIECE_LENGTH = 4096;

export function* base64(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "dDi",
    values: "w",
    long: { decode: "d", wrap: "w", "ignore-garbage": "i" },
  });
  if (!options) return 1;
  const wrap = options.value("w") ?? "76";
  if (!/^\d+$/.test(wrap)) return yield* complain(process, `invalid wrap size: '${wrap}'`);
  let valid = true;
  const exitCode = yield* eachInput(process, options.operands.slice(0, 1), function* (descriptor) {
    if (options.has("d") || options.has("D")) valid = yield* decode(descriptor, options.has("i"));
    else yield* encode(descriptor, Number(wrap));
  });
  return valid ? exitCode : yield* complain(process, "invalid input");
}

/** The text of a descriptor in small parts, none of which cuts a character in two. */
function* smallParts(descriptor: number, use: (part: string) => Coroutine<void>): Coroutine<void> {
  for (let text = yield* read(descriptor); text !== null; text = yield* read(descriptor))
    for (let at = 0; at < text.length;) {
      const end = wholeCharacters(text, at + PIECE_LENGTH);
      yield* use(text.slice(at, end));
      yield* payPiece();
      at = end;
    }
}

function* encode(descriptor: number, wrap: number): Coroutine<void> {
  /** Bytes that do not make three yet, and letters that do not make a line yet. */
  let bytes = new Uint8Array(0);
  let letters = "";
  function* show(more: string, last: boolean): Coroutine<void> {
    letters += more;
    if (wrap === 0) {
      yield* write(1, letters);
      letters = "";
      return;
    }
    const lines: string[] = [];
    let at = 0;
    for (; letters.length - at >= wrap; at += wrap) lines.push(`${letters.slice(at, at + wrap)}\n`);
    letters = letters.slice(at);
    if (last && letters !== "") lines.push(`${letters}\n`);
    if (lines.length > 0) yield* write(1, lines.join(""));
  }
  yield* smallParts(descriptor, function* (part) {
    const added = utf8Encode(part);
    const all = new Uint8Array(bytes.length + added.length);
    all.set(bytes);
    all.set(added, bytes.length);
    const whole = all.length - (all.length % 3);
    bytes = all.slice(whole);
    yield* show(base64OfBytes(all.subarray(0, whole)), false);
  });
  yield* show(base64OfBytes(bytes), true);
}

/** Returns whether all of it was base64. */
function* decode(descriptor: number, ignoresGarbage: boolean): Coroutine<boolean> {
  let letters = "";
  let valid = true;
  yield* smallParts(descriptor, function* (part) {
    letters += part.replace(ignoresGarbage ? /[^A-Za-z0-9+/=]/g : /[\r\n]/g, "");
    // A character of several bytes may be in two groups of four letters: groups of twelve are nine bytes; what is left waits.
    const whole = cutAfterCharacter(letters);
    if (whole === 0 || !valid) return;
    const decoded = base64Decode(letters.slice(0, whole));
    letters = letters.slice(whole);
    valid = decoded.valid;
    yield* write(1, decoded.text);
  });
  if (!valid || letters === "") return valid;
  const rest = base64Decode(letters);
  yield* write(1, rest.text);
  return rest.valid;
}

/** How many letters, in groups of four, end with a whole character of UTF-8; the last few bytes are looked at. */
function cutAfterCharacter(letters: string): number {
  for (let end = letters.length - (letters.length % 4); end >= letters.length - 20 && end > 0; end -= 4) {
    const last = base64Decode(letters.slice(Math.max(0, end - 4), end));
    if (last.valid && /^[\0-\x7f]*$/.test(last.text.slice(-1))) return end;
  }
  return 0;
}
