/**
 * What each system call does: the one place where a program's request meets files, pipes, processes, time and network.
 */

import { SmallMap } from "#kernel/small-map.ts";
import type { IncomingExchange, Listener } from "../exchange.ts";
import { absolutePath } from "../file-system/file-system.ts";
import { type FileStatus, type SystemCall, SystemError } from "../system-calls.ts";
import { systemError } from "../system-errors.ts";
import { machineDevice } from "./machine-devices.ts";
import type { Machine } from "./machine.ts";
import { WAIT } from "./open-file.ts";
import { descriptorAt, openPath } from "./open-path.ts";
import { createPipe } from "./pipe.ts";
import { type Process, Thread } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";
import type { ProcessorTime } from "./processor-time.ts";
import type { RunQueue } from "./run-queue.ts";
import { SignalHandlers } from "./signal-handlers.ts";
import { StreamFile } from "./stream-file.ts";

/** What writing costs per character. */
const WRITE_CPU_MS_PER_CHARACTER = 0.000_01;
/** What a program makes of a character it has read costs the engine about that; it counts as work, not as CPU time. */
const READ_WORK_MS_PER_CHARACTER = 0.000_015;
/** Finding a long path takes its time. */
const PATH_WORK_MS_PER_CHARACTER = 0.000_1;

export class SystemCallAnswers {
  constructor(
    private readonly machine: Machine,
    private readonly table: ProcessTable,
    private readonly time: ProcessorTime,
    private readonly queue: RunQueue,
  ) {}

  /** The answer; or WAIT, and it comes later. Throws SystemError. */
  perform(thread: Thread, call: SystemCall): unknown {
    const { process } = thread;
    const at = (path: string): string => {
      if (path === "") return "";
      const absolute = absolutePath(path, process.directory);
      this.time.spend(absolute.length * PATH_WORK_MS_PER_CHARACTER);
      return absolute;
    };
    const { nowMs } = this.machine.host;
    switch (call.call) {
      case "read":
        return this.read(thread, call.descriptor);
      case "unread": {
        const file = process.file(call.descriptor);
        if (call.text !== "") file.unread = call.text + (file.unread ?? "");
        return undefined;
      }
      case "write":
        return this.write(thread, call.descriptor, call.text);
      case "open":
        return process.attach(openPath(this.machine, process, at(call.path), call.mode));
      case "close":
        if (!process.closeDescriptor(call.descriptor)) throw systemError("EBADF");
        return undefined;
      case "duplicate":
        return process.install(call.to, process.file(call.descriptor));
      case "pipe": {
        const [reader, writer] = createPipe();
        return [process.attach(reader), process.attach(writer)];
      }
      case "isTerminal":
        return process.descriptors[call.descriptor]?.kind === "terminal";
      case "status":
        return this.status(process, at(call.path), call.followLinks);
      case "symbolicLink":
        return this.machine.files.symbolicLink(call.target, at(call.path), nowMs);
      case "readLink":
        return this.machine.files.readLink(at(call.path));
      case "readDirectory":
        return this.machine.files.readDirectory(at(call.path));
      case "makeDirectory":
        return this.machine.files.makeDirectory(at(call.path), nowMs);
      case "remove":
        return this.machine.files.remove(at(call.path), nowMs);
      case "rename":
        return this.machine.files.rename(at(call.from), at(call.to), nowMs);
      case "changeMode":
        return this.machine.files.changeMode(at(call.path), call.mode);
      case "changeDirectory": {
        const location = this.machine.files.locate(at(call.path));
        if (location.node === undefined) throw systemError("ENOENT");
        if (location.node.type !== "directory") throw systemError("ENOTDIR");
        process.directory = location.path;
        return undefined;
      }
      case "spawn":
        return this.table.spawn(process, call.options);
      case "execute":
        return this.table.execute(thread, call.argv, call.environment);
      case "wait":
        return this.table.wait(thread, call.processId, call.block);
      case "kill":
        return this.table.kill(process, call.processId, call.signal);
      case "handleSignal":
        if (call.signal === "SIGKILL") throw systemError("EINVAL");
        (process.handlers ??= new SignalHandlers()).set(call.signal, call.handling);
        return undefined;
      case "exit":
        this.table.end(process, call.code & 255);
        return WAIT;
      case "sleep":
        thread.cancel = this.machine.host.after(call.durationMs, "process sleep", () =>
          thread.resume(undefined),
        );
        return WAIT;
      case "pause":
        thread.cancel = () => {};
        return WAIT;
      case "now":
        return this.machine.host.epochMs + nowMs;
      case "random":
        return this.machine.host.random();
      case "compute":
        return this.time.compute(thread, call.cpuMs, call.ends ?? false) ? WAIT : undefined;
      case "allocate":
        process.memoryBytes += call.bytes;
        if (this.machine.host.allocate(call.bytes)) return undefined;
        process.memoryBytes -= call.bytes;
        this.table.end(process, 137, "SIGKILL");
        return WAIT;
      case "exchange":
        return this.exchange(thread, call);
      case "resolve":
        thread.cancel = this.machine.host.network.resolve(call.name, (result) => thread.resume(result));
        return WAIT;
      case "listen":
        return this.listen(process, call.port, call.protocol, call.listener);
      case "serve":
        return this.serve(process, call);
      case "receive":
        return this.stream(process, call.descriptor).receive(thread);
      case "send":
        return this.stream(process, call.descriptor).send(call.message);
      case "device":
        return this.device(thread, call.name, call.message);
    }
  }

  private stream(process: Process, descriptor: number): StreamFile {
    const file = process.file(descriptor);
    if (!(file instanceof StreamFile)) throw systemError("EINVAL");
    return file;
  }

  private read(thread: Thread, descriptor: number): string | null | typeof WAIT {
    const file = thread.process.file(descriptor);
    const putBack = file.unread;
    const text = putBack ?? file.read(thread);
    delete file.unread;
    if (typeof text === "string") {
      // What was put back has been paid for.
      if (putBack === undefined) this.time.spend(text.length * READ_WORK_MS_PER_CHARACTER);
      // Who reads on comes to an end some day; opening the same file again and again is no progress.
      if (file.wasRead && file.kind !== "device") thread.process.burstMs = 0;
      file.wasRead = true;
    }
    return text;
  }

  private write(thread: Thread, descriptor: number, text: string): unknown {
    const { process } = thread;
    const file = process.file(descriptor);
    this.time.charge(process, text.length * WRITE_CPU_MS_PER_CHARACTER);
    try {
      return file.write(text, thread);
    } catch (error) {
      if (error instanceof SystemError && error.code === "EPIPE")
        this.table.deliver(process, "SIGPIPE", false);
      throw error;
    }
  }

  /** Files keep virtual time; programs see the calendar's. */
  private status(process: Process, path: string, followLinks: boolean): FileStatus {
    if (descriptorAt(process, path))
      return {
        type: "device",
        sizeBytes: 0,
        mode: 0o600,
        modifiedMs: this.machine.host.epochMs + this.machine.host.nowMs,
      };
    const found = this.machine.files.status(path, followLinks);
    return { ...found, modifiedMs: this.machine.host.epochMs + found.modifiedMs };
  }

  // --- network

  private listen(process: Process, port: number, protocol: "tcp" | "udp", listener: Listener): void {
    const close = this.machine.host.network.listen(port, protocol, listener);
    if (!close) throw systemError("EADDRINUSE");
    (process.listening ??= new SmallMap()).set(port, close);
  }

  private serve(process: Process, call: SystemCall & { readonly call: "serve" }): void {
    this.listen(process, call.port, call.protocol, (incoming: IncomingExchange, respond) => {
      const thread = new Thread(process, call.handler(incoming), this.queue, (response) => {
        // Undefined: the handler failed; the client waits in vain, as with a server that hangs.
        if (response !== undefined) respond(response as Parameters<typeof respond>[0]);
      });
      (process.threads ??= new Set()).add(thread);
      this.queue.schedule(thread);
    });
  }

  private exchange(thread: Thread, call: SystemCall & { readonly call: "exchange" }): typeof WAIT {
    thread.cancel = this.machine.host.network.exchange(call.request, (result) => {
      if (result.ok && result.stream && !thread.process.ended) {
        const descriptor = thread.process.attach(new StreamFile(result.stream));
        thread.resume({ ...result, descriptor });
      } else thread.resume(result);
    });
    return WAIT;
  }

  private device(thread: Thread, name: string, message: unknown): unknown {
    const own = machineDevice(this.machine, thread.process, name, message);
    if (own !== undefined) return own.answer;
    const cancel = this.machine.host.device(
      name,
      message,
      {
        answer: (value) => thread.resume(value),
        fail: (error) => thread.fail(error),
      },
      thread.process.processId,
    );
    if (!cancel) throw systemError("ENOSYS");
    if (thread.waiting) thread.cancel = cancel;
    return WAIT;
  }
}
