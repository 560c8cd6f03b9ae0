/**
 * The API server: the one door. A request goes route → authenticate → authorize → decode and default → mutating
 * admission → strategy and validation → validating admission → store, within one kernel task.
 * Models: kube-apiserver v1.36.
 */

import { unservedKindAt, unservedText } from "#api/unserved-kinds.ts";
import type { ApiRequest, ApiResponse, Door, UserInfo } from "#api/door.ts";
import { apiVersionOf, type KindDescriptor } from "#api/kind-descriptor.ts";
import type { KubeletDialer } from "#api/kubelet-door.ts";
import { mergeSchemaOf } from "#api/schema/merge-schema.ts";
import type { Descriptions } from "#api/schema/open-api.ts";
import { StatusError, pageNotFound } from "#api/status-error.ts";
import { formatTime } from "#api/time.ts";
import type { WatchEvent } from "#api/types.ts";
import { AssertionError } from "#kernel/assert.ts";
import type { Scope } from "#kernel/scope.ts";
import { StoreError } from "../etcd/store-errors.ts";
import { AdmissionChain } from "./admission/admission.ts";
import { admissionPlugins } from "./admission/index.ts";
import { ensureSystemObjects } from "./boot.ts";
import { answerPath } from "./discovery/paths.ts";
import { respondError } from "./output/respond.ts";
import type { ProxyDialer } from "./proxy-dialer.ts";
import type { ApiVerb, RequestContext, ServerCore } from "./request-context.ts";
import { ResourceTable } from "./served-resource.ts";
import { authenticate, isComponent } from "./stages/authenticate.ts";
import { allowAuthenticated, authorize, type Authorizer } from "./stages/authorize.ts";
import { parseDryRun } from "./stages/decode.ts";
import { methodNotAllowed, route } from "./stages/route.ts";
import { ObjectStore, type ObjectKeyspace } from "./storage/object-store.ts";
import { WatchHub, deletedObject } from "./storage/watch-hub.ts";
import { subresources } from "./subresources/index.ts";
import { storageHooks } from "./strategy/index.ts";
import { get, list, watch } from "./verbs/read.ts";
import { patch } from "./verbs/patch.ts";
import { create, deleteCollection, deleteOne, update } from "./verbs/write.ts";

export interface ApiServerOptions {
  /** The life of the server process. Disposing it ends all watches; the store stays. */
  readonly scope: Scope;
  readonly store: ObjectKeyspace;
  readonly kinds: readonly KindDescriptor[];
  /** For log, exec and attach; absent: they answer that no kubelet can be reached. */
  readonly kubelets?: KubeletDialer;
  /** For the proxy subresource. */
  readonly proxy?: ProxyDialer;
  /** Bearer tokens of requests from outside. */
  readonly tokens?: ReadonlyMap<string, UserInfo>;
  readonly authorizer?: Authorizer;
  /** Where the server listens: the control plane node's address. */
  readonly advertiseAddress?: string;
  /** The texts of `kubectl explain`, once they are loaded; without them explain shows types only. */
  readonly descriptions?: () => Descriptions | undefined;
}

export interface ApiServer extends Door {
  /** How many requests were answered, whoever asked. */
  readonly requestCount: number;
  /** Living watches of clients. */
  readonly watchCount: number;
  /**
   * Hears first of every object there is (as ADDED), then of every write, within the task that makes it. It schedules
   * no task and draws no chance, so watching a run does not change it.
   */
  observe(listener: (event: WatchEvent) => void): void;
}

/** minikube's first node. */
const DEFAULT_ADDRESS = "192.168.49.2";
/** apiserver pkg/storage/storagebackend DefaultCompactInterval. */
const COMPACTION_PERIOD_MS = 300_000;

/** apiserver pkg/server/filters/wrap.go WithPanicRecovery. */
const PANIC_MESSAGE = "This request caused apiserver to panic. Look in the logs for details.";

type VerbHandler = (context: RequestContext) => ApiResponse;

const VERBS: Readonly<Record<ApiVerb, VerbHandler>> = {
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: deleteOne,
  deletecollection: deleteCollection,
};

const TOKEN_REQUEST = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest" };

/** Outside the API nobody speaks of Status. Models: apiserver pkg/util/notfoundhandler (v0.36), Go's http.NotFound. */
const NO_SUCH_PAGE: ApiResponse = {
  status: 404,
  headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
  body: "404 page not found\n",
};

/** Tells of a kind that Kubernetes has and this server has not: kubectl shows warnings beside the error. */
function withUnservedWarning(response: ApiResponse, path: string): ApiResponse {
  const token = /^\/api\/v1\/namespaces\/[^/]+\/serviceaccounts\/[^/]+\/token$/.test(path);
  const missing = response.status === 404 ? (token ? TOKEN_REQUEST : unservedKindAt(path)) : undefined;
  if (!missing) return response;
  return { ...response, headers: { ...response.headers, warning: unservedText(missing) } };
}

class Server implements ApiServer {
  requestCount = 0;
  private readonly core: ServerCore;
  private readonly tokens: ReadonlyMap<string, UserInfo>;
  private readonly authorizer: Authorizer;
  private readonly address: string;
  private readonly descriptions: () => Descriptions | undefined;
  private compactAt = 0;

  constructor(options: ApiServerOptions) {
    const { scope, store } = options;
    this.tokens = options.tokens ?? new Map();
    this.address = options.advertiseAddress ?? DEFAULT_ADDRESS;
    this.descriptions = options.descriptions ?? (() => undefined);
    this.authorizer = options.authorizer ?? allowAuthenticated;
    const resources = new ResourceTable();
    for (const descriptor of options.kinds) {
      const resource = { group: descriptor.group, resource: descriptor.plural };
      const objects = new ObjectStore(descriptor, resource, store);
      const hub = new WatchHub(scope, descriptor, objects, store);
      const apiVersion = apiVersionOf(descriptor);
      const namespaced = descriptor.scope === "Namespaced";
      resources.add({ descriptor, apiVersion, resource, objects, hub, namespaced });
    }
    const reader = {
      find: (group: string, resource: string, namespace: string, name: string) =>
        resources.ofKind(group, resource)?.objects.get(namespace, name),
      nameSuffix: () => scope.kernel.random("apiserver/names").nameSuffix(5),
    };
    const hooks = storageHooks({ scope, store, resources });
    let second = -1;
    let text = "";
    this.core = {
      scope,
      store,
      resources,
      admission: new AdmissionChain(admissionPlugins.map((make) => make(reader))),
      kubelets: options.kubelets,
      proxy: options.proxy,
      mergeSchemaOf: ({ apiVersion, descriptor }) => mergeSchemaOf(apiVersion, descriptor.kind),
      hooksOf: (resource) => hooks.get(resource),
      timestamp: () => {
        const now = Math.floor(scope.nowMs / 1000);
        if (now !== second) {
          second = now;
          text = formatTime(now * 1000);
        }
        return text;
      },
    };
    ensureSystemObjects(this, resources, this.address);
    this.compactAt = store.revision;
    scope.every(COMPACTION_PERIOD_MS, "compact the store", () => this.compact());
  }

  get watchCount(): number {
    let count = 0;
    for (const { hub } of this.core.resources.all) count += hub.size;
    return count;
  }

  request(request: ApiRequest): ApiResponse {
    this.requestCount++;
    const started: { user: string; verb: string } = { user: "", verb: request.method };
    let response: ApiResponse;
    try {
      response = this.answer(request, started);
    } catch (error) {
      response = withUnservedWarning(respondError(this.asStatusError(error, request)), request.path);
    }
    const { kernel } = this.core.scope;
    kernel.note("request", request.path, { verb: started.verb, user: started.user, code: response.status });
    return response;
  }

  observe(listener: (event: WatchEvent) => void): void {
    const { scope, store } = this.core;
    for (const { value } of store.range({ prefix: "/registry/" }).items) {
      if (value) listener({ type: "ADDED", object: value });
    }
    const subscription = store.watch({
      prefix: "/registry/",
      onEvents: (events) => {
        for (const event of events) {
          const object = event.current.value ?? deletedObject(event);
          if (!object) continue;
          const type = event.type === "delete" ? "DELETED" : event.isCreate ? "ADDED" : "MODIFIED";
          listener({ type, object });
        }
      },
    });
    scope.onDispose(() => subscription.cancel());
  }

  private answer(request: ApiRequest, started: { user: string; verb: string }): ApiResponse {
    const user = authenticate(request, this.tokens, this.core.scope.nowMs);
    started.user = user.name;
    const target = route(this.core.resources, request);
    if (target) started.verb = target.verb;
    const verb = target?.verb ?? request.method.toLowerCase();
    authorize(this.authorizer, { user, verb, target, path: request.path });
    if (!target) {
      const { resources } = this.core;
      const { address: advertiseAddress, descriptions } = this;
      const answer = answerPath({ resources, advertiseAddress, descriptions }, request);
      if (answer) return answer;
      if (resources.covers(request.path)) throw pageNotFound();
      return withUnservedWarning(NO_SUCH_PAGE, request.path);
    }
    const dryRun = parseDryRun(request.query?.["dryRun"], OPTIONS_KINDS[target.verb]);
    const context: RequestContext = { server: this.core, request, user, target, dryRun, warnings: [] };
    return target.subresource === "" ? VERBS[target.verb](context) : this.answerSubresource(context);
  }

  private answerSubresource(context: RequestContext): ApiResponse {
    const { target } = context;
    const { descriptor } = target.resource;
    const found = subresources.find(({ name, serves }) => name === target.subresource && serves(descriptor));
    if (!found) throw pageNotFound();
    if (!found.verbs.includes(target.verb)) throw methodNotAllowed();
    return found.handle(context);
  }

  /**
   * Errors of the store reach the user in etcd's words. Anything else is our own mistake: one that a request from
   * outside brought about costs that request, as in the real server's panic recovery, and is noted; one of a component,
   * and a failed assertion, stops the run.
   */
  private asStatusError(error: unknown, request: ApiRequest): StatusError {
    if (error instanceof StatusError) return error;
    if (error instanceof StoreError) return new StatusError(500, "", error.message);
    if (!(error instanceof Error) || error instanceof AssertionError || isComponent(request.user))
      throw error;
    this.core.scope.kernel.note("panic", request.path, { error: error.message, stack: error.stack });
    return new StatusError(500, "InternalError", PANIC_MESSAGE);
  }

  /** Compacts to where the store was one period ago, so that history lasts between one period and two. */
  private compact(): void {
    const { store } = this.core;
    if (this.compactAt > store.compactRevision) store.compact(this.compactAt);
    this.compactAt = store.revision;
  }
}

/** The kind of the options of a verb, which its query parameters are. */
const OPTIONS_KINDS: Readonly<Record<ApiVerb, string>> = {
  get: "GetOptions",
  list: "ListOptions",
  watch: "ListOptions",
  create: "CreateOptions",
  update: "UpdateOptions",
  patch: "PatchOptions",
  delete: "DeleteOptions",
  deletecollection: "DeleteOptions",
};

/** Starts an API server on `store`. It serves at once. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  return new Server(options);
}
