/**
 * The container runtime of a node: sandboxes with their containers, the images, the processors and the memory. It lives
 * as long as the node has power, and finds on the disk what the one before it left; the kubelet may come and go.
 * Models: containerd 2.x (CRI). Differs: no time passes here; whoever calls (the kubelet) lets it pass.
 */

import type { Door } from "#api/door.ts";
import { assert } from "#kernel/assert.ts";
import type { Random } from "#kernel/random.ts";
import type { Scope } from "#kernel/scope.ts";
import type { NodeNetwork, PodNetworkOptions } from "#network/network.ts";
import { Terminal } from "#posix/machine/terminal.ts";
import { Container, type ContainerConfig } from "./container.ts";
import { ImageStore } from "./image-store.ts";
import type { NodeDisk } from "./node-disk.ts";
import { Processor } from "./processor.ts";
import { Sandbox } from "./sandbox.ts";

export interface RuntimeOptions {
  /** Ends when the power fails. */
  readonly scope: Scope;
  readonly network: NodeNetwork;
  /** What an earlier runtime left there is found again. */
  readonly disk: NodeDisk;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  /** Given to the containers of a control-plane node: what kube-apiserver answers with. */
  readonly apiServer?: Door;
}

export class ContainerRuntime {
  readonly scope: Scope;
  readonly images: ImageStore;
  readonly processor: Processor;
  readonly network: NodeNetwork;
  readonly memoryLimitBytes: number;
  readonly apiServer: Door | undefined;
  readonly random: Random;
  memoryUsedBytes = 0;
  private readonly sandboxes: NodeDisk["sandboxes"];

  constructor(options: RuntimeOptions) {
    this.scope = options.scope;
    this.network = options.network;
    this.memoryLimitBytes = options.memoryBytes;
    this.apiServer = options.apiServer;
    this.random = options.scope.random;
    this.images = new ImageStore(options.scope.child("images"), options.disk.images);
    this.sandboxes = options.disk.sandboxes;
    for (const sandbox of this.sandboxes.values()) sandbox.foundAfterPowerLoss();
    this.processor = new Processor(options.scope, options.cpuMillis);
    options.scope.onDispose(() => {
      for (const sandbox of this.sandboxes.values())
        for (const instances of sandbox.containers.values()) for (const each of instances) each.vanish();
    });
  }

  sandbox(podUid: string): Sandbox | undefined {
    return this.sandboxes.get(podUid);
  }

  /** All sandboxes: what a kubelet that starts finds. */
  get allSandboxes(): IterableIterator<Sandbox> {
    return this.sandboxes.values();
  }

  /**
   * Makes a pod's sandbox and attaches it to the network; it takes the place of one that was stopped. Throws
   * NoAddressError.
   */
  createSandbox(podUid: string, options: PodNetworkOptions): Sandbox {
    const earlier = this.sandboxes.get(podUid);
    assert(!earlier || earlier.stopped, `pod ${options.podKey} has a sandbox`);
    const network = this.network.attachPod(options);
    const sandbox = new Sandbox(podUid, options.podKey, network, this.scope.nowMs, earlier);
    this.sandboxes.set(podUid, sandbox);
    return sandbox;
  }

  /** Ends what still runs and frees the address. Logs and states stay until {@link removeSandbox}. */
  stopSandbox(sandbox: Sandbox): void {
    for (const instances of sandbox.containers.values()) instances.at(-1)?.kill();
    if (sandbox.stopped) return;
    sandbox.stopped = true;
    sandbox.network.detach();
  }

  removeSandbox(sandbox: Sandbox): void {
    this.stopSandbox(sandbox);
    if (this.sandboxes.get(sandbox.podUid) === sandbox) this.sandboxes.delete(sandbox.podUid);
  }

  createContainer(sandbox: Sandbox, config: ContainerConfig): Container {
    const container = new Container(this, sandbox, config, this.random.hex(64));
    const instances = sandbox.containers.get(config.name);
    if (!instances) sandbox.containers.set(config.name, [container]);
    else {
      instances.push(container);
      // Two exited instances are enough for lastState and `logs --previous`.
      if (instances.length > 2) instances.shift();
    }
    return container;
  }

  /** Whether the node has this much memory left. */
  hasMemory(bytes: number): boolean {
    return this.memoryUsedBytes + bytes <= this.memoryLimitBytes;
  }

  createTerminal(onOutput: (text: string) => void, columns = 80, rows = 24): Terminal {
    const { scope } = this;
    return new Terminal(
      {
        get nowMs() {
          return scope.nowMs;
        },
        after: (delayMs, label, run) => {
          const timer = scope.after(delayMs, label, run);
          return () => timer.cancel();
        },
      },
      { onOutput, columns, rows },
    );
  }
}
