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
