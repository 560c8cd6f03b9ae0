/** base64: encodes and (-d) decodes. Models: GNU coreutils 9.4. Differs: decoded bytes that are no UTF-8 show as U+FFFD. */

import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { base64Decode, base64Encode } from "../../utf8.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { readAll } from "../../read-all.ts";
import { eachInput } from "../text-input.ts";

export function* base64(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "dDi",
    values: "w",
    long: { decode: "d", wrap: "w", "ignore-garbage": "i" },
  });
  if (!options) return 1;
  const wrap = Number(options.value("w") ?? 76);
  let invalid = false;
  const exitCode = yield* eachInput(process, options.operands.slice(0, 1), function* (descriptor) {
    const text = yield* readAll(descriptor);
    if (options.has("d") || options.has("D")) {
      const decoded = base64Decode(options.has("i") ? text.replace(/[^A-Za-z0-9+/=]/g, "") : text);
      yield* write(1, decoded.text);
      invalid = !decoded.valid;
      return;
    }
    const encoded = base64Encode(text);
    if (wrap === 0) return yield* write(1, encoded);
    for (let at = 0; at < encoded.length; at += wrap) yield* write(1, `${encoded.slice(at, at + wrap)}\n`);
  });
  return invalid ? yield* complain(process, "invalid input") : exitCode;
}
