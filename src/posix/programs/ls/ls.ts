/** ls: -l -a -A -1 -d -h -R -t -r -S -F. Models: GNU coreutils 9.4 in the C locale. Differs: every file belongs to the machine's user. */

import { machineIdentity, terminalSize } from "../../machine/machine-devices.ts";
import {
  type Coroutine,
  type FileStatus,
  type ProcessContext,
  SystemError,
  isTerminal,
  linkStatus,
  now,
  readDirectory,
  readLink,
  write,
} from "../../system-calls.ts";
import { dateParts } from "../calendar.ts";
import { complain } from "../complain.ts";
import { type Options, parseOptions } from "../options.ts";

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly status: FileStatus;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const HALF_A_YEAR_MS = 15_778_476_000;

export function modeText(status: FileStatus): string {
  const letters = "rwxrwxrwx";
  let text = { file: "-", directory: "d", link: "l", device: "c" }[status.type];
  for (let bit = 0; bit < 9; bit++) text += status.mode & (0o400 >> bit) ? letters.charAt(bit) : "-";
  return status.mode & 0o1000 ? `${text.slice(0, -1)}t` : text;
}

export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < 5) {
    value /= 1024;
    unit++;
  }
  const rounded = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
  return `${value < 10 ? rounded.toFixed(1) : rounded}${"KMGTPE".charAt(unit)}`;
}

function* longLines(entries: readonly Entry[], options: Options): Coroutine<string[]> {
  const { userName } = yield* machineIdentity();
  const nowMs = yield* now();
  const sizes = entries.map(({ status }) =>
    options.has("h") ? humanSize(status.sizeBytes) : String(status.sizeBytes),
  );
  const width = Math.max(0, ...sizes.map((size) => size.length));
  const lines: string[] = [];
  for (const [index, { name, path, status }] of entries.entries()) {
    const when = dateParts(status.modifiedMs);
    const recent = nowMs - status.modifiedMs < HALF_A_YEAR_MS;
    const two = (value: number): string => String(value).padStart(2, "0");
    const clock = recent ? `${two(when.hours)}:${two(when.minutes)}` : ` ${when.year}`;
    const target = status.type === "link" ? ` -> ${yield* readLink(path)}` : "";
    const links = status.type === "directory" ? 2 : 1;
    lines.push(
      `${modeText(status)} ${links} ${userName} ${userName} ${(sizes[index] as string).padStart(width)} ${MONTHS[when.month - 1] as string} ${String(when.day).padStart(2)} ${clock} ${name}${target}`,
    );
  }
  return lines;
}

function decorate(entry: Entry, options: Options, color: boolean): string {
  const { type, mode } = entry.status;
  const mark =
    !options.has("F") && !options.has("p")
      ? ""
      : type === "directory"
        ? "/"
        : !options.has("F")
          ? ""
          : type === "link"
            ? "@"
            : mode & 0o111
              ? "*"
              : "";
  if (!color) return entry.name + mark;
  const code =
    type === "directory"
      ? "01;34"
      : type === "link"
        ? "01;36"
        : type === "device"
          ? "01;33"
          : mode & 0o111
            ? "01;32"
            : "";
  return (code === "" ? entry.name : `\x1b[${code}m${entry.name}\x1b[0m`) + mark;
}

function* show(
  entries: Entry[],
  options: Options,
  columns: number | undefined,
  color: boolean,
): Coroutine<void> {
  if (options.has("t")) entries.sort((a, b) => b.status.modifiedMs - a.status.modifiedMs);
  if (options.has("S")) entries.sort((a, b) => b.status.sizeBytes - a.status.sizeBytes);
  if (options.has("r")) entries.reverse();
  const names = entries.map((entry) => decorate(entry, options, color));
  if (options.has("l")) {
    const lines = yield* longLines(
      entries.map((entry, index) => ({ ...entry, name: names[index] as string })),
      options,
    );
    for (const line of lines) yield* write(1, `${line}\n`);
    return;
  }
  if (columns === undefined || options.has("1")) {
    for (const name of names) yield* write(1, `${name}\n`);
    return;
  }
  const lengths = entries.map((entry) => entry.name.length + (options.has("F") ? 1 : 0) + 2);
  let rows = 1;
  const widthsFor = (count: number): number[] => {
    const widths: number[] = [];
    lengths.forEach((length, index) => {
      const column = Math.floor(index / count);
      widths[column] = Math.max(widths[column] ?? 0, length);
    });
    return widths;
  };
  while (rows < names.length && widthsFor(rows).reduce((sum, width) => sum + width, -2) > columns) rows++;
  const widths = widthsFor(rows);
  for (let row = 0; row < rows && names.length > 0; row++) {
    let line = "";
    for (let index = row; index < names.length; index += rows) {
      const last = index + rows >= names.length;
      line +=
        (names[index] as string) +
        (last
          ? ""
          : " ".repeat((widths[Math.floor(index / rows)] as number) - (lengths[index] as number) + 2));
    }
    yield* write(1, `${line}\n`);
  }
}

export function* ls(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "laA1dhRtrSFpiCnos",
    long: {
      all: "a",
      "almost-all": "A",
      "human-readable": "h",
      recursive: "R",
      reverse: "r",
      directory: "d",
      color: "color?",
      "group-directories-first": "group",
    },
  });
  if (!options) return 2;
  const terminal = yield* isTerminal(1);
  const columns = terminal ? (yield* terminalSize()).columns : undefined;
  const color =
    options.value("color") === "always" ||
    (terminal && options.has("color") && options.value("color") !== "never");
  const files: Entry[] = [];
  const directories: string[] = [];
  let exitCode = 0;
  const operands = options.operands.length > 0 ? [...options.operands].sort() : ["."];
  for (const path of operands)
    try {
      const status = yield* linkStatus(
        path.endsWith("/") || options.has("l") === false
          ? `${path.replace(/\/+$/, "")}/.`.replace(/\/\.$/, path.endsWith("/") ? "/." : "") || "/"
          : path,
      );
      if (status.type === "directory" && !options.has("d")) directories.push(path);
      else files.push({ name: path, path, status });
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      exitCode = yield* complain(process, `cannot access '${path}': ${error.message}`, 2);
    }
  if (files.length > 0) yield* show(files, options, columns, color);
  const titled = directories.length + files.length > 1 || options.has("R");
  let first = files.length === 0;
  while (directories.length > 0) {
    const path = directories.shift() as string;
    const hidden = options.has("a") ? [".", ".."] : [];
    const names = [
      ...hidden,
      ...(yield* readDirectory(path)).filter(
        (name) => !name.startsWith(".") || options.has("a") || options.has("A"),
      ),
    ];
    const entries: Entry[] = [];
    for (const name of names) {
      const child = path === "/" ? `/${name}` : `${path}/${name}`;
      entries.push({ name, path: child, status: yield* linkStatus(child) });
    }
    if (titled) yield* write(1, `${first ? "" : "\n"}${path}:\n`);
    first = false;
    if (options.has("l"))
      yield* write(
        1,
        `total ${entries.reduce((sum, { status }) => sum + Math.ceil(status.sizeBytes / 4096) * 4, 0)}\n`,
      );
    if (options.has("R"))
      directories.unshift(
        ...entries
          .filter(({ name, status }) => status.type === "directory" && name !== "." && name !== "..")
          .map((entry) => entry.path),
      );
    yield* show(entries, options, columns, color);
  }
  return exitCode;
}
