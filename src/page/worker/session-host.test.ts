/** Lessons in the worker, end to end in Node: opened, solved, taken back, closed, and restored from the journal. */

import { describe, expect, it } from "vitest";
import type { LessonCommand, LessonView } from "../protocol/lesson.ts";
import type {
  ClockMark,
  JournalRecord,
  LineResult,
  PageMessage,
  RestoredSession,
  TerminalItem,
  WorkerMessage,
} from "../protocol/messages.ts";
import type { TimelineMark } from "../protocol/view.ts";
import * as library from "./lesson-library.ts";
import { SessionHost } from "./session-host.ts";

const POD = "first-steps/your-first-pod";

interface Visit {
  readonly lesson?: string;
  readonly restored?: RestoredSession;
  readonly readOnly?: boolean;
}

/** A page without a browser: keeps what the worker posts, and moves the wall clock by hand. */
class Page {
  lesson: LessonView | undefined;
  choices: readonly unknown[] = [];
  entries: JournalRecord[];
  terminal: TerminalItem[] = [];
  failure: string | undefined;
  ready = 0;
  /** Names of the sources of requests that are drawn. */
  sources: readonly string[] = [];
  /** What the timeline has been told. */
  marks: TimelineMark[] = [];
  restarts = 0;
  private readonly host: SessionHost;
  private readonly replies = new Map<number, unknown>();
  private waiting: { readonly at: number; readonly run: () => void }[] = [];
  private wallMs = 0;
  private questions = 0;

  private constructor({ restored, lesson, readOnly = false }: Visit) {
    this.entries = [...(restored?.entries ?? [])];
    this.host = new SessionHost({
      loadDescriptions: () => Promise.resolve({}),
      post: (message) => this.receive(structuredClone(message)),
      pacerHost: {
        wallMs: () => this.wallMs,
        wait: (delayMs, run) => this.waiting.push({ at: this.wallMs + delayMs, run }),
      },
      loadLibrary: () => Promise.resolve(library),
    });
    this.host.receive({
      type: "init",
      options: { seed: 5, workers: 1 },
      clock: "manual",
      speed: 1,
      restored,
      lesson,
      readOnly,
    });
  }

  /** Waits until the worker is ready and has told of the lessons. */
  static async open(visit: Visit = {}): Promise<Page> {
    const page = new Page(visit);
    for (let i = 0; i < 20; i++) {
      await Promise.resolve();
      page.pass(1000);
    }
    return page;
  }

  get passed(): readonly boolean[] {
    return this.lesson?.step.checks.map((check) => check.passed) ?? [];
  }

  get text(): string {
    return this.terminal.map((item) => (item.type === "text" ? item.text : "")).join("");
  }

  send(message: PageMessage): void {
    this.host.receive(message);
    this.pass(1000);
  }

  private lines = 0;

  teach(command: LessonCommand): void {
    this.send({ type: "lesson", command });
  }

  type(line: string): void {
    this.send({ type: "terminal-lines", lines: [{ id: ++this.lines, line }] });
  }

  /** As window.wavetank.sh: virtual time moves until the line has ended. */
  sh(line: string): LineResult {
    const id = ++this.questions;
    this.send({ type: "question", id, name: "line", ask: { line } });
    return this.replies.get(id) as LineResult;
  }

  digest(): unknown {
    const id = ++this.questions;
    this.send({ type: "question", id, name: "digest", ask: {} });
    return this.replies.get(id);
  }

  /** What a reload would find. */
  saved(): RestoredSession {
    return { entries: this.entries, mark: this.host.mark as ClockMark };
  }

  pass(ms: number): void {
    const end = this.wallMs + ms;
    for (;;) {
      this.waiting.sort((a, b) => a.at - b.at);
      const next = this.waiting[0];
      if (!next || next.at > end) break;
      this.waiting.shift();
      this.wallMs = Math.max(this.wallMs, next.at);
      next.run();
    }
    this.wallMs = end;
  }

  private receive(message: WorkerMessage): void {
    if (message.type === "lesson") {
      this.lesson = message.view;
      this.choices = message.choices;
    } else if (message.type === "journal") this.entries.push(...message.entries);
    else if (message.type === "restarted") {
      this.restarts++;
      this.entries = [...message.entries];
      this.terminal = [];
    } else if (message.type === "ready") this.ready++;
    else if (message.type === "terminal") this.terminal.push(...message.items);
    else if (message.type === "frame") {
      this.sources = message.diff?.traffic?.map(({ name }) => name) ?? this.sources;
      this.marks.push(...(message.diff?.marks ?? []));
      this.waiting.push({ at: this.wallMs, run: () => this.host.receive({ type: "drawn" }) });
    } else if (message.type === "failed") this.failure = message.error;
    else if (message.type === "reply")
      this.replies.set(message.id, message.ok ? message.answer : message.error);
  }
}

describe("the timeline", () => {
  const fault = { type: "fault", fault: "node-crash", target: "worker-1" } as const;
  const marksOf = (page: Page): readonly string[] => page.marks.map(({ lane, label }) => `${lane}: ${label}`);

  it("marks a fault as a fault, whether it was typed, scripted or done in the page, and again on a reload", async () => {
    const typed = await Page.open();
    typed.type("lab crash worker-1");
    typed.type("lab recover worker-1");
    const marks = [
      "inputs: lab crash worker-1",
      "faults: crash worker-1",
      "inputs: lab recover worker-1",
      "recoveries: recover worker-1",
    ];
    expect(marksOf(typed)).toEqual(marks);

    const scripted = await Page.open();
    scripted.sh("lab crash worker-1");
    scripted.sh("lab recover worker-1");
    expect(marksOf(scripted)).toEqual(marks);

    const clicked = await Page.open();
    clicked.send({ ...fault, on: true });
    clicked.send({ ...fault, on: false });
    expect(marksOf(clicked)).toEqual(["faults: crash worker-1", "recoveries: recover worker-1"]);

    const reloaded = await Page.open({ restored: typed.saved() });
    expect(marksOf(reloaded)).toEqual(marks);
    expect(reloaded.marks.map(({ atMs }) => atMs)).toEqual(typed.marks.map(({ atMs }) => atMs));
  });

  it("does not mark a fault that could not be", async () => {
    const page = await Page.open();
    page.type("lab crash worker-9");
    expect(marksOf(page)).toEqual(["inputs: lab crash worker-9"]);
  });
});

const runPod = "kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web";

describe("lessons in the worker", () => {
  it("offers every lesson in the sandbox", async () => {
    const page = await Page.open();
    expect(page.choices).toHaveLength(library.lessonLibrary.length);
    expect(page.lesson).toBeUndefined();
    page.type("lab hint");
    expect(page.text).toContain("No lesson is open");
    expect(page.sh("kubectl get nodes -o name").stdout.trim().split("\n")).toHaveLength(2);
  });

  it("opens a lesson: set-up done, on as many nodes as lessons speak of, at its first step", async () => {
    const page = await Page.open({ lesson: "first-steps/a-service-finds-its-pods" });
    expect(page.failure).toBeUndefined();
    expect(page.lesson).toMatchObject({ course: "First steps", stepIndex: 0, stepCount: 3 });
    expect(page.lesson?.step.markdown).toContain("an address that stays");
    expect(page.passed).toEqual([false, false, false]);
    expect(page.entries[0]?.data).toMatchObject({ kind: "lesson", mark: { action: "open" } });
    expect(page.sh("kubectl get deployment hello -o jsonpath='{.status.readyReplicas}'").stdout).toBe("2");
    expect(page.sh("kubectl get nodes -o name").stdout.trim().split("\n")).toHaveLength(4);
  });

  it("takes the sandbox for a lesson that is not there", async () => {
    const page = await Page.open({ lesson: "first-steps/none" });
    expect(page.failure).toBeUndefined();
    expect(page.ready).toBe(1);
    expect(page.lesson).toBeUndefined();
  });

  it("sends the lesson's traffic, also after a reload", async () => {
    const page = await Page.open({ lesson: "first-steps/a-node-dies" });
    const again = await Page.open({ restored: page.saved() });
    for (const each of [page, again]) {
      each.sh("sleep 10");
      expect(each.digest()).toBe(page.digest());
      expect(each.sources).toEqual(["shoppers"]);
    }
  });

  it("turns checks as the cluster changes, and goes on only from a step that has been passed", async () => {
    const page = await Page.open({ lesson: POD });
    page.teach({ action: "go", stepIndex: 1 });
    expect(page.lesson?.stepIndex).toBe(0);
    expect(page.lesson?.step.checks[0]?.detail).not.toBe("");
    page.sh(runPod);
    expect(page.passed).toEqual([true]);
    page.sh("kubectl delete pod web");
    expect(page.passed).toEqual([true]);
    page.teach({ action: "go", stepIndex: 1 });
    expect(page.lesson?.step.title).toBe("A name with a typo");
    expect(page.passed).toEqual([false, false]);
    page.teach({ action: "go", stepIndex: 0 });
    expect(page.passed).toEqual([true]);
  });

  it("opens hints from the page and from the prompt; lab check says what does not hold", async () => {
    const page = await Page.open({ lesson: POD });
    page.teach({ action: "hint" });
    page.type("lab hint");
    expect(page.text).toContain("look whether the clock at the top is paused");
    expect(page.lesson?.step.hints).toHaveLength(2);
    page.type("lab check");
    expect(page.text).toMatch(/✗ The pod web is running and ready \(0 of 1 ready\)/);
  });

  it("a reload brings back step, hints, passed steps and the history that checks look at", async () => {
    const page = await Page.open({ lesson: "first-steps/a-deployment-heals" });
    page.sh(
      "kubectl create deployment web --image=nginx --replicas=3 && kubectl rollout status deployment/web",
    );
    page.teach({ action: "go", stepIndex: 1 });
    page.sh("kubectl delete pods -l app=web && kubectl rollout status deployment/web && sleep 15");
    page.teach({ action: "go", stepIndex: 2 });
    page.teach({ action: "hint" });
    page.sh("kubectl scale deployment web --replicas=1 && sleep 40");
    page.sh("kubectl scale deployment web --replicas=5 && kubectl rollout status deployment/web");
    expect(page.passed).toEqual([true, false]);
    let again = await Page.open({ restored: page.saved() });
    for (let reloads = 0; reloads < 2; reloads++) {
      expect(again.failure).toBeUndefined();
      expect(again.lesson).toEqual(page.lesson);
      expect(again.entries).toEqual(page.entries);
      expect(again.digest()).toBe(page.digest());
      again = await Page.open({ restored: again.saved() });
    }
    again.teach({ action: "go", stepIndex: 1 });
    expect(again.passed).toEqual([true, true]);
  });

  it("lab reset takes back what was done since the step began, and no more", async () => {
    const page = await Page.open({ lesson: POD });
    page.sh(runPod);
    page.teach({ action: "go", stepIndex: 1 });
    page.sh("kubectl delete pod web && kubectl create namespace mistake");
    page.type("lab reset");
    expect(page.restarts).toBe(1);
    expect(page.failure).toBeUndefined();
    expect(page.lesson).toMatchObject({ stepIndex: 1 });
    expect(page.sh("kubectl get pod web -o jsonpath='{.status.phase}'").stdout).toBe("Running");
    expect(page.sh("kubectl get namespace mistake").exitCode).toBe(1);
    page.teach({ action: "go", stepIndex: 0 });
    expect(page.passed).toEqual([true]);
    const again = await Page.open({ restored: page.saved() });
    expect(again.lesson).toEqual(page.lesson);
  });

  it("a tab that only looks sees the lesson and changes nothing", async () => {
    const page = await Page.open({ lesson: POD });
    const second = await Page.open({ restored: page.saved(), readOnly: true });
    expect(second.lesson).toEqual(page.lesson);
    second.teach({ action: "hint" });
    second.teach({ action: "reset" });
    expect(second.lesson?.step.hints).toEqual([]);
    expect(second.restarts).toBe(0);
    expect(second.entries).toEqual(page.entries);
  });

  it("the marks of a lesson leave the history of the cluster alone", async () => {
    const lines = [runPod, "sleep 5"];
    const hasty = await Page.open({ lesson: POD });
    for (const line of lines) hasty.sh(line);
    const curious = await Page.open({ lesson: POD });
    curious.teach({ action: "hint" });
    for (const line of lines) curious.sh(line);
    expect(curious.digest()).toBe(hasty.digest());
  });
});
