/**
 * From flags, kubeconfig and environment to where requests go, as whom, and in which namespace.
 * Models: clientcmd.DeferredLoadingClientConfig and ConfigFlags (v0.36).
 */

import { parseGoDuration } from "#api/go-duration.ts";
import { SystemError, type Coroutine, type ProcessContext } from "#posix/system-calls.ts";
import { CommandError } from "../errors.ts";
import type { FlagSet } from "../flags/flag-set.ts";
import { readTextFile } from "../resources/text-file.ts";
import type { RestConfig } from "../rest/rest-client.ts";
import { loadKubeconfig, type Kubeconfig } from "./kubeconfig.ts";

export interface ClientConfig {
  readonly rest: RestConfig;
  readonly namespace: string;
  /** Whether -n was given: then objects of a file may not name another namespace. */
  readonly namespaceEnforced: boolean;
}

/** Where the kubelet mounts a pod's credentials. */
const SERVICE_ACCOUNT_DIRECTORY = "/var/run/secrets/kubernetes.io/serviceaccount";

export function* loadClientConfig(process: ProcessContext, flags: FlagSet): Coroutine<ClientConfig> {
  const config = yield* loadKubeconfig(process, flags.text("kubeconfig"));
  const contextName = flags.text("context") || config["current-context"];
  const context = config.contexts.find((each) => each.name === contextName)?.context;
  if (contextName !== "" && !context) throw new CommandError(`context "${contextName}" does not exist`);
  const clusterName = flags.text("cluster") || context?.cluster || "";
  const cluster = config.clusters.find((each) => each.name === clusterName)?.cluster;
  if (flags.text("cluster") !== "" && !cluster)
    throw new CommandError(`cluster "${clusterName}" does not exist`);
  const headers = yield* identityHeaders(config, flags, context?.user ?? "");
  const server = flags.text("server") || cluster?.server;
  if (server === undefined || server === "") {
    const inCluster = yield* loadInCluster(process, flags, headers);
    if (inCluster) return inCluster;
  }
  return {
    rest: { ...parseServer(server || "http://localhost:8080"), headers, timeoutMs: requestTimeoutMs(flags) },
    namespace: flags.text("namespace") || context?.namespace || "default",
    namespaceEnforced: flags.changed("namespace"),
  };
}

function* identityHeaders(
  config: Kubeconfig,
  flags: FlagSet,
  contextUser: string,
): Coroutine<Record<string, string>> {
  const headers: Record<string, string> = {};
  // "create rolebinding --user" names a subject, not a user of the kubeconfig.
  const chosen = flags.isGlobal("user") ? flags.text("user") : "";
  const userName = chosen || contextUser;
  const user = config.users.find((each) => each.name === userName)?.user;
  if (chosen !== "" && !user) throw new CommandError(`auth info "${userName}" does not exist`);
  let token = flags.text("token") || user?.token;
  if (!token && user?.tokenFile) token = (yield* readTextFile(user.tokenFile)).trim();
  if (token) headers["authorization"] = `Bearer ${token}`;
  if (flags.text("as") !== "") headers["impersonate-user"] = flags.text("as");
  const groups = flags.list("as-group");
  if (groups.length > 0) headers["impersonate-group"] = groups.join(",");
  if (groups.length > 0 && flags.text("as") === "") {
    throw new CommandError("requesting uid, groups or user-extra without impersonating a user");
  }
  if (flags.text("as-uid") !== "") headers["impersonate-uid"] = flags.text("as-uid");
  return headers;
}

function* loadInCluster(
  process: ProcessContext,
  flags: FlagSet,
  headers: Record<string, string>,
): Coroutine<ClientConfig | undefined> {
  const host = process.environment.get("KUBERNETES_SERVICE_HOST");
  const port = process.environment.get("KUBERNETES_SERVICE_PORT");
  if (!host || !port) return undefined;
  let token: string;
  let namespace = "default";
  try {
    token = (yield* readTextFile(`${SERVICE_ACCOUNT_DIRECTORY}/token`)).trim();
    namespace = (yield* readTextFile(`${SERVICE_ACCOUNT_DIRECTORY}/namespace`)).trim();
  } catch (error) {
    if (error instanceof SystemError) return undefined;
    throw error;
  }
  return {
    rest: {
      protocol: "https",
      host,
      port: Number(port),
      basePath: "",
      headers: { authorization: `Bearer ${token}`, ...headers },
      timeoutMs: requestTimeoutMs(flags),
    },
    namespace: flags.text("namespace") || namespace,
    namespaceEnforced: flags.changed("namespace"),
  };
}

/** "https://10.0.0.1:6443/prefix" → its parts; "host:port" alone is http. */
function parseServer(server: string): Pick<RestConfig, "protocol" | "host" | "port" | "basePath"> {
  const match = /^(?:(https?):\/\/)?(\[[^\]]+\]|[^:/]+)(?::(\d+))?(\/.*)?$/.exec(server);
  if (!match) throw new CommandError(`parse "${server}": invalid server address`);
  const protocol = match[1] === "https" ? "https" : "http";
  return {
    protocol,
    host: match[2] as string,
    port: Number(match[3] ?? (protocol === "https" ? 443 : 80)),
    basePath: (match[4] ?? "").replace(/\/+$/, ""),
  };
}

function requestTimeoutMs(flags: FlagSet): number {
  const text = flags.text("request-timeout");
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const duration = parseGoDuration(text);
  if (!duration.ok) {
    throw new CommandError(
      `Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)`,
    );
  }
  return duration.value;
}
