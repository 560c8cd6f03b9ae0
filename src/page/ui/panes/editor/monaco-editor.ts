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
import { kubernetesSchema } from "./kubernetes-schema.ts";

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
  retint(): void;
  dispose(): void;
}

const workerOf = (address: string, name: string): Worker =>
  new Worker(trustedScriptAddress(address) as string, { type: "module", name });

let prepared: Promise<void> | undefined;
/** What each text was when it was last read or saved: models outlive the editor, which goes when its tab does. */
const savedTexts = new Map<string, string>();

async function prepare(): Promise<void> {
  self.MonacoEnvironment = { getWorker: () => workerOf(editorWorkerAddress, "editor") };
  const live = await session.whenReady();
  // Without them hovers have no texts; completion and problems are the same.
  const schema = kubernetesSchema(await live.ask("descriptions", {}).catch(() => ({})));
  const adapted = {
    ...monaco,
    editor: {
      ...monaco.editor,
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
      schemas: schema
        ? [{ uri: "internal://kubernetes.json", fileMatch: ["**/*.yaml", "**/*.yml"], schema }]
        : [],
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
  events: { onProblems(count: number): void; onDirty(dirty: boolean): void },
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
    events.onProblems(markers.filter((m) => m.severity >= monaco.MarkerSeverity.Warning).length);
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
      const model =
        known ?? monaco.editor.createModel(content, /\.ya?ml$/.test(path) ? "yaml" : "plaintext", uri);
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
