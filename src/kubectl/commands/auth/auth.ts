/** kubectl auth can-i and whoami. Models: pkg/cmd/auth (v1.36). */

import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, printFlags } from "../../printers/object-printer.ts";
import { TABLE_WIDTHS, TabWriter } from "../../printers/tab-writer.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import { findResource } from "../../rest/discovery.ts";

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
  *run(invocation) {
    const { flags, args } = invocation;
    const [verb, type] = args;
    if (flags.boolean("list")) return yield* listRules(invocation);
    if (verb === undefined || type === undefined || args.length > 3) {
      throw new CommandError(
        `you must specify two arguments: verb resource or verb resource/resourceName.\nSee '${invocation.commandPath} -h' for help and examples.`,
      );
    }
    const path = type.startsWith("/") ? type : undefined;
    const [word = "", name = args[2] ?? ""] = type.split("/");
    const found = findResource(yield* (yield* invocation.discovery()).resources(), word);
    if (!found && word !== "*" && path === undefined)
      yield* invocation.err(`Warning: the server doesn't have a resource type '${word}'\n\n`);
    const client = yield* invocation.client();
    const attributes = {
      verb,
      group: found?.group ?? "",
      resource: found?.name ?? word,
      subresource: flags.text("subresource"),
      name,
      namespace: flags.boolean("all-namespaces") ? "" : yield* invocation.namespace(),
    };
    {
      const review = yield* client.body<{
        readonly status?: { readonly allowed?: boolean; readonly reason?: string };
      }>({
        method: "POST",
        path: AUTHORIZATION,
        body: {
          apiVersion: "authorization.k8s.io/v1",
          kind: "SelfSubjectAccessReview",
          metadata: {},
          spec:
            path === undefined
              ? { resourceAttributes: attributes }
              : { nonResourceAttributes: { path, verb } },
        },
      });
      const allowed = review.status?.allowed === true;
      const reason = review.status?.reason ? ` - ${review.status.reason}` : "";
      if (!flags.boolean("quiet")) yield* invocation.out(allowed ? "yes\n" : `no${reason}\n`);
      return allowed ? 0 : 1;
    }
  },
};

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** can-i --list. Models: pkg/cmd/auth/cani.go RunAccessList and printStatus. */
function* listRules(invocation: Invocation): Coroutine<number> {
  const client = yield* invocation.client();
  const { status = {} } = yield* client.body<{
    readonly status?: {
      readonly resourceRules?: readonly Rule[];
      readonly nonResourceRules?: readonly Rule[];
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
  const list = (words: readonly string[] = []): string => `[${words.join(" ")}]`;
  const rows = [
    ...(status.resourceRules ?? []).flatMap((rule) =>
      (rule.apiGroups ?? [""]).flatMap((group) =>
        (rule.resources ?? []).map(
          (name) =>
            `${group === "" ? name : `${name}.${group}`}\t[]\t${list(rule.resourceNames)}\t${list(rule.verbs)}`,
        ),
      ),
    ),
    ...(status.nonResourceRules ?? []).map(
      (rule) => `\t${list(rule.nonResourceURLs)}\t[]\t${list(rule.verbs)}`,
    ),
  ];
  const head = "Resources\tNon-Resource URLs\tResource Names\tVerbs";
  const lines = invocation.flags.boolean("no-headers") ? rows : [head, ...rows];
  yield* invocation.out(new TabWriter(TABLE_WIDTHS).format(`${lines.join("\n")}\n`));
  return 0;
}

const whoAmICommand: Command = {
  name: "whoami",
  use: "[options]",
  short: "Experimental: Check self subject attributes",
  flags: printFlags(),
  support: { level: "partly", why: "it works where the API server serves reviews of the user." },
  *run(invocation) {
    const printer = yield* createPrinter(invocation.flags, "");
    const client = yield* invocation.client();
    const review = yield* client.body<
      DraftObject & {
        readonly status?: {
          readonly userInfo?: { readonly username?: string; readonly groups?: readonly string[] };
        };
      }
    >({
      method: "POST",
      path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview", metadata: {}, status: {} },
    });
    const { username = "", groups = [] } = review.status?.userInfo ?? {};
    const rows = [
      "ATTRIBUTE\tVALUE",
      `Username\t${username}`,
      ...(groups.length > 0 ? [`Groups\t[${groups.join(" ")}]`] : []),
    ];
    yield* invocation.out(
      printer ? printer(review) : new TabWriter(TABLE_WIDTHS).format(`${rows.join("\n")}\n`),
    );
  },
};

export const authCommand: Command = {
  name: "auth",
  use: "[flags] [options]",
  short: "Inspect authorization",
  group: "Troubleshooting and Debugging Commands",
  commands: [canICommand, whoAmICommand],
  support: { level: "partly", why: "reconcile is missing." },
};
