/**
 * `kubectl exec` and `kubectl attach`: a command's input and output (or those of the main process) as ExecFrames.
 * Models: the CRI streaming server with the remotecommand protocol v5.
 */

import type { ApiStream, ExecFrame } from "#api/door.ts";
import type { ExecOptions } from "#api/kubelet-door.ts";
import type { Status } from "#api/status-error.ts";
import { createStream } from "#kernel/message-stream.ts";
import { InputSource, NullDevice, OutputSink } from "#posix/machine/open-file.ts";
import type { Signal } from "#posix/system-calls.ts";
import { RuntimeError, type Container } from "./container.ts";

const SUCCESS: Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 200 };

/** The last frame of a command that ended with `exitCode`. */
export function exitStatus(exitCode: number): Status {
  if (exitCode === 0) return SUCCESS;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: error executing command, exit code ${exitCode}`,
    reason: "NonZeroExitCode" as Status["reason"] & string,
    details: { causes: [{ reason: "ExitCode", message: String(exitCode) }] },
    code: 500,
  };
}

function internalStatus(message: string): Status {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: `Internal error occurred: ${message}`,
    reason: "InternalError",
    details: { causes: [{ message }] },
    code: 500,
  };
}

type Side = ReturnType<typeof createStream<ExecFrame, ExecFrame>>[0];

/** Runs a command in a container; the stream carries ExecFrames. */
export function startExec(container: Container, options: ExecOptions): ApiStream {
  const [server, client] = createStream<ExecFrame, ExecFrame>();
  const send = (type: "stdout" | "stderr") => (text: string) => server.send({ type, text });
  const finish = (status: Status): void => {
    server.send({ type: "exit", status });
    server.close();
  };
  const input = new InputSource();
  const terminal = options.tty ? container.runtime.createTerminal(send("stdout")) : undefined;
  try {
    const running = container.execute(
      options.command,
      terminal
        ? {}
        : {
            0: options.stdin ? input : new NullDevice(),
            1: new OutputSink(options.stdout ? send("stdout") : () => {}),
            2: new OutputSink(options.stderr ? send("stderr") : () => {}),
          },
      terminal,
      // The last output is on its way when the command ends.
      ({ exitCode }) => container.runtime.scope.soon("exec ended", () => finish(exitStatus(exitCode))),
    );
    server.listen(
      (frame) => {
        if (frame.type === "stdin")
          (terminal ?? { input: (text: string) => input.push(text) }).input(frame.text);
        else if (frame.type === "stdin-end") (terminal ? () => terminal.input("\x04") : () => input.end())();
        else if (frame.type === "resize") terminal?.resize(frame.columns, frame.rows);
        else if (frame.type === "signal") running.signal(frame.signal as Signal);
      },
      () => {
        if (terminal) terminal.hangUp();
        else input.end();
      },
    );
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    const why = `failed to exec in container: failed to start exec "${container.runtime.random.hex(64)}": ${error.message}`;
    // The kubelet says that it is an internal error, and the API server, which translates streams, says it again.
    finish(internalStatus(`Internal error occurred: error executing command in container: ${why}`));
  }
  return client as ApiStream;
}

/** A session with a container that does not run: it ends at once, as the API server's stream translator ends it. */
export function refuseSession(containerName: string): ApiStream {
  const [server, client] = createStream<ExecFrame, ExecFrame>();
  const why = `unable to upgrade connection: container not found ("${containerName}")`;
  server.send({ type: "exit", status: internalStatus(why) });
  server.close();
  return client as ApiStream;
}

/** Connects to the main process of a container. */
export function startAttach(container: Container, options: Omit<ExecOptions, "command">): ApiStream {
  const [server, client] = createStream<ExecFrame, ExecFrame>();
  const stop = container.log.follow(
    (text) => {
      if (options.stdout || options.stderr) server.send({ type: "stdout", text });
    },
    () => {
      // How the container ended is its status' business; the session just ends.
      server.send({ type: "exit", status: exitStatus(0) });
      server.close();
    },
  );
  // A client makes the terminal a column wider and back, so that the shell draws its prompt anew.
  const prompt = container.terminal && options.tty ? container.log.lines().at(-1)?.text : undefined;
  if (prompt !== undefined && !prompt.endsWith("\n")) server.send({ type: "stdout", text: prompt });
  listenAttached(server, container, options, stop);
  return client as ApiStream;
}

function listenAttached(
  server: Side,
  container: Container,
  options: Omit<ExecOptions, "command">,
  stop: () => void,
): void {
  const { terminal } = container;
  const input =
    options.stdin && container.config.stdin ? container.sandbox.inputOf(container.config.name) : undefined;
  server.listen(
    (frame) => {
      if (frame.type === "stdin") {
        if (terminal) terminal.input(frame.text);
        else input?.push(frame.text);
      } else if (frame.type === "stdin-end") {
        if (terminal) terminal.input("\x04");
        else if (container.config.stdinOnce) input?.end();
      } else if (frame.type === "resize") terminal?.resize(frame.columns, frame.rows);
      else if (frame.type === "signal") container.signal(frame.signal as Signal);
    },
    () => {
      stop();
      if (input && container.config.stdinOnce) input.end();
    },
  );
}

/** Runs a command to its end, for probes and hooks. `done` gets exit code and output; returns what kills it. */
export function runToEnd(
  container: Container,
  argv: readonly string[],
  done: (result: { readonly exitCode: number; readonly output: string }) => void,
): () => void {
  let output = "";
  let over = false;
  const sink = new OutputSink((text) => {
    if (output.length < 10_240) output += text;
  });
  const running = container.execute(argv, { 1: sink, 2: sink }, undefined, ({ exitCode }) => {
    if (over) return;
    over = true;
    done({ exitCode, output });
  });
  return () => {
    if (over) return;
    over = true;
    running.signal("SIGKILL");
  };
}
