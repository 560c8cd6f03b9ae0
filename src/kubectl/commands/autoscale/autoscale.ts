/** kubectl autoscale. Models: pkg/cmd/autoscale/autoscale.go (v1.36). */

import { canonicalQuantityText, parseQuantity } from "#api/quantity.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import type { FlagSet } from "../../flags/flag-set.ts";
import { integerFlag, textFlag } from "../../flags/flag.ts";
import { recorded, recordFlag } from "../../flags/record.ts";
import { fetchTargets, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { filenameFlags } from "../../printers/print-flags.ts";
import { groupVersionText } from "../../rest/api-resource.ts";
import { createObject, knownResource, writeFlags } from "../create/generator.ts";

const resource = knownResource("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers");

export const autoscaleCommand: Command = {
  name: "autoscale",
  use: "(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu-percent=CPU] [options]",
  short: "Auto-scale a deployment, replica set, stateful set, or replication controller",
  group: "Deploy Commands",
  flags: [
    ...writeFlags,
    ...filenameFlags("File, directory or address with the resource to scale."),
    textFlag("cpu", "Wanted use of CPU: 80% of what is requested, or 500m on average."),
    integerFlag("cpu-percent", "Wanted use of the requested CPU, in per cent.", {
      bits: 32,
      deprecated:
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    }),
    integerFlag("max", "Most pods.", { initial: "-1", bits: 32, required: true }),
    textFlag("memory", "Wanted use of memory: 80% of what is requested, or 100Mi on average."),
    integerFlag("min", "Fewest pods.", { initial: "-1", bits: 32 }),
    recordFlag,
    textFlag("name", "Name of the autoscaler; that of the resource unless given."),
  ],
  completion: { kind: "resources" },
  support: { level: "partly", why: "the object is made; what happens then depends on the server." },
  *run(invocation) {
    const { flags, args } = invocation;
    const min = flags.integer("min");
    const max = flags.integer("max");
    if (max < 1) {
      throw new CommandError("--max=MAXPODS is required and must be at least 1, max: " + max);
    }
    if (max < min) {
      throw new CommandError(
        `--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`,
      );
    }
    const metrics = metricsOf(flags);
    const filenames = flags.list("filename");
    const selection =
      filenames.length > 0
        ? yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"))
        : yield* fetchTargets(invocation, yield* parseTargets(invocation, args, { allowListing: false }), {
            allowListing: false,
          });
    throwAll(selection.errors);
    for (const info of selection.infos) {
      if (!info.resource.subresources.includes("scale")) {
        const { group, version, kind, name } = info.resource;
        throw new CommandError(
          `cannot autoscale a ${group === "" ? kind : `${kind}.${group}`}: could not find scale subresource for ${group}/${version}, Resource=${name} in discovery information`,
        );
      }
      const draft = recorded(invocation, {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: { name: flags.text("name") || info.name },
        spec: {
          scaleTargetRef: {
            apiVersion: groupVersionText(info.resource),
            kind: info.resource.kind,
            name: info.name,
          },
          ...(min > 0 ? { minReplicas: min } : {}),
          maxReplicas: max,
          ...(metrics.length > 0 ? { metrics } : {}),
        },
        status: { currentMetrics: null, desiredReplicas: 0 },
      });
      yield* createObject(
        invocation,
        resource,
        draft,
        "",
        invocation.dryRun() === "none" ? "autoscaled" : "created",
      );
    }
  },
};

/** The metrics that --cpu, --memory and the old --cpu-percent ask for. */
function metricsOf(flags: FlagSet): readonly object[] {
  const percent = flags.integer("cpu-percent");
  if (flags.changed("cpu-percent") && flags.changed("cpu"))
    throw new CommandError("--cpu-percent and --cpu are mutually exclusive");
  const cpu = percent > 0 ? `${percent}%` : flags.text("cpu");
  return [...metricOf("cpu", cpu), ...metricOf("memory", flags.text("memory"))];
}

function metricOf(name: "cpu" | "memory", text: string): readonly object[] {
  if (text === "") return [];
  const percent = /^(\d+)%$/.exec(text)?.[1];
  const quantity = parseQuantity(text);
  if (percent === undefined && !quantity.ok)
    throw new CommandError(
      text.endsWith("%")
        ? `invalid percentage value: ${text.slice(0, -1)}`
        : `invalid resource ${name} value: ${text}`,
    );
  const target =
    percent === undefined
      ? { type: "AverageValue", averageValue: canonicalQuantityText(text) }
      : { type: "Utilization", averageUtilization: Number(percent) };
  return [{ type: "Resource", resource: { name, target } }];
}
