import { useEffect, useRef, useState } from "react";
import type { EditRequest } from "../../../protocol/messages.ts";
import { focusTerminalSoon } from "../../parts/focus-terminal.ts";
import { Button, Empty } from "../../parts/parts.tsx";
import { page, usePage } from "../../state/page-store.ts";
import { session } from "../../state/session.ts";
import { text } from "../../text/catalogue.ts";
import { terminal } from "../terminal/terminal-controller.ts";
import styles from "./editor-pane.module.css";
import type { Editor, EditorProblem } from "./monaco-editor.ts";

const words = text.editor;
const NEW_FILE =
  "apiVersion: v1\nkind: Pod\nmetadata:\n  name: hello\nspec:\n  containers:\n    - name: web\n      image: nginx\n";
/** Where the learner's shell starts; what lies there is shown and typed by its name alone. */
const HOME = "/home/student";
/** More are no help: the first is where to begin. */
const SHOWN_PROBLEMS = 20;
/** A name as the shell takes it unquoted. */
const quoted = (path: string): string =>
  /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
const shortName = (path: string): string =>
  path.startsWith(`${HOME}/`) ? path.slice(HOME.length + 1) : path;

/** Where the text that a program wants edited lies in the editor: beside all files, of a kind that the schema knows. */
const editingPath = ({ request, path }: EditRequest): string =>
  `/editing/${request}/${path === undefined ? "object.yaml" : path.slice(path.lastIndexOf("/") + 1)}`;

export function EditorPane() {
  const files = usePage((state) => state.files);
  const editing = usePage((state) => state.editing);
  const chosen = usePage((state) => state.file);
  /** What a program wants edited comes before the file that was looked at. */
  const file = editing ? editing.path : chosen;
  const title = editing?.path === undefined && editing ? editing.title : file && shortName(file);
  const dark = usePage((state) => state.dark);
  const readOnly = usePage((state) => state.readOnly);
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor>();
  const [failed, setFailed] = useState(false);
  const [problems, setProblems] = useState<readonly EditorProblem[]>([]);
  const [dirty, setDirty] = useState(false);
  const [diffing, setDiffing] = useState(false);
  const [naming, setNaming] = useState(false);

  useEffect(() => {
    let gone = false;
    let mounted: Editor | undefined;
    import("./monaco-editor.ts").then(
      async ({ mountEditor }) => {
        if (gone || !host.current) return;
        mounted = await mountEditor(host.current, { onProblems: setProblems, onDirty: setDirty });
        if (gone) mounted.dispose();
        else setEditor(mounted);
      },
      () => setFailed(true),
    );
    return () => {
      gone = true;
      mounted?.dispose();
    };
  }, []);

  useEffect(() => {
    if (chosen === undefined && files[0] !== undefined)
      page.set({ file: files.find((f) => /\.ya?ml$/.test(f)) ?? files[0] });
  }, [files, chosen]);

  useEffect(() => {
    if (!editor || !editing) return;
    editor.open(editingPath(editing), editing.text);
    editor.focus();
  }, [editor, editing]);

  useEffect(() => {
    if (!editor || file === undefined || editing) return undefined;
    let gone = false;
    void session
      .live()
      ?.ask("read-file", { path: file })
      .then(
        (content) => !gone && editor.open(file, content ?? ""),
        () => undefined,
      );
    return () => {
      gone = true;
    };
  }, [editor, editing, file, files]);

  useEffect(() => editor?.retint(), [editor, dark]);

  /** Ends the editor that a program opened; the program goes on, in the terminal. */
  const answer = (text: string | null): void => {
    if (!editing || readOnly) return;
    session.live()?.send({ type: "editor-answer", request: editing.request, text });
    editor?.forget(editingPath(editing));
    page.set({ editing: undefined, lowerTab: "terminal" });
    focusTerminalSoon();
  };
  const save = (): void => {
    if (editing) {
      if (editor) answer(editor.text());
      return;
    }
    if (!editor || file === undefined || readOnly) return;
    session.live()?.send({ type: "file", path: file, text: editor.text() });
    editor.markSaved();
  };
  const apply = (): void => {
    if (editing) return save();
    if (file === undefined || readOnly) return;
    save();
    page.set({ lowerTab: "terminal" });
    terminal.run(`kubectl apply -f ${quoted(shortName(file))}`);
    focusTerminalSoon();
  };
  const keys = useRef({ apply, save });
  useEffect(() => {
    keys.current = { apply, save };
  });
  useEffect(
    () =>
      editor?.onKeys(
        () => keys.current.apply(),
        () => keys.current.save(),
      ),
    [editor],
  );

  const diff = async (): Promise<void> => {
    const live = session.live();
    if (!editor || !live || file === undefined) return;
    if (diffing) {
      editor.closeDiff();
      setDiffing(false);
      return;
    }
    save();
    const [before, after] = await Promise.all([
      live.ask("line", { line: `kubectl get -f ${quoted(file)} -o yaml --ignore-not-found` }),
      live.ask("line", { line: `kubectl apply -f ${quoted(file)} --dry-run=server -o yaml` }),
    ]);
    if (after.exitCode !== 0) {
      page.notify({ id: "action", tone: "bad", text: after.stderr.trim(), lasting: true });
      return;
    }
    editor.showDiff(before.stdout, after.stdout);
    setDiffing(true);
  };
  const create = (name: string): void => {
    setNaming(false);
    const path = name.trim();
    if (path === "") return;
    const named = /\.\w+$/.test(path) ? path : `${path}.yaml`;
    const full = named.startsWith("/") ? named : `${HOME}/${named}`;
    if (!files.includes(full)) session.live()?.send({ type: "file", path: full, text: NEW_FILE });
    page.set({ file: full });
  };

  return (
    <section className={styles.pane} aria-label={text.regions.editor}>
      <nav className={styles.files} aria-label={words.files}>
        <ul>
          {files.map((path) => (
            <li key={path}>
              <button
                aria-current={path === file}
                disabled={editing !== undefined}
                onClick={() => page.set({ file: path })}
                title={path}
              >
                {shortName(path)}
              </button>
            </li>
          ))}
        </ul>
        {naming ? (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              create(String(new FormData(event.currentTarget).get("name")));
            }}
          >
            <input
              name="name"
              aria-label={words.newName}
              placeholder="web.yaml"
              autoFocus
              onBlur={() => setNaming(false)}
            />
          </form>
        ) : (
          <Button quiet disabled={readOnly || editing !== undefined} onClick={() => setNaming(true)}>
            + {words.newFile}
          </Button>
        )}
      </nav>
      <div className={styles.work}>
        <div className={styles.tools}>
          <span className={styles.state} data-bad={problems.length > 0}>
            {title === undefined
              ? ""
              : `${title}${dirty ? ` · ${words.unsaved}` : ""} · ${problems.length > 0 ? words.problems(problems.length) : words.noProblems}`}
          </span>
          {editing ? (
            <>
              <span className={styles.waits}>{words.waits}</span>
              <Button disabled={readOnly} onClick={() => answer(null)} title={words.closeHelp}>
                {words.close}
              </Button>
              <Button primary disabled={!editor || readOnly} onClick={save} title={words.saveAndCloseHelp}>
                {words.saveAndClose}
              </Button>
            </>
          ) : (
            <>
              <Button
                disabled={!editor || file === undefined || readOnly}
                onClick={() => void diff().catch(() => undefined)}
                title={words.diffHelp}
              >
                {diffing ? words.closeDiff : words.diff}
              </Button>
              <Button disabled={!editor || !dirty || readOnly} onClick={save}>
                {words.save}
              </Button>
              <Button
                primary
                disabled={!editor || file === undefined || readOnly}
                onClick={apply}
                title={words.applyHelp}
              >
                {words.apply}
              </Button>
            </>
          )}
        </div>
        {title !== undefined && problems.length > 0 && (
          <ul className={styles.problems} aria-label={words.problemList}>
            {problems.slice(0, SHOWN_PROBLEMS).map((problem) => (
              <li key={`${problem.line}:${problem.column} ${problem.message}`}>
                <button onClick={() => editor?.goTo(problem.line, problem.column)}>
                  <b>{words.place(problem.line, problem.column)}</b> {problem.message}
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className={styles.host} ref={host} />
        {!editor && (
          <div className={styles.over}>
            <Empty title={failed ? words.failed : words.loading} />
          </div>
        )}
        {editor && title === undefined && (
          <div className={styles.over}>
            <Empty title={words.emptyTitle} hint={words.emptyHint} />
          </div>
        )}
      </div>
    </section>
  );
}
