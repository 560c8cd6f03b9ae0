/**
 * Monaco with monaco-yaml: completion, hover and problems from Kubernetes' schema. Loaded when the editor is opened.
 *
 * monaco-yaml 5.5.1 meets Monaco 0.57 through a copy of `monaco` whose `createWebWorker` makes the worker itself,
 * wakes it with a first message, hands it its data and gives Monaco the worker (Monaco no longer knows `moduleId`).
 */

import "monaco-editor/features/register.all";
import "monaco-editor/languages/definitions/yaml/register";
import * as monaco from "monaco-editor/editor";
import { configureMonacoYaml } from "monaco-yaml";
import editorWorkerAddress from "./editor-worker.ts?worker&url";
import yamlWorkerAddress from "./yaml-worker.ts?worker&url";
import { trustedScriptAddress } from "../../state/trusted-address.ts";
import { session } from "../../state/session.ts";
import { text } from "../../text/catalogue.ts";
import { type KubernetesSchema, fieldsIn, kubernetesSchema, valuesOf } from "./kubernetes-schema.ts";
import { type ManifestProblem, refusal, schemaMessage, syntaxProblem } from "./manifest-problems.ts";

export interface Editor {
  /** Shows a text. What has been changed in it here and not been saved stays. */
  open(path: string, content: string): void;
  /** Drops a text with its unsaved changes. */
  forget(path: string): void;
  focus(): void;
  text(): string;
  markSaved(): void;
  showDiff(before: string, after: string): void;
  closeDiff(): void;
  onKeys(apply: () => void, save: () => void): void;
  /** Puts the cursor there. */
  goTo(line: number, column: number): void;
  retint(): void;
  dispose(): void;
}

/** Something wrong in the text that is shown. */
export interface EditorProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const OWNER = "wavetank";
/** After the last keystroke. */
const JUDGED_AFTER_MS = 200;
/** The language service's code for a field that the schema does not have. */
const UNKNOWN_FIELD = "513";

const isYaml = (model: monaco.editor.ITextModel): boolean => /\.ya?ml$/.test(model.uri.path);

/** Says where a text cannot be read, and keeps it from the language service when that could not bear it. */
function judge(model: monaco.editor.ITextModel): void {
  const refused = refusal(model.getValue());
  const language = refused ? "plaintext" : "yaml";
  if (model.getLanguageId() !== language) monaco.editor.setModelLanguage(model, language);
  const problem: ManifestProblem | undefined = refused ?? syntaxProblem(model.getValue());
  const severity = monaco.MarkerSeverity.Error;
  monaco.editor.setModelMarkers(model, OWNER, problem ? [{ ...problem, severity }] : []);
}

/** Judged at once when it is opened, and again when typing rests. */
function watch(model: monaco.editor.ITextModel): void {
  if (!isYaml(model)) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const change = model.onDidChangeContent(() => {
    clearTimeout(timer);
    // A bomb must not reach the language service, which is told of a change a little later.
    if (refusal(model.getValue())) judge(model);
    else timer = setTimeout(() => judge(model), JUDGED_AFTER_MS);
  });
  model.onWillDispose(() => {
    clearTimeout(timer);
    change.dispose();
  });
  judge(model);
}

/** The language service's problems in our words; none while the text cannot be read: they would be about something else. */
function inOurWords(
  model: monaco.editor.ITextModel,
  markers: readonly monaco.editor.IMarkerData[],
): monaco.editor.IMarkerData[] {
  if (monaco.editor.getModelMarkers({ resource: model.uri, owner: OWNER }).length > 0) return [];
  const content = model.getValue();
  // Nothing is missing where nothing has been begun.
  if (/^(?:\s|#.*)*$/.test(content) || syntaxProblem(content)) return [];
  return markers.map((marker) => {
    const found = model.getValueInRange(marker);
    const fields = fieldsIn(marker.message);
    return { ...marker, message: schemaMessage(sentenceOf(model, marker, fields), found, fields) };
  });
}

/** The language service's own sentence, where the schema has put what it knows in its place, or it says too little. */
function sentenceOf(
  model: monaco.editor.ITextModel,
  { code, message, startLineNumber }: monaco.editor.IMarkerData,
  fields: readonly string[] | undefined,
): string {
  if (fields)
    return String(code) === UNKNOWN_FIELD ? "Property is not allowed." : 'Incorrect type. Expected "object".';
  if (!message.endsWith("Valid values: .") || !schema) return message;
  const name = /^[\s-]*"?([\w-]+)"?:/.exec(model.getLineContent(startLineNumber))?.[1] ?? "";
  const values = valuesOf(schema, name).map((value) => `"${value}"`);
  return message.replace(/ \.$/, ` ${values.join(", ")}.`);
}

const workerOf = (address: string, name: string): Worker =>
  new Worker(trustedScriptAddress(address) as string, { type: "module", name });

let prepared: Promise<void> | undefined;
let schema: KubernetesSchema | undefined;
/** What each text was when it was last read or saved: models outlive the editor, which goes when its tab does. */
const savedTexts = new Map<string, string>();

async function prepare(): Promise<void> {
  self.MonacoEnvironment = { getWorker: () => workerOf(editorWorkerAddress, "editor") };
  const live = await session.whenReady();
  // Without them hovers have no texts; completion and problems are the same.
  schema = kubernetesSchema(await live.ask("descriptions", {}).catch(() => ({})));
  const adapted = {
    ...monaco,
    editor: {
      ...monaco.editor,
      setModelMarkers: (
        model: monaco.editor.ITextModel,
        owner: string,
        markers: monaco.editor.IMarkerData[],
      ) => monaco.editor.setModelMarkers(model, owner, inOurWords(model, markers)),
      createWebWorker: (options: { createData?: unknown }) => {
        const worker = workerOf(yamlWorkerAddress, "yaml");
        worker.postMessage("ignore");
        worker.postMessage(options.createData);
        return monaco.editor.createWebWorker({ worker: Promise.resolve(worker) } as never);
      },
    },
  };
  configureMonacoYaml(
    adapted as never,
    {
      enableSchemaRequest: false,
      isKubernetes: true,
      hover: true,
      completion: true,
      validate: true,
      format: { enable: false },
      schemas: [{ uri: "internal://kubernetes.json", fileMatch: ["**/*.yaml", "**/*.yml"], schema }],
    } as never,
  );
}

function defineTheme(): string {
  const style = getComputedStyle(document.documentElement);
  // Monaco reads long hexadecimal colours only; the build shortens ours.
  const token = (name: string): string =>
    style
      .getPropertyValue(name)
      .trim()
      .replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
  const dark = document.documentElement.dataset["theme"] === "dark";
  monaco.editor.defineTheme("wavetank", {
    base: dark ? "vs-dark" : "vs",
    inherit: true,
    rules: [],
    colors: {
      "editor.background": token("--panel"),
      "editor.foreground": token("--ink"),
      "editorLineNumber.foreground": token("--faint"),
      "editorGutter.background": token("--panel"),
      "editorWidget.background": token("--panel"),
      "editorCursor.foreground": token("--accent"),
      focusBorder: token("--accent"),
    },
  });
  return "wavetank";
}

export async function mountEditor(
  host: HTMLElement,
  events: { onProblems(problems: readonly EditorProblem[]): void; onDirty(dirty: boolean): void },
): Promise<Editor> {
  await (prepared ??= prepare());
  const options: monaco.editor.IStandaloneEditorConstructionOptions = {
    automaticLayout: true,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono"),
    fontSize: 13,
    lineHeight: 20,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    tabSize: 2,
    insertSpaces: true,
    padding: { top: 6, bottom: 6 },
    renderLineHighlight: "none",
    overviewRulerLanes: 0,
    fixedOverflowWidgets: true,
    unicodeHighlight: { invisibleCharacters: true, ambiguousCharacters: true },
    links: false,
    theme: defineTheme(),
    ariaLabel: text.regions.editor,
    quickSuggestions: { other: true, comments: false, strings: true },
  };
  const editor = monaco.editor.create(host, { ...options, model: null });
  let diffHost: HTMLElement | undefined;
  let diffEditor: monaco.editor.IStandaloneDiffEditor | undefined;
  const uriOf = (path: string): monaco.Uri =>
    // Each session has files of its own, and unsaved texts.
    monaco.Uri.from({
      scheme: "file",
      path: `/${session.address().session}/${path.replace(/^\/+/, "")}`,
    });
  const countProblems = (): void => {
    const model = editor.getModel();
    const markers = model ? monaco.editor.getModelMarkers({ resource: model.uri }) : [];
    const problems = markers
      .filter(({ severity }) => severity >= monaco.MarkerSeverity.Warning)
      .map((marker) => ({
        line: marker.startLineNumber,
        column: marker.startColumn,
        message: marker.message,
      }))
      .sort((a, b) => a.line - b.line || a.column - b.column);
    events.onProblems(problems);
  };
  const markers = monaco.editor.onDidChangeMarkers(countProblems);
  const isDirty = (): boolean => {
    const model = editor.getModel();
    return model !== null && model.getValue() !== savedTexts.get(String(model.uri));
  };
  const changes = editor.onDidChangeModelContent(() => events.onDirty(isDirty()));
  const closeDiff = (): void => {
    const models = diffEditor?.getModel();
    diffEditor?.dispose();
    models?.original.dispose();
    models?.modified.dispose();
    diffHost?.remove();
    diffEditor = undefined;
    diffHost = undefined;
  };
  return {
    open(path, content) {
      const uri = uriOf(path);
      const known = monaco.editor.getModel(uri);
      const same = known !== null && editor.getModel() === known;
      // What is no manifest stays plain; a manifest is made YAML when it has been judged.
      const model = known ?? monaco.editor.createModel(content, "plaintext", uri);
      if (!known) watch(model);
      // What is being edited is not overwritten by what is saved.
      if (known === null || known.getValue() === savedTexts.get(String(uri))) {
        savedTexts.set(String(uri), content);
        if (model.getValue() !== content) model.setValue(content);
      }
      if (!same) editor.setModel(model);
      events.onDirty(isDirty());
      countProblems();
    },
    forget(path) {
      const uri = uriOf(path);
      savedTexts.delete(String(uri));
      monaco.editor.getModel(uri)?.dispose();
    },
    focus: () => editor.focus(),
    text: () => editor.getValue(),
    markSaved() {
      const model = editor.getModel();
      if (model) savedTexts.set(String(model.uri), model.getValue());
      events.onDirty(false);
    },
    showDiff(before, after) {
      closeDiff();
      diffHost = document.createElement("div");
      diffHost.style.cssText = "position:absolute;inset:0;z-index:5";
      host.append(diffHost);
      diffEditor = monaco.editor.createDiffEditor(diffHost, {
        ...options,
        readOnly: true,
        originalAriaLabel: text.editor.live,
        modifiedAriaLabel: text.editor.after,
        hideUnchangedRegions: { enabled: true },
      });
      diffEditor.setModel({
        original: monaco.editor.createModel(before, "yaml"),
        modified: monaco.editor.createModel(after, "yaml"),
      });
    },
    closeDiff,
    goTo(line, column) {
      editor.setPosition({ lineNumber: line, column });
      editor.revealLineInCenterIfOutsideViewport(line);
      editor.focus();
    },
    onKeys(apply, save) {
      editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, apply);
      editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyS, save);
    },
    retint: () => monaco.editor.setTheme(defineTheme()),
    dispose() {
      closeDiff();
      markers.dispose();
      changes.dispose();
      editor.dispose();
    },
  };
}
