/** kubectl events. Models: pkg/cmd/events/events.go (v1.36). */

import { parseEpoch } from "#api/time.ts";
import type { CoreEvent } from "#api/types.ts";
import { now } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, integerFlag, sliceFlag, textFlag } from "../../flags/flag.ts";
import { eventAge } from "../../describe/events.ts";
import { createPrinter, printFlags } from "../../printers/object-printer.ts";
import { TABLE_WIDTHS, TabWriter } from "../../printers/tab-writer.ts";
import { listObjects, parseTargets } from "../../resources/select.ts";
import { groupVersionText } from "../../rest/api-resource.ts";
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
    booleanFlag("watch", "Go on with new events.", {
      shorthand: "w",
      unsupported: "Use kubectl get events -w.",
    }),
  ],
  support: { level: "partly", why: "--watch is missing; kubectl get events -w has it." },
  *run(invocation) {
    const { flags } = invocation;
    if (flags.boolean("watch")) throw new CommandError("--watch is not simulated; use kubectl get events -w");
    const everywhere = flags.boolean("all-namespaces");
    const namespace = everywhere ? "" : yield* invocation.namespace();
    const types = flags.list("types").map((each) => each.toLowerCase());
    const fields: string[] = [];
    if (flags.text("for") !== "") {
      const [target] = yield* parseTargets(invocation, [flags.text("for")], { allowListing: false });
      if (target)
        fields.push(
          `involvedObject.kind=${target.resource.kind}`,
          `involvedObject.apiVersion=${groupVersionText(target.resource)}`,
          `involvedObject.name=${target.name}`,
        );
    }
    const all = (yield* listObjects(
      invocation,
      { resource: eventResource, namespace },
      { fieldSelector: fields.join(",") },
    )) as unknown as readonly CoreEvent[];
    const time = (event: CoreEvent): number =>
      parseEpoch(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? "") ?? 0;
    const events = all
      .filter((event) => types.length === 0 || types.includes((event.type ?? "").toLowerCase()))
      .sort((a, b) => time(a) - time(b));
    const printer = yield* createPrinter(flags, "");
    if (printer) {
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
    const rows = events.map((event) => {
      const subject = `${event.involvedObject.kind ?? ""}/${event.involvedObject.name ?? ""}`;
      const cells = [
        eventAge(event, nowEpochMs),
        event.type ?? "",
        event.reason ?? "",
        subject,
        (event.message ?? "").trim(),
      ];
      return [...(everywhere ? [event.metadata.namespace ?? ""] : []), ...cells].join("\t");
    });
    const head = `${everywhere ? "NAMESPACE\t" : ""}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE`;
    const lines = flags.boolean("no-headers") ? rows : [head, ...rows];
    yield* invocation.out(new TabWriter(TABLE_WIDTHS).format(`${lines.join("\n")}\n`));
  },
};
