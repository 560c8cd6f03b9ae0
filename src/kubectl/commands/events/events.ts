/** kubectl events. Models: pkg/cmd/events/events.go (v1.36). */

import { parseEpoch } from "#api/time.ts";
import { StatusError, type Status } from "#api/status-error.ts";
import type { CoreEvent, WatchEvent } from "#api/types.ts";
import { now, receive, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, integerFlag, sliceFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { eventAge } from "../../describe/events.ts";
import { createPrinter, printFlags } from "../../printers/print-flags.ts";
import { TABLE_WIDTHS, TabWriter } from "../../printers/tab-writer.ts";
import { listObjects, parseTargets } from "../../resources/select.ts";
import { groupVersionText, resourcePath } from "../../rest/api-resource.ts";
import { watchWithDeadline } from "../../rest/body-deadline.ts";
import { knownResource } from "../create/generator.ts";

const eventResource = knownResource("", "v1", "Event", "events");

export const eventsCommand: Command = {
  name: "events",
  use: "[(-o|--output=)json|yaml|...] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]",
  short: "List events",
  group: "Troubleshooting and Debugging Commands",
  flags: [
    ...printFlags(),
    booleanFlag("all-namespaces", "In all namespaces.", { shorthand: "A" }),
    integerFlag("chunk-size", "Ask for large lists in chunks of this size.", { initial: "500" }),
    textFlag("for", "Only events about this object, as type/name."),
    booleanFlag("no-headers", "Leave the headers out."),
    sliceFlag("types", "Only events of these types.", { values: ["Normal", "Warning"] }),
    booleanFlag("watch", "Go on with new events.", { shorthand: "w" }),
  ],
  support: { level: "yes" },
  *run(invocation) {
    const { flags } = invocation;
    const everywhere = flags.boolean("all-namespaces");
    const namespace = everywhere ? "" : yield* invocation.namespace();
    const types = flags.list("types").map((each) => each.toLowerCase());
    const fields: string[] = [];
    if (types.some((type) => type !== "normal" && type !== "warning"))
      throw new CommandError("valid --types are Normal or Warning");
    if (flags.text("for") !== "" && !flags.text("for").includes("/"))
      throw new CommandError("--for must be in resource/name form");
    if (flags.text("for") !== "") {
      const [target] = yield* parseTargets(invocation, [flags.text("for")], { allowListing: false });
      if (target)
        fields.push(
          `involvedObject.kind=${target.resource.kind}`,
          `involvedObject.apiVersion=${groupVersionText(target.resource)}`,
          `involvedObject.name=${target.name}`,
        );
    }
    const fieldSelector = fields.join(",");
    if (flags.boolean("watch")) return yield* watchEvents(invocation, namespace, fieldSelector, types);
    const all = (yield* listObjects(
      invocation,
      { resource: eventResource, namespace },
      { fieldSelector },
    )) as unknown as readonly CoreEvent[];
    const time = (event: CoreEvent): number =>
      parseEpoch(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? "") ?? 0;
    const events = all.filter((event) => isWanted(event, types)).sort((a, b) => time(a) - time(b));
    const printer = yield* createPrinter(flags, "");
    if (printer) {
      // A list has no name: -o name prints nothing.
      if (flags.text("output") === "name") return;
      yield* invocation.out(
        printer({ apiVersion: "v1", kind: "EventList", metadata: { resourceVersion: "" }, items: events }),
      );
      return;
    }
    if (events.length === 0) {
      yield* invocation.err(
        everywhere ? "No events found.\n" : `No events found in ${namespace} namespace.\n`,
      );
      return;
    }
    const nowEpochMs = yield* now();
    const rows = events.map((event) => eventRow(event, nowEpochMs, everywhere));
    const lines = flags.boolean("no-headers") ? rows : [headRow(everywhere), ...rows];
    yield* invocation.out(new TabWriter(TABLE_WIDTHS).format(`${lines.join("\n")}\n`));
  },
};

const isWanted = (event: CoreEvent, types: readonly string[]): boolean =>
  types.length === 0 || types.includes((event.type ?? "").toLowerCase());

const headRow = (everywhere: boolean): string =>
  `${everywhere ? "NAMESPACE\t" : ""}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE`;

function eventRow(event: CoreEvent, nowEpochMs: number, everywhere: boolean): string {
  const subject = `${event.involvedObject.kind ?? ""}/${event.involvedObject.name ?? ""}`;
  const cells = [
    eventAge(event, nowEpochMs),
    event.type ?? "",
    event.reason ?? "",
    subject,
    (event.message ?? "").trim(),
  ];
  return [...(everywhere ? [event.metadata.namespace ?? ""] : []), ...cells].join("\t");
}

/** The events there are, as the server tells them, then those that come; each row as it comes. */
function* watchEvents(
  invocation: Invocation,
  namespace: string,
  fieldSelector: string,
  types: readonly string[],
): Coroutine<void> {
  const { flags } = invocation;
  const client = yield* invocation.client();
  const response = yield* client.request({
    path: resourcePath(eventResource, namespace),
    query: { fieldSelector: fieldSelector || undefined, watch: true },
  });
  const { descriptor } = response;
  if (descriptor === undefined) throw new CommandError("the server did not start a watch");
  const printer = yield* createPrinter(flags, "");
  const writer = new TabWriter(TABLE_WIDTHS);
  let head = flags.boolean("no-headers") ? "" : `${headRow(namespace === "")}\n`;
  const follow = function* (): Coroutine<void> {
    for (;;) {
      const message = (yield* receive(descriptor)) as WatchEvent | undefined;
      if (message === undefined) return;
      if (message.type === "ERROR") throw StatusError.of(message.object as unknown as Status);
      if (message.type === "BOOKMARK" || message.type === "DELETED") continue;
      const event = message.object as unknown as CoreEvent;
      if (!isWanted(event, types)) continue;
      if (printer) yield* invocation.out(printer(event));
      else {
        const row = eventRow(event, yield* now(), namespace === "");
        yield* invocation.out(writer.format(`${head}${row}\n`));
        head = "";
      }
    }
  };
  yield* watchWithDeadline(client.config.timeoutMs, invocation.process.processId, follow);
}
