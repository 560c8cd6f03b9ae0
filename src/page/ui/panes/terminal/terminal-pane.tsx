import { useEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from "react";
import { FOCUS_TERMINAL } from "../../parts/focus-terminal.ts";
import { Button } from "../../parts/parts.tsx";
import { usePage } from "../../state/page-store.ts";
import { text } from "../../text/catalogue.ts";
import { bytesOfKey } from "./key-bytes.ts";
import { terminal } from "./terminal-controller.ts";
import styles from "./terminal-pane.module.css";
import type { XtermScreen } from "./xterm-screen.ts";

/** The terminal. A plain screen takes keys from the first moment; xterm replaces it when it has arrived. */
export function TerminalPane({ shown }: { readonly shown: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  const screen = useRef<XtermScreen | undefined>(undefined);
  const [rich, setRich] = useState(false);
  const dark = usePage((state) => state.dark);
  const plainRef = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let gone = false;
    void import("./xterm-screen.ts").then(
      async ({ mountXterm }) => {
        await document.fonts.load('13px "JetBrains Mono Variable"').catch(() => undefined);
        if (gone || !host.current) return;
        const focused = plainRef.current?.contains(document.activeElement) ?? false;
        screen.current = mountXterm(host.current);
        setRich(true);
        if (focused) screen.current.focus();
      },
      () => undefined, // not to be had (offline, first visit): the plain screen goes on
    );
    return () => {
      gone = true;
      screen.current?.dispose();
      screen.current = undefined;
    };
  }, []);

  useEffect(() => screen.current?.retint(), [dark]);
  useEffect(() => {
    const focus = (): void => (screen.current ? screen.current.focus() : plainRef.current?.focus());
    window.addEventListener(FOCUS_TERMINAL, focus);
    return () => window.removeEventListener(FOCUS_TERMINAL, focus);
  }, []);

  return (
    <section className={styles.pane} aria-label={text.regions.terminal} hidden={!shown}>
      <div className={styles.host} ref={host} />
      <WayOut />
      {!rich && <PlainScreen innerRef={plainRef} />}
    </section>
  );
}

/** How long a program may take to end after Ctrl-C before the way out is offered. */
const PATIENCE_MS = 1500;

/** A program that ignores Ctrl-C must not hold the terminal for ever. */
function WayOut() {
  const since = useSyncExternalStore(terminal.plain.subscribe, () => terminal.ignoredSinceMs);
  const [offeredFor, setOfferedFor] = useState<number>();
  useEffect(() => {
    if (since === undefined) return undefined;
    const timer = setTimeout(() => setOfferedFor(since), since + PATIENCE_MS - performance.now());
    return () => clearTimeout(timer);
  }, [since]);
  if (since === undefined || offeredFor !== since) return null;
  return (
    <div className={styles.wayOut} role="status">
      <span>{text.terminal.ignores}</span>
      <Button onClick={() => terminal.endProgram()} title={text.terminal.newShellHelp}>
        {text.terminal.newShell}
      </Button>
    </div>
  );
}

function PlainScreen({ innerRef }: { readonly innerRef: React.RefObject<HTMLDivElement | null> }) {
  useSyncExternalStore(terminal.plain.subscribe, terminal.plain.version);
  useEffect(() => innerRef.current?.focus({ preventScroll: true }), [innerRef]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const bytes = bytesOfKey(event);
    if (bytes === undefined) return;
    event.preventDefault();
    terminal.input(bytes);
  };
  const line = terminal.plain.line();
  const cursor = terminal.plain.cursor();
  return (
    <div
      ref={innerRef}
      className={styles.plain}
      role="textbox"
      aria-multiline="true"
      aria-label={text.terminal.input}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPaste={(event) => {
        event.preventDefault();
        terminal.input(`\u001b[200~${event.clipboardData.getData("text/plain")}\u001b[201~`);
      }}
    >
      {terminal.plain.text()}
      {terminal.plain.prompt()}
      {line.slice(0, cursor)}
      <span className={styles.cursor}>{line[cursor] ?? " "}</span>
      {line.slice(cursor + 1)}
    </div>
  );
}
