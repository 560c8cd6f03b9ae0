/**
 * find: walks trees and applies an expression to what it finds; see find-expression.ts.
 *
 * Models: GNU findutils 4.9.
 */

import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  linkStatus,
  now,
  readDirectory,
  spawn,
  wait,
  write,
} from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { ExpressionParser, FindError, type Found } from "./find-expression.ts";

export function* find(process: ProcessContext): Coroutine<number> {
  const words = process.argv.slice(1).filter((word, index) => !(index === 0 && /^-[HLP]$/.test(word)));
  const first = words.findIndex((word) => /^(?:-.|[(!]$)/.test(word));
  const paths = first < 0 ? words : words.slice(0, first);
  const parser = new ExpressionParser(first < 0 ? [] : words.slice(first), yield* now());
  let test: ReturnType<ExpressionParser["parse"]>;
  try {
    test = parser.parse();
    yield* parser.resolve();
  } catch (error) {
    if (error instanceof FindError) return yield* complain(process, error.message);
    throw error;
  }
  const { settings } = parser;
  let exitCode = 0;
  function* visit(path: string, depth: number): Coroutine<void> {
    if (settings.quits) return;
    try {
      const found: Found = { path, depth, status: yield* linkStatus(path), pruned: false };
      const descend = function* (): Coroutine<void> {
        if (found.status.type !== "directory" || depth >= settings.maximumDepth || found.pruned) return;
        for (const child of yield* readDirectory(path))
          yield* visit(path.endsWith("/") ? path + child : `${path}/${child}`, depth + 1);
      };
      if (settings.childrenFirst) yield* descend();
      if (depth >= settings.minimumDepth && !settings.quits) {
        const passed = yield* test(found);
        if (passed && !settings.acts) yield* write(1, `${path}\n`);
      }
      if (!settings.childrenFirst) yield* descend();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      exitCode = yield* complain(process, `'${path}': ${error.message}`);
    }
  }
  for (const path of paths.length > 0 ? paths : ["."]) yield* visit(path, 0);
  for (const { argv, found } of settings.batches)
    if (found.length > 0) {
      const child = yield* spawn({ argv: argv.flatMap((each) => (each === "{}" ? found : [each])) });
      if ((yield* wait(child))?.exitCode !== 0) exitCode = 1;
    }
  return exitCode;
}
