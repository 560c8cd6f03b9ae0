/**
 * The composition root of the core: it makes every component, gives each the one door and a scope of its own, and puts
 * the journal in front of everything that comes from outside.
 */

import type { ApiResponse, ApiStream, UserInfo } from "#api/door.ts";
import { kinds } from "#api/kinds/index.ts";
import type { Descriptions } from "#api/schema/open-api.ts";
import { apiPrefixOf } from "#api/kind-descriptor.ts";
import { StatusError, badRequest, notFound } from "#api/status-error.ts";
import type { DraftObject, KubernetesObject, WatchEvent } from "#api/types.ts";
import { createApiServer, type ApiServer } from "#control-plane/apiserver/api-server.ts";
import { Store } from "#control-plane/etcd/store.ts";
import { AssertionError, assert, assertNever, assertPresent } from "#kernel/assert.ts";
import type { JournalEntry } from "#kernel/journal.ts";
import { Kernel } from "#kernel/kernel.ts";
import { createNetwork } from "#network/create-network.ts";
import type { Network } from "#network/network.ts";
import type { LabAnswer, LabControl } from "#workstation/lab-control.ts";
import { WORKSTATION_ADDRESS, nodeAddress, nodeName, podCidr } from "./addresses.ts";
import { boot } from "./boot.ts";
import type {
  ActiveFault,
  FaultChange,
  Cluster,
  ClusterOptions,
  CommandResult,
  CompletionResult,
  EditorRequest,
  LessonControl,
  ScriptOutput,
  TerminalOutput,
} from "./cluster.ts";
import { ClusterNode } from "./cluster-node.ts";
import { startControlPlane } from "./control-plane.ts";
import { Desk } from "./desk.ts";
import { kubeletDialer, proxyDialer } from "./dialers.ts";
import { faults } from "./faults/index.ts";
import type { Fault, FaultGround } from "./faults/fault.ts";
import type { ClusterInput, LessonMark } from "./inputs.ts";
import { dnsAddon } from "./system-manifests.ts";

/** What a tab can carry beside what the cluster makes by itself. */
const STORE_QUOTA_BYTES = 64 * 1024 * 1024;
/** More than any object that the cluster makes by itself; only what is bigger than this fills the store up. */
const ORDINARY_VERSION_BYTES = 16 * 1024;
/** The learner's bearer token; the cluster has nobody to keep it from. */
const STUDENT_TOKEN = "wavetank.student";

/** Who installs the cluster and acts through the page and the command line. */
const ADMIN: UserInfo = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

export function createCluster(options: ClusterOptions): Cluster {
  return new SimulatedCluster(options);
}

class SimulatedCluster implements Cluster {
  readonly kernel: Kernel;
  readonly network: Network;
  readonly door: ApiServer;
  lesson: LessonControl | undefined;
  private descriptions: Descriptions | undefined;
  private readonly store: Store<KubernetesObject>;
  private readonly desk: Desk;
  private readonly faultListeners: ((change: FaultChange) => void)[] = [];
  private fastForwardMs = 0;
  private readonly nodes = new Map<string, ClusterNode>();
  private readonly faultGround: FaultGround = {
    node: (name) => {
      const node = this.nodes.get(name);
      if (!node) throw notFound({ group: "", resource: "nodes" }, name);
      return node;
    },
  };
  private activeFaults: readonly ActiveFault[] = [];
  /** Those that requests from outside opened and nobody has closed, by number. */
  private readonly streams = new Map<number, ApiStream>();
  streamCount = 0;

  constructor(readonly options: ClusterOptions) {
    this.kernel = new Kernel({ seed: options.seed });
    const { root } = this.kernel;
    this.store = new Store<KubernetesObject>({
      scope: root.child("etcd"),
      quotaBytes: STORE_QUOTA_BYTES,
      ordinaryBytes: ORDINARY_VERSION_BYTES,
    });
    this.network = createNetwork({ scope: root.child("network") });
    this.door = createApiServer({
      scope: root.child("kube-apiserver"),
      store: this.store,
      kinds,
      kubelets: kubeletDialer(
        (name) => this.nodes.get(name),
        (name) => this.network.node(name)?.address,
      ),
      tokens: new Map([[STUDENT_TOKEN, ADMIN]]),
      proxy: proxyDialer(() => assertPresent(this.network.node(nodeName(0)), "the control plane node").host),
      descriptions: () => this.descriptions,
    });
    startControlPlane({
      identity: nodeName(0),
      scope: root.child("control-plane"),
      door: this.door,
      network: this.network,
    });
    for (let index = 0; index <= options.workers; index++) this.startNode(index);
    for (const object of dnsAddon()) this.install(object);
    this.desk = new Desk({
      scope: root.child("workstation"),
      network: this.network.outside("workstation", WORKSTATION_ADDRESS),
      lab: this.labControl(),
      server: `https://${nodeAddress(0)}:6443`,
      token: STUDENT_TOKEN,
      door: this.door,
      user: ADMIN,
    });
  }

  get fastForwardUntilMs(): number | undefined {
    return this.fastForwardMs > this.kernel.nowMs ? this.fastForwardMs : undefined;
  }

  get faults(): readonly ActiveFault[] {
    return this.activeFaults;
  }

  onFault(listener: (change: FaultChange) => void): void {
    this.faultListeners.push(listener);
  }

  get requestCount(): number {
    return this.door.requestCount;
  }

  setDescriptions(descriptions: Descriptions): void {
    this.descriptions = descriptions;
  }

  observe(listener: (event: WatchEvent) => void): void {
    this.door.observe(listener);
  }

  boot(): void {
    boot(this.kernel, this.door, ADMIN, this.options.workers + 1);
  }

  digest(): string {
    return this.kernel.digest() + this.store.contentHash();
  }

  input(input: ClusterInput): ApiResponse | undefined {
    return this.kernel.input(input.kind, input, () => this.apply(input));
  }

  runLine(session: string, line: string, done: (result: CommandResult) => void): void {
    this.kernel.input("session-line", { kind: "session-line", session, line }, () =>
      this.desk.runLine(session, line, done),
    );
  }

  runScript(text: string, output: ScriptOutput, done: (exitCode: number) => void): void {
    this.kernel.input("script", { kind: "script", text }, () => this.desk.runScript(text, output, done));
  }

  mark(mark: LessonMark): void {
    const { kernel } = this;
    assert(kernel.currentTask === 0, `lesson mark ${mark.action} inside a task`);
    kernel.journal.append(kernel.nowMs, kernel.taskCount, "lesson", { kind: "lesson", mark });
  }

  replay(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      this.kernel.runTo(entry.afterTask, entry.atMs);
      const input = entry.data as ClusterInput;
      // Who asked for the results of these is not there any more; their effects are.
      if (input.kind === "session-line") this.runLine(input.session, input.line, () => undefined);
      else if (input.kind === "script")
        this.runScript(input.text, { stdout: () => undefined, stderr: () => undefined }, () => undefined);
      else if (input.kind === "lesson") this.mark(input.mark);
      else this.input(input);
    }
  }

  openTerminal(name: string, onOutput: (output: TerminalOutput) => void): void {
    this.desk.openTerminal(name, onOutput);
  }

  onEditors(listener: (open: readonly EditorRequest[]) => void): void {
    this.desk.editors.listen(listener);
  }

  complete(terminal: string, line: string, cursor: number): CompletionResult {
    return this.desk.complete(terminal, line, cursor);
  }

  readFile(path: string): string | undefined {
    return this.desk.readFile(path);
  }

  listFiles(): readonly string[] {
    return this.desk.listFiles();
  }

  /** What `lab` does. It runs inside the task of a typed line, which is the journalled input. */
  private labControl(): LabControl {
    const attempt = (work: () => void, text: string): LabAnswer => {
      try {
        work();
        return { text };
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        return { text: error.message, failed: true };
      }
    };
    const noLesson: LabAnswer = { text: "No lesson is open. Choose one on the left.", failed: true };
    return {
      crash: (node) => attempt(() => this.inject("node-crash", node), `node ${node} has lost power`),
      recover: (node) => attempt(() => this.mend("node-crash", node), `node ${node} has power and boots`),
      advance: (durationMs) => {
        this.fastForwardMs = Math.max(this.fastForwardMs, this.kernel.nowMs + durationMs);
      },
      digest: () => this.digest(),
      hint: () => (this.lesson ? { text: this.lesson.hint() } : noLesson),
      check: () => {
        if (!this.lesson) return noLesson;
        const { text, holds } = this.lesson.check();
        return holds ? { text } : { text, failed: true };
      },
      reset: () => {
        if (!this.lesson)
          return {
            text: "There is nothing to reset here: reload the page with another ?seed, or open a lesson.",
            failed: true,
          };
        this.lesson.reset();
        return { text: "The step starts again." };
      },
      nodeNames: [...this.nodes.keys()].filter((name) => !this.nodes.get(name)?.isControlPlane),
    };
  }

  private apply(input: ClusterInput): ApiResponse | undefined {
    switch (input.kind) {
      case "request": {
        const response = this.door.request(input.request);
        if (response.stream) {
          for (const [number, stream] of this.streams) if (stream.closed) this.streams.delete(number);
          this.streams.set(this.streamCount++, response.stream);
        }
        return response;
      }
      case "stream-message":
        this.streams.get(input.stream)?.send(input.message);
        return undefined;
      case "stream-close":
        this.streams.get(input.stream)?.close();
        this.streams.delete(input.stream);
        return undefined;
      case "terminal-line":
        this.desk.line(input.terminal, input.line);
        return undefined;
      case "terminal-key":
        this.desk.key(input.terminal, input.key);
        return undefined;
      case "terminal-size":
        this.desk.size(input.terminal, input.columns, input.rows);
        return undefined;
      case "editor-answer":
        this.desk.editors.answer(input.request, input.text);
        return undefined;
      case "file":
        this.desk.writeFile(input.path, input.text, this.kernel.nowMs);
        return undefined;
      case "fault":
        this.inject(input.fault, input.target);
        return undefined;
      case "recover":
        this.mend(input.fault, input.target);
        return undefined;
      case "traffic":
        this.setTraffic(input.name, input.url, input.requestsPerSecond);
        return undefined;
      case "session-line":
      case "script":
      case "lesson":
        throw new AssertionError(`${input.kind} comes through a method of its own`);
      default:
        return assertNever(input, "input");
    }
  }

  /** Throws a StatusError when there is no such fault or node, or the fault makes no sense now. */
  private inject(name: string, target: string): void {
    const fault = faultNamed(name);
    fault.inject(this.faultGround, target);
    this.activeFaults = [...this.activeFaults, { fault: name, target, sinceMs: this.kernel.nowMs }];
    this.noteFault(name, target, true);
  }

  private mend(name: string, target: string): void {
    faultNamed(name).recover(this.faultGround, target);
    this.activeFaults = this.activeFaults.filter(
      (active) => active.fault !== name || active.target !== target,
    );
    this.noteFault(name, target, false);
  }

  private noteFault(fault: string, target: string, begins: boolean): void {
    this.kernel.note(begins ? "fault" : "recover", target, fault);
    for (const listener of this.faultListeners) listener({ fault, target, begins, atMs: this.kernel.nowMs });
  }

  /** A rate of 0 ends the source. */
  private setTraffic(name: string, url: string, requestsPerSecond: number): void {
    const source = this.network.trafficSources.find((other) => other.name === name);
    if (requestsPerSecond === 0) source?.stop();
    else if (!source) this.network.startTraffic({ name, url, requestsPerSecond });
    else {
      source.setUrl(url);
      source.setRate(requestsPerSecond);
    }
  }

  /** Creates an object of the system as the cluster's installer. */
  private install(object: DraftObject): void {
    const kind = assertPresent(
      kinds.find((descriptor) => descriptor.kind === object.kind),
      `kind ${object.kind}`,
    );
    const path = `${apiPrefixOf(kind)}/namespaces/${object.metadata.namespace ?? ""}/${kind.plural}`;
    const response = this.door.request({ method: "POST", path, user: ADMIN, body: object });
    assert(
      response.status === 201,
      `installing ${object.kind} ${object.metadata.name ?? ""}: ${JSON.stringify(response.body)}`,
    );
  }

  private startNode(index: number): void {
    const name = nodeName(index);
    const network = this.network.addNode({
      nodeName: name,
      address: nodeAddress(index),
      podCidr: podCidr(index),
    });
    const scope = this.kernel.root.child(`node/${name}`);
    this.nodes.set(
      name,
      new ClusterNode({
        scope,
        network,
        podCidr: podCidr(index),
        door: this.door,
        isControlPlane: index === 0,
      }),
    );
  }
}

function faultNamed(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  if (!fault)
    throw badRequest(
      `there is no fault "${name}"; there are: ${faults.map((known) => known.name).join(", ")}`,
    );
  return fault;
}
