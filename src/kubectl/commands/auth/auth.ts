/** kubectl auth can-i and whoami. Models: pkg/cmd/auth (v1.36). */

import { StatusError } from "#api/status-error.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import { findResource } from "../../rest/discovery.ts";

const AUTHORIZATION = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
const NOT_SERVED = "the API server here serves no access reviews: everyone who is let in may do everything";

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
    booleanFlag("list", "List what is allowed.", { unsupported: "Ask for one action." }),
    booleanFlag("no-headers", "Leave the headers out."),
    booleanFlag("quiet", "Only the exit code.", { shorthand: "q" }),
    textFlag("subresource", "Subresource, e.g. log."),
  ],
  support: {
    level: "partly",
    why: "it works where the API server serves access reviews; --list is missing.",
  },
  *run(invocation) {
    const { flags, args } = invocation;
    const [verb, type] = args;
    if (verb === undefined || type === undefined || args.length > 3) {
      throw new CommandError(
        `you must specify two arguments: verb resource or verb resource/resourceName.\nSee '${invocation.commandPath} -h' for help and examples.`,
      );
    }
    const [word = "", name = args[2] ?? ""] = type.split("/");
    const found = findResource(yield* (yield* invocation.discovery()).resources(), word);
    if (!found && word !== "*")
      yield* invocation.err(`Warning: the server doesn't have a resource type '${word}'\n`);
    const client = yield* invocation.client();
    const attributes = {
      verb,
      group: found?.group ?? "",
      resource: found?.name ?? word,
      subresource: flags.text("subresource"),
      name,
      namespace: flags.boolean("all-namespaces") ? "" : yield* invocation.namespace(),
    };
    try {
      const review = yield* client.body<{
        readonly status?: { readonly allowed?: boolean; readonly reason?: string };
      }>({
        method: "POST",
        path: AUTHORIZATION,
        body: {
          apiVersion: "authorization.k8s.io/v1",
          kind: "SelfSubjectAccessReview",
          metadata: {},
          spec: { resourceAttributes: attributes },
        },
      });
      const allowed = review.status?.allowed === true;
      const reason = review.status?.reason ? ` - ${review.status.reason}` : "";
      if (!flags.boolean("quiet")) yield* invocation.out(allowed ? "yes\n" : `no${reason}\n`);
      return allowed ? 0 : 1;
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
      throw new CommandError(NOT_SERVED);
    }
  },
};

export const authCommand: Command = {
  name: "auth",
  use: "SUBCOMMAND [options]",
  short: "Inspect authorization",
  group: "Troubleshooting and Debugging Commands",
  commands: [canICommand],
  support: { level: "partly", why: "reconcile and whoami are missing." },
};
