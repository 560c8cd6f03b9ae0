/** Moves the focus into the terminal; `soon` once what hides it is gone. Whatever shows the terminal listens. */
export const FOCUS_TERMINAL = "wavetank:focus-terminal";

export const focusTerminal = (): void => void window.dispatchEvent(new Event(FOCUS_TERMINAL));

export const focusTerminalSoon = (): void =>
  void requestAnimationFrame(() => requestAnimationFrame(focusTerminal));
