/**
 * What the `lab` command can do; `cluster/` implements it. Answers are texts for the terminal.
 */

export interface LabAnswer {
  readonly text: string;
  /** Absent: it worked. */
  readonly failed?: boolean;
}

export interface LabControl {
  /** Cuts the power of a node. */
  crash(nodeName: string): LabAnswer;
  /** Gives a crashed node its power back. */
  recover(nodeName: string): LabAnswer;
  /** Says that the next `durationMs` of virtual time shall pass as fast as they can. */
  advance(durationMs: number): void;
  /** The digest of the run so far: equal seeds and inputs give equal digests. */
  digest(): string;
  /** The next hint of the lesson. */
  hint(): LabAnswer;
  /** Which conditions of the lesson's step hold. */
  check(): LabAnswer;
  /** Starts the lesson, or the cluster, afresh. */
  reset(): LabAnswer;
  /** For completion. */
  readonly nodeNames: readonly string[];
}

/** What the program `lab` sends to the device of that name. */
export type LabMessage =
  | { readonly action: "crash" | "recover"; readonly nodeName: string }
  | { readonly action: "advance"; readonly durationMs: number }
  | { readonly action: "digest" | "hint" | "check" | "reset" };

export function answerLab(lab: LabControl, message: LabMessage): LabAnswer {
  switch (message.action) {
    case "crash":
      return lab.crash(message.nodeName);
    case "recover":
      return lab.recover(message.nodeName);
    case "advance":
      lab.advance(message.durationMs);
      return { text: "" };
    case "digest":
      return { text: lab.digest() };
    case "hint":
      return lab.hint();
    case "check":
      return lab.check();
    case "reset":
      return lab.reset();
  }
}
