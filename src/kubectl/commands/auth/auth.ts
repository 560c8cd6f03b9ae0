/** kubectl auth can-i and whoami. Models: pkg/cmd/auth (v1.36). */

import { hasReason } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, printFlags } from "../../printers/print-flags.ts";
import { TABLE_WIDTHS, TabWriter } from "../../printers/tab-writer.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import { findResource } from "../../rest/discovery.ts";
import type { RestClient } from "../../rest/rest-client.ts";
import { compactRules, type PolicyRule } from "./access-rules.ts";
import { reconcileCommand } from "./reconcile.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const AUTHORIZATION = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

const canICommand: Command = {
  name: "can-i",
  use: "VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]",
  short: "Check whether an action is allowed",
  completion: {
    kind: "words",
    words: ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*"],
    thenTypes: true,
  },
  flags: [
    booleanFlag("all-namespaces", "In all namespaces.", { shorthand: "A" }),
    booleanFlag("list", "List what is allowed."),
    booleanFlag("no-headers", "Leave the headers out."),
    booleanFlag("quiet", "Only the exit code.", { shorthand: "q" }),
    textFlag("subresource", "Subresource, e.g. log."),
  ],
  support: {
    level: "partly",
    why: "it works where the API server serves access reviews.",
  },
  run: runCanI,
};

const RESOURCE_VERBS = words(
  "get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest",
);
const PATH_VERBS = words("get put post head options delete patch *");
/** What the server authorizes and discovery does not tell of. */
const UNDISCOVERED = words("users groups");

interface ReviewStatus {
  readonly allowed?: boolean;
  readonly reason?: string;
  readonly evaluationError?: string;
}

function* runCanI(invocation: Invocation): Coroutine<number> {
  const { flags, args } = invocation;
  if (flags.boolean("list")) return yield* listRules(invocation);
  const [verb = "", type = ""] = args;
  if (args.length !== 2) {
    throw new CommandError(
      `you must specify two arguments: verb resource or verb resource/resourceName.\nSee '${invocation.commandPath} -h' for help and examples.`,
    );
  }
  const warn = (text: string): Coroutine<void> => invocation.err(`Warning: ${text}\n\n`);
  let spec: object;
  if (type.startsWith("/")) {
    if (flags.text("subresource") !== "")
      throw new CommandError("--subresource can not be used with NonResourceURL");
    if (!PATH_VERBS.has(verb)) yield* warn(`verb '${verb}' is not a known verb`);
    spec = { nonResourceAttributes: { path: type, verb } };
  } else {
    const slash = type.indexOf("/");
    const word = slash < 0 ? type : type.slice(0, slash);
    const found =
      word === "*" ? undefined : findResource(yield* (yield* invocation.discovery()).resources(), word);
    if (!found && word !== "*" && !UNDISCOVERED.has(word)) {
      const [name = "", ...group] = word.toLowerCase().split(".");
      const place = group.length === 0 ? "" : ` in group '${group.join(".")}'`;
      yield* warn(`the server doesn't have a resource type '${name}'${place}`);
    }
    if (found && !found.namespaced && !flags.boolean("all-namespaces")) {
      const place = found.group === "" ? "" : ` in group '${found.group}'`;
      yield* warn(`resource '${found.name}' is not namespace scoped${place}`);
    }
    if (!RESOURCE_VERBS.has(verb)) yield* warn(`verb '${verb}' is not a known verb`);
    spec = {
      resourceAttributes: {
        namespace: flags.boolean("all-namespaces") ? "" : yield* invocation.namespace(),
        verb,
        group: found?.group ?? "",
        resource: found?.name ?? word,
        subresource: flags.text("subresource"),
        name: slash < 0 ? "" : type.slice(slash + 1),
      },
    };
  }
  if (flags.boolean("no-headers"))
    throw new CommandError("--no-headers cannot be set without --list specified");
  const { status = {} } = yield* (yield* invocation.client()).body<{ readonly status?: ReviewStatus }>({
    method: "POST",
    path: AUTHORIZATION,
    body: { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", metadata: {}, spec },
  });
  const why = [status.reason, status.evaluationError].map((text) => (text ? ` - ${text}` : "")).join("");
  const allowed = status.allowed === true;
  if (!flags.boolean("quiet")) yield* invocation.out(allowed ? "yes\n" : `no${why}\n`);
  return allowed ? 0 : 1;
}

/** can-i --list. Models: pkg/cmd/auth/cani.go RunAccessList and printStatus. */
function* listRules(invocation: Invocation): Coroutine<number> {
  const { flags, args } = invocation;
  if (args.length > 0) throw new CommandError("list option must be specified with no arguments");
  if (flags.boolean("quiet") || flags.boolean("all-namespaces") || flags.text("subresource") !== "") {
    throw new CommandError(
      "list option can't be specified with neither quiet, all-namespaces nor subresource options",
    );
  }
  const client = yield* invocation.client();
  const { status = {} } = yield* client.body<{
    readonly status?: {
      readonly resourceRules?: readonly PolicyRule[];
      readonly nonResourceRules?: readonly PolicyRule[];
      readonly incomplete?: boolean;
      readonly evaluationError?: string;
    };
  }>({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectRulesReview",
      metadata: {},
      spec: { namespace: yield* invocation.namespace() },
    },
  });
  if (status.incomplete)
    yield* invocation.err(`Warning: the list may be incomplete: ${status.evaluationError ?? ""}\n`);
  const list = (words: readonly string[] = []): string => `[${words.join(" ")}]`;
  const rules = compactRules([...(status.resourceRules ?? []), ...(status.nonResourceRules ?? [])]);
  const rows = rules.map(({ apiGroups: [group = ""] = [], resources: [name = ""] = [], ...rule }) => {
    const resource = group === "" || name === "" ? name : `${name}.${group}`;
    return `${resource}\t${list(rule.nonResourceURLs)}\t${list(rule.resourceNames)}\t${list(rule.verbs)}`;
  });
  const head = "Resources\tNon-Resource URLs\tResource Names\tVerbs";
  const lines = invocation.flags.boolean("no-headers") ? rows : [head, ...rows];
  yield* invocation.out(new TabWriter(TABLE_WIDTHS).format(`${lines.join("\n")}\n`));
  return 0;
}

interface UserReview extends DraftObject {
  readonly status?: {
    readonly userInfo?: {
      readonly username?: string;
      readonly uid?: string;
      readonly groups?: readonly string[];
      readonly extra?: Readonly<Record<string, readonly string[]>>;
    };
  };
}

const whoAmICommand: Command = {
  name: "whoami",
  use: "[options]",
  short: "Experimental: Check self subject attributes",
  flags: printFlags(),
  support: { level: "partly", why: "it works where the API server serves reviews of the user." },
  *run(invocation) {
    const printer = yield* createPrinter(invocation.flags, "", "structs");
    const review = yield* reviewUser(yield* invocation.client());
    const { username, uid, groups = [], extra = {} } = review.status?.userInfo ?? {};
    const rows = [
      "ATTRIBUTE\tVALUE",
      ...(username ? [`Username\t${username}`] : []),
      ...(uid ? [`UID\t${uid}`] : []),
      ...(groups.length > 0 ? [`Groups\t[${groups.join(" ")}]`] : []),
      ...Object.keys(extra)
        .sort()
        .map((key) => `Extra: ${key}\t[${(extra[key] ?? []).join(" ")}]`),
    ];
    yield* invocation.out(
      printer ? printer(review) : new TabWriter(TABLE_WIDTHS).format(`${rows.join("\n")}\n`),
    );
  },
};

/** Asks in the newest version that the server knows. Models: pkg/cmd/auth/whoami.go. */
function* reviewUser(client: RestClient): Coroutine<UserReview> {
  for (const version of ["v1", "v1beta1", "v1alpha1"]) {
    const apiVersion = `authentication.k8s.io/${version}`;
    try {
      return yield* client.body<UserReview>({
        method: "POST",
        path: `/apis/${apiVersion}/selfsubjectreviews`,
        body: { apiVersion, kind: "SelfSubjectReview", metadata: {}, status: {} },
      });
    } catch (error) {
      if (hasReason(error, "Forbidden")) {
        throw new CommandError(
          "the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it",
        );
      }
      if (!hasReason(error, "NotFound")) throw error;
    }
  }
  throw new CommandError("the selfsubjectreviews API is not enabled in the cluster");
}

export const authCommand: Command = {
  name: "auth",
  use: "[flags] [options]",
  short: "Inspect authorization",
  group: "Troubleshooting and Debugging Commands",
  commands: [canICommand, reconcileCommand, whoAmICommand],
  support: { level: "partly", why: "each works where the API server serves roles and reviews." },
};
