/** What --dry-run means. Models: kubectl pkg/cmd/util/helpers.go GetDryRunStrategy (v1.36). */

import { CommandError } from "../errors.ts";
import { booleanOf } from "./flag-set.ts";

export type DryRun = "none" | "client" | "server";

export interface DryRunReading {
  readonly dryRun: DryRun;
  /** Where and what kubectl logs about an old form of the flag. */
  readonly warning?: { readonly place: string; readonly text: string };
}

/** Throws a {@link CommandError} for a word that is none. "unchanged" is the bare flag. */
export function readDryRun(text: string): DryRunReading {
  if (text === "none" || text === "client" || text === "server") return { dryRun: text };
  if (text === "unchanged") {
    const warning = "--dry-run is deprecated and can be replaced with --dry-run=client.";
    return { dryRun: "client", warning: { place: "helpers.go:719", text: warning } };
  }
  const old = booleanOf(text);
  if (old === undefined) {
    throw new CommandError(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`);
  }
  const dryRun = old ? "client" : "none";
  return {
    dryRun,
    warning: {
      place: old ? "helpers.go:733" : "helpers.go:736",
      text: `--dry-run=${text} is deprecated (boolean value) and can be replaced with --dry-run=${dryRun}.`,
    },
  };
}
