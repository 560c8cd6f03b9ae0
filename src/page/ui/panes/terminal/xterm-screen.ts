/** xterm as the screen of the terminal; loaded when the page is there. */

import { FitAddon } from "@xterm/addon-fit";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { text } from "../../text/catalogue.ts";
import { terminal } from "./terminal-controller.ts";

function colours(): Record<string, string> {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: token("--term-bg"),
    foreground: token("--term-ink"),
    cursor: token("--term-ink"),
    cursorAccent: token("--term-bg"),
    selectionBackground: "#2b4a66",
    black: "#24313d",
    red: "#f2938c",
    green: "#74d3a2",
    yellow: "#e5c07b",
    blue: "#7fb7ea",
    magenta: "#c8a6f2",
    cyan: "#6fcfd0",
    white: "#d9e4ee",
    brightBlack: "#7f93a5",
    brightRed: "#ff9d96",
    brightGreen: "#8fe3b6",
    brightYellow: "#f2d394",
    brightBlue: "#9accf5",
    brightMagenta: "#d9bdfa",
    brightCyan: "#8de0e0",
    brightWhite: "#f4f8fb",
  };
}

export interface XtermScreen {
  focus(): void;
  retint(): void;
  dispose(): void;
}

export function mountXterm(host: HTMLElement): XtermScreen {
  const confirmOpen = (address: string): void => {
    if (/^https:\/\//.test(address) && confirm(text.terminal.link(address)))
      window.open(address, "_blank", "noopener,noreferrer");
  };
  const xterm = new Terminal({
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono"),
    fontSize: 12.5,
    lineHeight: 1.35,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    cursorInactiveStyle: "outline",
    theme: colours(),
    scrollback: 5000,
    allowProposedApi: false,
    minimumContrastRatio: 4.5,
    screenReaderMode: false,
    linkHandler: { activate: (_event, address) => confirmOpen(address), allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  xterm.loadAddon(fit);
  xterm.loadAddon(new WebLinksAddon((_event, address) => confirmOpen(address)));
  xterm.open(host);
  xterm.textarea?.setAttribute("aria-label", text.terminal.input);
  // Bracketed paste, so that several lines arrive as one piece. Written by us, not by any program.
  xterm.write("\u001b[?2004h");
  const refit = (): void => {
    if (host.clientWidth < 20 || host.clientHeight < 20) return;
    fit.fit();
  };
  refit();
  // Ctrl-` and Alt-keys belong to the page; Tab stays in the terminal, as in every terminal.
  xterm.attachCustomKeyEventHandler(
    (event) =>
      (!(event.altKey && /^Key[PSBL]$/.test(event.code)) && event.code !== "Backquote") ||
      (!event.ctrlKey && !event.altKey),
  );
  // Answers of the emulator (cursor reports and the like) would be typed text to the shell: only keys and pastes pass.
  xterm.onData((data) => {
    if (!/^\u001b\[[?>]?[\d;]*[cRn]$/.test(data) && !data.startsWith("\u001bP")) terminal.input(data);
  });
  xterm.onResize(({ cols, rows }) => terminal.resize(cols, rows));
  terminal.attach(
    { write: (shown) => xterm.write(shown), clear: () => xterm.write("\u001b[H\u001b[2J\u001b[3J") },
    xterm.cols,
  );
  terminal.resize(xterm.cols, xterm.rows);
  const observer = new ResizeObserver(() => requestAnimationFrame(refit));
  observer.observe(host);
  return {
    focus: () => xterm.focus(),
    retint: () => {
      xterm.options.theme = colours();
    },
    dispose: () => {
      observer.disconnect();
      terminal.detach();
      xterm.dispose();
    },
  };
}
