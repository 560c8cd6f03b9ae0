import { useEffect, type ReactNode } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import styles from "./app.module.css";
import { Bar, step, togglePause } from "./bar/bar.tsx";
import { EditorPane } from "./panes/editor/editor-pane.tsx";
import { EventsPane } from "./panes/events/events-pane.tsx";
import { InspectorPane } from "./panes/inspector/inspector-pane.tsx";
import { LessonPane } from "./panes/lesson/lesson-pane.tsx";
import { ObjectsPane } from "./panes/objects/objects-pane.tsx";
import { TerminalPane } from "./panes/terminal/terminal-pane.tsx";
import { TrafficPane } from "./panes/traffic/traffic-pane.tsx";
import { TimelinePane } from "./panes/timeline/timeline-pane.tsx";
import { focusTerminalSoon } from "./parts/focus-terminal.ts";
import { HelpDialog } from "./parts/help-dialog.tsx";
import { Button, Tabs } from "./parts/parts.tsx";
import { page, usePage, type LowerTab, type PhoneTab } from "./state/page-store.ts";
import { session } from "./state/session.ts";
import { text } from "./text/catalogue.ts";
import { useNarrow } from "./parts/use-narrow.ts";
import { Stage } from "./topology/stage.tsx";

export function App() {
  const open = usePage((state) => state.open);
  const narrow = useNarrow();
  useShortcuts();
  return (
    <div className={styles.page} data-narrow={narrow}>
      <div className={styles.panel}>
        <Bar />
      </div>
      <Notices />
      {narrow ? <PhoneBody /> : <WideBody />}
      {open === "help" && <HelpDialog />}
      <Restoring />
    </div>
  );
}

function WideBody() {
  const folded = usePage((state) => state.lessonFolded);
  const columns = useDefaultLayout({
    id: "wavetank.columns",
    panelIds: folded ? ["middle", "inspector"] : ["lesson", "middle", "inspector"],
  });
  const rows = useDefaultLayout({ id: "wavetank.rows", panelIds: ["stage", "lower"] });
  return (
    <>
      <main className={styles.main}>
        {folded && (
          <div className={`${styles.panel} ${styles.folded}`}>
            <Button quiet label={text.lesson.unfold} onClick={() => page.set({ lessonFolded: false })}>
              ›
            </Button>
          </div>
        )}
        <Group orientation="horizontal" className={styles.group} {...columns}>
          {!folded && (
            <>
              <Panel id="lesson" defaultSize="21%" minSize="200px" className={styles.cell}>
                <div className={styles.panel}>
                  <LessonPane />
                </div>
              </Panel>
              <Separator className={styles.column} />
            </>
          )}
          <Panel id="middle" minSize="360px" className={styles.cell}>
            <Group orientation="vertical" className={styles.group} {...rows}>
              <Panel id="stage" defaultSize="60%" minSize="180px" className={styles.cell}>
                <div className={styles.panel}>
                  <Stage />
                </div>
              </Panel>
              <Separator className={styles.row} />
              <Panel id="lower" minSize="120px" className={styles.cell}>
                <div className={styles.panel}>
                  <LowerPanel />
                </div>
              </Panel>
            </Group>
          </Panel>
          <Separator className={styles.column} />
          <Panel id="inspector" defaultSize="21%" minSize="220px" className={styles.cell}>
            <div className={styles.panel}>
              <InspectorPane />
            </div>
          </Panel>
        </Group>
      </main>
      <footer className={styles.panel}>
        <TimelinePane />
      </footer>
    </>
  );
}

function PhoneBody() {
  const tab = usePage((state) => state.phoneTab);
  const selected = usePage((state) => state.selected);
  const show = (id: PhoneTab, body: ReactNode): ReactNode => (
    <div
      className={styles.phonePane}
      role="tabpanel"
      id={`phone-${id}`}
      aria-labelledby={`phone-tab-${id}`}
      hidden={tab !== id}
    >
      {body}
    </div>
  );
  return (
    <main className={`${styles.panel} ${styles.phone}`}>
      <Tabs<PhoneTab>
        name="phone"
        label={text.tabs.phone}
        tabs={[
          { id: "lesson", label: text.regions.lesson },
          { id: "cluster", label: text.regions.cluster },
          { id: "terminal", label: text.regions.terminal },
        ]}
        selected={tab}
        onSelect={(phoneTab) => {
          page.set({ phoneTab });
          if (phoneTab === "terminal" && page.get().lowerTab === "terminal") focusTerminalSoon();
        }}
      />
      {show("lesson", tab === "lesson" && <LessonPane />)}
      {show("cluster", tab === "cluster" && (selected ? <InspectorPane /> : <Stage />))}
      {show("terminal", <LowerPanel />)}
    </main>
  );
}

function LowerPanel() {
  const tab = usePage((state) => state.lowerTab);
  const chosen = usePage((state) => state.file);
  const editing = usePage((state) => state.editing);
  const file = editing ? editing.title : chosen;
  const warnings = usePage((state) => state.model.warnings);
  const panel = (id: LowerTab, body: ReactNode): ReactNode => (
    <div
      className={styles.tabPanel}
      role="tabpanel"
      id={`lower-${id}`}
      aria-labelledby={`lower-tab-${id}`}
      hidden={tab !== id}
    >
      {body}
    </div>
  );
  return (
    <div className={styles.lower}>
      <Tabs<LowerTab>
        name="lower"
        label={text.tabs.lower}
        tabs={[
          { id: "terminal", label: text.tabs.terminal },
          {
            id: "editor",
            label: text.tabs.editor,
            ...(file ? { badge: file.slice(file.lastIndexOf("/") + 1) } : {}),
          },
          { id: "events", label: text.tabs.events, ...(warnings > 0 ? { badge: String(warnings) } : {}) },
          { id: "traffic", label: text.tabs.traffic },
          { id: "objects", label: text.tabs.objects },
        ]}
        selected={tab}
        onSelect={(lowerTab) => page.set({ lowerTab })}
      />
      <div className={styles.lowerBody}>
        {panel("terminal", <TerminalPane shown={tab === "terminal"} />)}
        {panel("editor", tab === "editor" && <EditorPane />)}
        {panel("events", tab === "events" && <EventsPane />)}
        {panel("traffic", tab === "traffic" && <TrafficPane />)}
        {panel("objects", tab === "objects" && <ObjectsPane />)}
      </div>
    </div>
  );
}

function Notices() {
  const notices = usePage((state) => state.notices);
  const failure = usePage((state) => state.failure);
  useEffect(() => {
    const passing = notices.filter((notice) => !notice.lasting);
    const timers = passing.map((notice) => setTimeout(() => page.dismiss(notice.id), 4000));
    return () => timers.forEach(clearTimeout);
  }, [notices]);
  return (
    <div className={styles.notices} role="status" aria-live="polite">
      {failure !== undefined && (
        <div className={styles.notice} data-tone="bad" role="alert">
          <div>
            <b>{text.notice.failed}</b> {text.notice.failedHint}
            <pre tabIndex={0}>{failure}</pre>
          </div>
          <Button onClick={() => void session.startOver()}>{text.notice.startOver}</Button>
        </div>
      )}
      {notices.map((notice) => (
        <div key={notice.id} className={styles.notice} data-tone={notice.tone}>
          <span>{notice.text}</span>
          <Button quiet label={text.notice.dismiss} onClick={() => page.dismiss(notice.id)}>
            ×
          </Button>
        </div>
      ))}
    </div>
  );
}

function Restoring() {
  const progress = usePage((state) => state.progress);
  if (!progress) return null;
  const percent = Math.min(100, Math.round((100 * progress.done) / progress.total));
  return (
    <div className={styles.restoring} role="status">
      <span>{text.notice.replaying(percent)}</span>
      <progress max={100} value={percent} aria-label={text.notice.replaying(percent)} />
      <Button quiet onClick={() => void session.startOver()}>
        {text.notice.startOver}
      </Button>
    </div>
  );
}

function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const done = (action: () => void): void => {
        event.preventDefault();
        action();
      };
      if (event.ctrlKey && event.code === "Backquote")
        done(() => {
          // Tab is the terminal's own: this is the way out of it.
          if (event.shiftKey) {
            page.set({ phoneTab: "cluster" });
            requestAnimationFrame(() => document.querySelector<SVGElement>("[data-mark]")?.focus());
            return;
          }
          page.set({ lowerTab: "terminal", phoneTab: "terminal" });
          focusTerminalSoon();
        });
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.code === "KeyP") done(togglePause);
      if (event.code === "KeyS") done(step);
      if (event.code === "KeyB")
        done(() => page.set({ open: page.get().open === "break" ? undefined : "break" }));
      if (event.code === "KeyL") done(() => page.set({ lessonFolded: !page.get().lessonFolded }));
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, []);
}
