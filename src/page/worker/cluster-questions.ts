/** What the page asks about objects, and does to them: reads through the door, writes as inputs. */

import { apiPrefixOf } from "#api/kind-descriptor.ts";
import type { ApiRequest, ApiResponse } from "#api/door.ts";
import type { Cluster } from "#cluster/cluster.ts";
import { causesOf } from "../projection/cause-chain.ts";
import { descriptorOf, rowKeyOf } from "../projection/object-row.ts";
import type { CausesView, ObjectReference, Questions } from "../protocol/messages.ts";
import { toYaml } from "./object-yaml.ts";

/** Who the page is when it reads: what `kubectl` of the workstation is, too. */
const ADMIN = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
/** The tail of a log that the inspector shows. */
const LOG_TAIL_LINES = 500;

export class ClusterQuestions {
  /** The task that wrote an object last, by the key of its row. */
  private readonly writers = new Map<string, number>();

  constructor(private readonly cluster: Cluster) {
    cluster.observe(({ object: { kind, metadata } }) => {
      this.writers.set(rowKeyOf(kind, metadata.namespace, metadata.name), cluster.kernel.currentTask);
    });
  }

  yaml(object: ObjectReference): string {
    return toYaml(this.get(object));
  }

  /** The log comes when it is complete: at once, or when its stream has ended. */
  logs(ask: Questions["logs"]["ask"], done: (answer: Questions["logs"]["answer"]) => void): void {
    const { namespace, pod: name } = ask;
    const pod = this.get({ apiVersion: "v1", kind: "Pod", plural: "pods", namespace, name });
    const { spec } = pod as { spec: { containers: { name: string }[] } };
    const containers = spec.containers.map((container) => container.name);
    const response = this.cluster.door.request({
      method: "GET",
      path: `/api/v1/namespaces/${namespace}/pods/${name}/log`,
      query: { container: ask.container || (containers[0] ?? ""), tailLines: String(LOG_TAIL_LINES) },
      user: ADMIN,
    });
    if (!response.stream) {
      done({ containers, text: String(bodyOf(response) ?? "") });
      return;
    }
    let text = "";
    response.stream.listen(
      (chunk) => {
        text += String(chunk);
      },
      () => done({ containers, text }),
    );
  }

  /** What led to the last write of an object, as far back as the trace reaches. */
  why({ kind, namespace, name }: ObjectReference): CausesView {
    const { trace, journal } = this.cluster.kernel;
    const task = this.writers.get(rowKeyOf(kind, namespace, name)) ?? 0;
    return causesOf({ trace, journal: journal.entries, task, kind, key: `${namespace}/${name}` });
  }

  /** Returns what is told to the user. */
  delete(object: ObjectReference): string {
    this.input({ method: "DELETE", path: pathOf(object) });
    return `${object.kind.toLowerCase()} "${object.name}" deleted`;
  }

  cordon(node: string, on: boolean): string {
    this.input({
      method: "PATCH",
      path: `/api/v1/nodes/${node}`,
      headers: { "content-type": "application/merge-patch+json" },
      body: { spec: { unschedulable: on ? true : null } },
    });
    return `node/${node} ${on ? "cordoned" : "uncordoned"}`;
  }

  private get(object: ObjectReference): unknown {
    return bodyOf(this.cluster.door.request({ method: "GET", path: pathOf(object), user: ADMIN }));
  }

  /** A request of the page: an input, so it is in the journal. */
  private input(request: ApiRequest): void {
    const response = this.cluster.input({ kind: "request", request: { ...request, user: ADMIN } });
    if (response) bodyOf(response);
  }
}

function pathOf(object: ObjectReference): string {
  const descriptor = descriptorOf(object);
  const slash = object.apiVersion.indexOf("/");
  const group = slash < 0 ? "" : object.apiVersion.slice(0, slash);
  const prefix = apiPrefixOf({ group, version: object.apiVersion.slice(slash + 1) });
  const namespace = object.namespace === "" ? "" : `/namespaces/${object.namespace}`;
  return `${prefix}${namespace}/${descriptor?.plural ?? object.plural}/${object.name}`;
}

/** The body of a good answer; throws with the server's own words otherwise. */
function bodyOf(response: ApiResponse): unknown {
  if (response.status < 400) return response.body;
  const { message = `the server answered ${response.status}` } = (response.body ?? {}) as {
    message?: string;
  };
  throw new Error(message);
}
