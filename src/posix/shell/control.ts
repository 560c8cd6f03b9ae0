/**
 * How break, return, exit and Ctrl-C leave the commands they are in.
 */

export class LoopExit {
  constructor(
    readonly kind: "break" | "continue",
    public levels: number,
  ) {}
}

export class FunctionReturn {
  constructor(readonly exitCode: number) {}
}

export class ShellExit {
  constructor(readonly exitCode: number) {}
}

/** Ctrl-C: back to the prompt. */
export class Interruption {}

/** An error that gives up the line being run, not the shell: a division by zero, a read-only variable. */
export class LineAbort {
  constructor(readonly exitCode = 1) {}
}
