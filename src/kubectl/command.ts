/** A command is a descriptor: parsing, help, completion and the support matrix derive from it. */

import type { Support } from "#api/kind-descriptor.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Flag } from "./flags/flag.ts";
import type { Invocation } from "./invocation.ts";

/** The headings of `kubectl --help`, in order. */
export const COMMAND_GROUPS = [
  "Basic Commands (Beginner)",
  "Basic Commands (Intermediate)",
  "Deploy Commands",
  "Cluster Management Commands",
  "Troubleshooting and Debugging Commands",
  "Advanced Commands",
  "Settings Commands",
  "Other Commands",
] as const;

export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** What Tab offers for arguments: types then names, "type/name", names of one type, words, fields of types, or files. */
export type Completion =
  | { readonly kind: "resources" }
  /** A resource, then "container=" for each of its containers. */
  | { readonly kind: "resource-then-containers" }
  | { readonly kind: "names"; readonly of: string }
  | { readonly kind: "type-or-name"; readonly types: readonly string[]; readonly of: string }
  | { readonly kind: "types" }
  | { readonly kind: "words"; readonly words: readonly string[]; readonly thenTypes?: true }
  | { readonly kind: "fields" }
  | { readonly kind: "files" }
  | { readonly kind: "contexts" };

export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What follows the name in the usage line, e.g. "NAME --image=image [flags] [options]". */
  readonly use: string;
  /** One line, for the list of commands. */
  readonly short: string;
  /** More, for its own help; absent: `short` with a full stop. */
  readonly long?: string;
  /** Pairs of comment and command line. */
  readonly examples?: readonly (readonly [comment: string, line: string])[];
  readonly group?: CommandGroup;
  readonly flags?: readonly Flag[];
  readonly commands?: readonly Command[];
  readonly completion?: Completion;
  readonly support: Support;
  /** Returns the exit code; nothing is 0. Absent: the command only has subcommands. */
  run?(invocation: Invocation): Coroutine<number | void>;
}
