/** The data of a redis server: strings and lists, the commands on them, and their replication. */

import { createStream, type MessageStream } from "#kernel/message-stream.ts";

const ok = "+OK\r\n";
const bulk = (text: string | undefined): string =>
  text === undefined ? "$-1\r\n" : `$${text.length}\r\n${text}\r\n`;
const array = (items: readonly string[]): string => `*${items.length}\r\n${items.map(bulk).join("")}`;
const integer = (value: number): string => `:${value}\r\n`;

/** Splits "SET key \"two words\"" as redis-cli does. */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  const pattern = /"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g;
  for (let match = pattern.exec(line); match; match = pattern.exec(line))
    words.push(match[1] !== undefined ? match[1].replace(/\\(.)/g, "$1") : (match[2] ?? match[3] ?? ""));
  return words;
}

const WRITES = /^(?:SET|DEL|INCR|DECR|INCRBY|APPEND|[LR]PUSH|[LR]POP|FLUSHALL)$/;

export class RedisStore {
  /** The host this one follows; a follower refuses writes. */
  followerOf: string | undefined;
  private readonly strings = new Map<string, string>();
  private readonly lists = new Map<string, string[]>();
  private readonly replicas = new Set<MessageStream<never, string>>();

  /** A stream of commands that make a copy of this store: all it has, then every write. */
  replicate(): MessageStream<unknown, unknown> {
    const [own, theirs] = createStream<never, string>();
    this.replicas.add(own);
    own.listen(
      () => {},
      () => this.replicas.delete(own),
    );
    const quote = (text: string): string => JSON.stringify(text);
    for (const [key, value] of this.strings) own.send(`SET ${quote(key)} ${quote(value)}`);
    for (const [key, list] of this.lists) own.send(`RPUSH ${quote(key)} ${list.map(quote).join(" ")}`);
    return theirs as MessageStream<unknown, unknown>;
  }

  /** Forgets everything. */
  clear(): void {
    this.strings.clear();
    this.lists.clear();
  }

  /** The answer to one command, in RESP. */
  execute(line: string): string {
    const command = (splitCommand(line)[0] ?? "").toUpperCase();
    if (!WRITES.test(command)) return this.run(line);
    if (this.followerOf !== undefined) return "-READONLY You can't write against a read only replica.\r\n";
    for (const replica of this.replicas) replica.send(line);
    return this.run(line);
  }

  /** A write that came from the primary. */
  apply(line: string): void {
    this.run(line);
    for (const replica of this.replicas) replica.send(line);
  }

  private run(line: string): string {
    const [name = "", ...args] = splitCommand(line);
    const [key = "", value] = args;
    const command = name.toUpperCase();
    const needs = (count: number): boolean => args.length >= count;
    const few = `-ERR wrong number of arguments for '${name.toLowerCase()}' command\r\n`;
    switch (command) {
      case "":
        return "";
      case "PING":
        return key === "" ? "+PONG\r\n" : bulk(key);
      case "ECHO":
        return bulk(key);
      case "SET":
        if (!needs(2)) return few;
        this.lists.delete(key);
        this.strings.set(key, value as string);
        return ok;
      case "GET":
        return needs(1) ? bulk(this.strings.get(key)) : few;
      case "APPEND":
        if (!needs(2)) return few;
        this.strings.set(key, (this.strings.get(key) ?? "") + value);
        return integer((this.strings.get(key) as string).length);
      case "DEL": {
        let count = 0;
        for (const each of args) if (this.strings.delete(each) || this.lists.delete(each)) count++;
        return integer(count);
      }
      case "EXISTS":
        return integer(args.filter((each) => this.strings.has(each) || this.lists.has(each)).length);
      case "INCR":
      case "DECR":
      case "INCRBY": {
        if (!needs(command === "INCRBY" ? 2 : 1)) return few;
        const before = Number(this.strings.get(key) ?? "0");
        const step = command === "INCR" ? 1 : command === "DECR" ? -1 : Number(value);
        if (!Number.isInteger(before) || !Number.isInteger(step))
          return "-ERR value is not an integer or out of range\r\n";
        this.strings.set(key, String(before + step));
        return integer(before + step);
      }
      case "KEYS":
        return array([...this.strings.keys(), ...this.lists.keys()].sort());
      case "DBSIZE":
        return integer(this.strings.size + this.lists.size);
      case "FLUSHALL":
        this.clear();
        return ok;
      case "RPUSH":
      case "LPUSH": {
        if (!needs(2)) return few;
        const list = this.lists.get(key) ?? [];
        for (const each of args.slice(1)) {
          if (command === "RPUSH") list.push(each);
          else list.unshift(each);
        }
        this.lists.set(key, list);
        return integer(list.length);
      }
      case "LPOP":
        return bulk(this.lists.get(key)?.shift());
      case "RPOP":
        return bulk(this.lists.get(key)?.pop());
      case "LLEN":
        return integer(this.lists.get(key)?.length ?? 0);
      case "LRANGE": {
        if (!needs(3)) return few;
        const list = this.lists.get(key) ?? [];
        const at = (text: string | undefined): number =>
          Number(text) < 0 ? list.length + Number(text) : Number(text);
        return array(list.slice(at(value), at(args[2]) + 1));
      }
      case "INFO":
        return bulk(`# Replication\r\nrole:${this.followerOf === undefined ? "master" : "slave"}\r\n`);
      default:
        return `-ERR unknown command '${name}', with args beginning with: ${args.map((each) => `'${each}' `).join("")}\r\n`;
    }
  }
}

/** An answer in RESP as redis-cli prints it on a terminal. */
export function formatAnswer(answer: string): string {
  const lines = answer.split("\r\n");
  let at = 0;
  const one = (indent: string): string => {
    const line = lines[at++] ?? "";
    const rest = line.slice(1);
    if (line.startsWith("+")) return rest;
    if (line.startsWith("-")) return `(error) ${rest}`;
    if (line.startsWith(":")) return `(integer) ${rest}`;
    if (line.startsWith("$")) return rest === "-1" ? "(nil)" : `"${lines[at++] ?? ""}"`;
    if (line.startsWith("*")) {
      const count = Number(rest);
      if (count === 0) return "(empty array)";
      return Array.from(
        { length: count },
        (_, i) => `${i === 0 ? "" : indent}${i + 1}) ${one(`${indent}   `)}`,
      ).join("\n");
    }
    return line;
  };
  return one("");
}
