/**
 * What goes wrong in a command, and how kubectl words it.
 * Models: kubectl v1.36 pkg/cmd/util/helpers.go (CheckErr, StandardErrorMessage, MultilineError, UsageErrorf).
 */

import { StatusError } from "#api/status-error.ts";
import { fieldHint } from "./field-hint.ts";

/** An error of the command itself; printed as "error: <message>". */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
  constructor(
    message: string,
    readonly exitCode = 1,
    /** Whether "error: " goes before the message (unless it is there already). */
    readonly prefixed = true,
    /** What helps and the real kubectl does not say; shown below, a line each. */
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** Several errors: each on a line of its own. */
export class AggregateCommandError extends Error {
  override readonly name = "AggregateCommandError";
  constructor(
    readonly errors: readonly Error[],
    readonly exitCode = 1,
  ) {
    super(errors.length === 1 ? messageOf(errors[0] as Error) : `[${errors.map(messageOf).join(", ")}]`);
  }
}

/** Ends the command with a code and without a word. */
export class SilentExit extends Error {
  override readonly name = "SilentExit";
  constructor(readonly exitCode: number) {
    super(`exit ${exitCode}`);
  }
}

/** The server could not be reached; `message` is complete. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
}

/** No resource of that name (meta.NoResourceMatchError). */
export class NoResourceMatchError extends Error {
  override readonly name = "NoResourceMatchError";
  constructor(
    readonly resource: string,
    readonly hint?: string,
  ) {
    super(`the server doesn't have a resource type "${resource}"`);
  }
}

/** A mistake in how the command was called; points at its help. */
export function usageError(commandPath: string, message: string): CommandError {
  return new CommandError(`${message}\nSee '${commandPath} -h' for help and examples`);
}

/** An error of several, or the one. Throws nothing when there is none. */
export function throwAll(errors: readonly Error[]): void {
  if (errors.length === 1) throw errors[0] as Error;
  if (errors.length > 1) throw new AggregateCommandError(errors);
}

/** What a command's failure shows on stderr and ends with. Rethrows what is no failure of a command. */
export function presentError(error: unknown): { readonly text: string; readonly exitCode: number } {
  const { text, exitCode } = presentWithoutHints(error);
  return { text: text + hintLines(error), exitCode };
}

function hintLines(error: unknown): string {
  if (error instanceof AggregateCommandError) return [...new Set(error.errors.map(hintLines))].join("");
  const hint =
    error instanceof CommandError || error instanceof NoResourceMatchError
      ? (error.hint ?? fieldHint(error.message))
      : error instanceof StatusError
        ? fieldHint(error.message)
        : undefined;
  return hint === undefined ? "" : hint.replace(/^/gm, "hint: ") + "\n";
}

function presentWithoutHints(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof SilentExit) return { text: "", exitCode: error.exitCode };
  if (error instanceof AggregateCommandError) {
    const lines = error.errors.map((each) => `${messageOf(each)}\n`);
    return { text: lines.join(""), exitCode: error.exitCode };
  }
  if (error instanceof StatusError) {
    const text = error.reason === "Invalid" ? invalidText(error) : standardMessage(error);
    return { text: endLine(text), exitCode: 1 };
  }
  if (error instanceof CommandError) {
    const prefix = !error.prefixed || error.message.startsWith("error: ") ? "" : "error: ";
    return { text: endLine(prefix + error.message), exitCode: error.exitCode };
  }
  if (error instanceof NoResourceMatchError) return { text: `error: ${error.message}\n`, exitCode: 1 };
  if (error instanceof ConnectionError) return { text: endLine(error.message), exitCode: 1 };
  throw error;
}

/** The message of one error among several: what the server said keeps its "Error from server". */
export function messageOf(error: Error): string {
  return error instanceof StatusError ? standardMessage(error) : error.message;
}

function standardMessage(error: StatusError): string {
  if (error.reason === "Unauthorized") {
    return `error: You must be logged in to the server (${error.status.message ?? ""})`;
  }
  return error.reason === ""
    ? `Error from server: ${error.message}`
    : `Error from server (${error.reason}): ${error.message}`;
}

function invalidText(error: StatusError): string {
  const { details, message } = error.status;
  let text = "The request is invalid";
  if (!details) return message ? `${text}: ${message}` : text;
  const causes = details.causes ?? [];
  if (details.kind || details.name) {
    text = `The ${details.kind ?? ""} ${JSON.stringify(details.name ?? "")} is invalid`;
  } else if (message && causes.length === 0) text += `: ${message}`;
  if (causes.length === 0) return text;
  const lines = [...new Set(causes.map((cause) => `${cause.field ?? ""}: ${cause.message ?? ""}`))];
  if (lines.length === 1) return `${text}: ${lines[0]}\n`;
  return `${text}: \n${lines.map((line) => `* ${line}\n`).join("")}`;
}

const endLine = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

/** A copy of a server's error with words before its message ("error when creating …"), as kubectl adds them. */
export function addSource(error: Error, prefix: string): Error {
  if (error instanceof StatusError) {
    const status = error.status;
    return StatusError.of({ ...status, message: `${prefix}: ${status.message ?? ""}` });
  }
  if (error instanceof CommandError)
    return new CommandError(`${prefix}: ${error.message}`, error.exitCode, true, error.hint);
  return error;
}
