/** redis-cli: one command from the arguments, or one per line of the input. */

import { exchange, read, write, type Coroutine, type ProcessContext } from "#posix/system-calls.ts";
import { formatAnswer } from "./redis-store.ts";

export function* redisClient(process: ProcessContext): Coroutine<number> {
  let host = "127.0.0.1";
  let port = 6379;
  const words: string[] = [];
  for (let i = 1; i < process.argv.length; i++) {
    const argument = process.argv[i] as string;
    if (argument === "-h" && words.length === 0) host = process.argv[++i] ?? host;
    else if (argument === "-p" && words.length === 0) port = Number(process.argv[++i]);
    else words.push(/\s/.test(argument) ? JSON.stringify(argument) : argument);
  }
  function* ask(line: string): Coroutine<boolean> {
    const result = yield* exchange({ protocol: "tcp", host, port, body: line });
    if (result.ok) {
      yield* write(1, `${formatAnswer(String(result.body ?? ""))}\n`);
      return true;
    }
    const why =
      result.failure === "connection-refused"
        ? "Connection refused"
        : result.failure === "name-not-found"
          ? "Name or service not known"
          : "Connection timed out";
    yield* write(2, `Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return false;
  }
  if (words.length > 0) return (yield* ask(words.join(" "))) ? 0 : 1;
  let pending = "";
  for (let text = yield* read(0); text !== null; text = yield* read(0)) {
    pending += text;
    for (let end = pending.indexOf("\n"); end >= 0; end = pending.indexOf("\n")) {
      const line = pending.slice(0, end).trim();
      pending = pending.slice(end + 1);
      if (line === "quit" || line === "exit") return 0;
      if (line !== "" && !(yield* ask(line))) return 1;
    }
  }
  return 0;
}
