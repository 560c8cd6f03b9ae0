/** What prints an object, and what every -o format implements. Models: cli-runtime pkg/printers. */

import { payPiece, type Calculation } from "#posix/calculation.ts";
import { write, type Coroutine } from "#posix/system-calls.ts";

export interface PrintSettings {
  readonly showManagedFields: boolean;
  readonly noHeaders: boolean;
  readonly allowMissingKeys: boolean;
  /** What happened, for -o name: "created", or "" . */
  readonly operation: string;
  /** The command holds its objects as Go structs, so JSON keeps the order of their fields. */
  readonly structs: boolean;
}

/** The text of an object, part after part. Each part is a short piece of work; some are empty. */
export type TextParts = Generator<string, void, void>;

/** Turns an object (or a v1 List of them) into text. May be called several times; it knows what it printed before. */
export interface ObjectPrinter {
  (object: unknown): string;
  /** The same text in parts, for {@link writeObject}: a list of thousands must not hold up everybody else. */
  readonly parts: (object: unknown) => TextParts;
}

/** A printer that makes its text in parts. */
export function partsPrinter(parts: (object: unknown) => TextParts): ObjectPrinter {
  return Object.assign((object: unknown) => [...parts(object)].join(""), { parts });
}

/** A printer whose text is quickly made. */
export function quickPrinter(print: (object: unknown) => string): ObjectPrinter {
  return partsPrinter(function* (object) {
    yield print(object);
  });
}

/** The parts of a text that a calculation makes. */
export function* partsOf(calculation: Calculation<string>): TextParts {
  for (let step = calculation.next(); ; step = calculation.next()) {
    if (step.done) return yield step.value;
    yield "";
  }
}

/** Longer texts are written in portions. */
const PORTION_CHARACTERS = 65_536;

/** Prints an object to standard output, part after part. */
export function* writeObject(printer: ObjectPrinter, object: unknown): Coroutine<void> {
  let first = true;
  for (const part of printer.parts(object)) {
    if (!first) yield* payPiece();
    first = false;
    yield* writePortions(part);
  }
}

/** Writes a long text to standard output in portions. */
export function* writePortions(text: string): Coroutine<void> {
  for (let at = 0; at < text.length; at += PORTION_CHARACTERS)
    yield* write(1, text.slice(at, at + PORTION_CHARACTERS));
}

export interface OutputFormat {
  readonly name: string;
  /** `argument` is what follows "=" in -o name=argument, or --template. */
  create(argument: string, settings: PrintSettings): Coroutine<ObjectPrinter>;
}
