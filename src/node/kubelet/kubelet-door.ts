/**
 * What the API server asks of a kubelet: logs, exec, attach.
 * Models: pkg/kubelet/server/server.go, kubelet_pods.go GetKubeletContainerLogs (v1.36).
 */

import type { ApiStream } from "#api/door.ts";
import type { KubeletDoor, LogOptions } from "#api/kubelet-door.ts";
import { StatusError, badRequest } from "#api/status-error.ts";
import { createStream } from "#kernel/message-stream.ts";
import { refuseSession, selectLines, startAttach, startExec, type Container } from "../runtime/index.ts";
import type { PodWorker } from "./pod-worker.ts";

export function createKubeletDoor(
  find: (namespace: string, pod: string) => PodWorker | undefined,
  now: () => number,
): KubeletDoor {
  const workerOf = (namespace: string, pod: string): PodWorker => {
    const worker = find(namespace, pod);
    if (!worker) throw new StatusError(404, "NotFound", `pod "${pod}" not found`);
    return worker;
  };
  const session = (
    namespace: string,
    pod: string,
    name: string,
    start: (container: Container) => ApiStream,
  ): ApiStream => {
    const container = workerOf(namespace, pod).container(name);
    return container?.isRunning ? start(container) : refuseSession(name);
  };
  return {
    logs: (namespace, pod, name, options) => readLogs(workerOf(namespace, pod), pod, name, options, now),
    exec: (namespace, pod, name, options) =>
      session(namespace, pod, name, (container) => startExec(container, options)),
    attach: (namespace, pod, name, options) =>
      session(namespace, pod, name, (container) => startAttach(container, options)),
  };
}

function readLogs(
  worker: PodWorker,
  pod: string,
  name: string,
  options: LogOptions,
  now: () => number,
): ApiStream {
  const newest = worker.container(name);
  let container = newest;
  if (options.previous) {
    // While the container waits to be restarted, the instance that ended is the previous one.
    container = newest?.state === "exited" && worker.waiting(name) ? newest : worker.previousContainer(name);
    if (container?.state !== "exited")
      throw badRequest(`previous terminated container "${name}" in pod "${pod}" not found`);
  } else if (!container || container.state === "created") {
    const status = [
      ...(worker.status.containerStatuses ?? []),
      ...(worker.status.initContainerStatuses ?? []),
    ].find((each) => each.name === name);
    const reason = status?.state?.waiting?.reason ?? "ContainerCreating";
    const why =
      reason === "ErrImagePull"
        ? "image can't be pulled"
        : reason === "ImagePullBackOff"
          ? "trying and failing to pull image"
          : reason;
    throw badRequest(`container "${name}" in pod "${pod}" is waiting to start: ${why}`);
  }
  const [server, client] = createStream<never, string>();
  const text = selectLines(container.log.lines(), options, now());
  if (text !== "") server.send(text);
  if (!options.follow) server.close();
  else {
    let atLineStart = true;
    const stop = container.log.follow(
      (chunk, timeMs) => {
        if (!options.timestamps) return server.send(chunk);
        const lines = [{ timeMs, text: chunk }].flatMap((each) =>
          each.text.split(/(?<=\n)/).map((line) => ({ timeMs, text: line })),
        );
        let out = "";
        for (const line of lines) {
          out += atLineStart
            ? selectLines([line], { ...options, follow: false, previous: false, tailLines: 1 }, timeMs)
            : line.text;
          atLineStart = line.text.endsWith("\n");
        }
        server.send(out);
      },
      () => server.close(),
    );
    server.listen(
      () => {},
      () => stop(),
    );
  }
  return client as unknown as ApiStream;
}
