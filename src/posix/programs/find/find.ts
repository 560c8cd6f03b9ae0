/** find: -name -iname -type -maxdepth -mindepth -path -empty -delete -print -exec … ; and +. Models: GNU findutils 4.9. */

import {
  type Coroutine,
  type FileStatus,
  type ProcessContext,
  SystemError,
  linkStatus,
  readDirectory,
  remove,
  spawn,
  wait,
  write,
} from "../../system-calls.ts";
import { globMatcher } from "../../shell/glob.ts";
import { complain } from "../complain.ts";

interface Found {
  readonly path: string;
  readonly status: FileStatus;
}
type Test = (found: Found) => Coroutine<boolean>;

const TYPES: Readonly<Record<string, FileStatus["type"]>> = {
  f: "file",
  d: "directory",
  l: "link",
  c: "device",
};

export function* find(process: ProcessContext): Coroutine<number> {
  const words = process.argv.slice(1);
  const paths: string[] = [];
  while (words.length > 0 && !/^[-(!]/.test(words[0] as string)) paths.push(words.shift() as string);
  if (paths.length === 0) paths.push(".");
  let maximum = Infinity;
  let minimum = 0;
  let acts = false;
  let deletes = false;
  const batches: { readonly argv: readonly string[]; readonly found: string[] }[] = [];
  const alternatives: Test[][] = [[]];
  let negated = false;
  const add = (test: Test): void => {
    const not = negated;
    negated = false;
    (alternatives.at(-1) as Test[]).push(
      not
        ? function* (found) {
            return !(yield* test(found));
          }
        : test,
    );
  };
  const name = (path: string): string => path.replace(/\/+$/, "").split("/").at(-1) as string;
  while (words.length > 0) {
    const word = words.shift() as string;
    const value = (): string => words.shift() ?? "";
    switch (word) {
      case "!":
      case "-not":
        negated = !negated;
        break;
      case "-a":
      case "-and":
        break;
      case "-o":
      case "-or":
        alternatives.push([]);
        break;
      case "-maxdepth":
        maximum = Number(value());
        break;
      case "-mindepth":
        minimum = Number(value());
        break;
      case "-name": {
        const matches = globMatcher(value());
        add(function* ({ path }) {
          return matches(name(path));
        });
        break;
      }
      case "-iname": {
        const matches = globMatcher(value().toLowerCase());
        add(function* ({ path }) {
          return matches(name(path).toLowerCase());
        });
        break;
      }
      case "-path":
      case "-wholename": {
        const matches = globMatcher(value());
        add(function* ({ path }) {
          return matches(path);
        });
        break;
      }
      case "-type": {
        const text = value();
        const type = TYPES[text];
        if (!type) return yield* complain(process, `Unknown argument to -type: ${text}`);
        add(function* ({ status }) {
          return status.type === type;
        });
        break;
      }
      case "-empty":
        add(function* ({ path, status }) {
          return status.type === "directory"
            ? (yield* readDirectory(path)).length === 0
            : status.type === "file" && status.sizeBytes === 0;
        });
        break;
      case "-print":
        acts = true;
        add(function* ({ path }) {
          yield* write(1, `${path}\n`);
          return true;
        });
        break;
      case "-print0":
        acts = true;
        add(function* ({ path }) {
          yield* write(1, `${path}\0`);
          return true;
        });
        break;
      case "-delete":
        acts = deletes = true;
        add(function* ({ path }) {
          yield* remove(path);
          return true;
        });
        break;
      case "-exec": {
        acts = true;
        const argv: string[] = [];
        for (
          let next = words.shift();
          next !== undefined && next !== ";" && next !== "+";
          next = words.shift()
        )
          argv.push(next);
        const plus = process.argv[process.argv.length - words.length - 1] === "+";
        if (plus) {
          const batch = { argv, found: [] as string[] };
          batches.push(batch);
          add(function* ({ path }) {
            batch.found.push(path);
            return true;
          });
        } else
          add(function* ({ path }) {
            const result = yield* wait(
              yield* spawn({ argv: argv.map((each) => each.replaceAll("{}", path)) }),
            );
            return result?.exitCode === 0;
          });
        break;
      }
      default:
        return yield* complain(process, `unknown predicate \`${word}'`);
    }
  }
  let exitCode = 0;
  function* visit(path: string, depth: number): Coroutine<void> {
    try {
      const found: Found = { path, status: yield* linkStatus(path) };
      const descend = function* (): Coroutine<void> {
        if (found.status.type !== "directory" || depth >= maximum) return;
        for (const child of yield* readDirectory(path))
          yield* visit(path.endsWith("/") ? path + child : `${path}/${child}`, depth + 1);
      };
      if (deletes) yield* descend();
      if (depth >= minimum) {
        let passed = false;
        for (const tests of alternatives) {
          passed = true;
          for (const test of tests)
            if (!(yield* test(found))) {
              passed = false;
              break;
            }
          if (passed) break;
        }
        if (passed && !acts) yield* write(1, `${path}\n`);
      }
      if (!deletes) yield* descend();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      exitCode = yield* complain(process, `'${path}': ${error.message}`);
    }
  }
  for (const path of paths) yield* visit(path, 0);
  for (const { argv, found } of batches)
    if (found.length > 0)
      yield* wait(yield* spawn({ argv: argv.flatMap((each) => (each === "{}" ? found : [each])) }));
  return exitCode;
}
