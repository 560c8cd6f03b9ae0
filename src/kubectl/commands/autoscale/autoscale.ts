/** kubectl autoscale. Models: pkg/cmd/autoscale/autoscale.go (v1.36). */

import type { DraftObject } from "#api/types.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { integerFlag, textFlag } from "../../flags/flag.ts";
import { fetchTargets, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { filenameFlags } from "../../printers/object-printer.ts";
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
    integerFlag("cpu-percent", "Wanted use of the requested CPU, in per cent."),
    integerFlag("max", "Most pods.", { initial: "-1", required: true }),
    integerFlag("min", "Fewest pods.", { initial: "-1" }),
    textFlag("name", "Name of the autoscaler; that of the resource unless given."),
  ],
  completion: { kind: "resources" },
  support: { level: "partly", why: "the object is made; what happens then depends on the server." },
  *run(invocation) {
    const { flags, args } = invocation;
    const [min, max, percent] = ["min", "max", "cpu-percent"].map((flag) => flags.integer(flag)) as [
      number,
      number,
      number,
    ];
    if (max < 1) {
      throw new CommandError("--max=MAXPODS is required and must be at least 1, max: " + max);
    }
    if (max < min) {
      throw new CommandError(
        `--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`,
      );
    }
    const filenames = flags.list("filename");
    const selection =
      filenames.length > 0
        ? yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"))
        : yield* fetchTargets(invocation, yield* parseTargets(invocation, args, { allowListing: false }), {
            allowListing: false,
          });
    throwAll(selection.errors);
    for (const info of selection.infos) {
      const metric = {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: percent } },
      };
      const draft: DraftObject = {
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
          ...(percent > 0 ? { metrics: [metric] } : {}),
        },
        status: { currentMetrics: null, desiredReplicas: 0 },
      };
      yield* createObject(invocation, resource, draft, "", "autoscaled");
    }
  },
};
