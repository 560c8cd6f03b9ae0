/** create deployment, job, cronjob. */

import { StatusError } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import { CommandError } from "../../errors.ts";
import { arrayFlag, integerFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { parseTargets } from "../../resources/select.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import { generatorCommand, knownResource } from "./generator.ts";

/** The words of the container's command: all after the name. */
const commandOf = (invocation: Invocation): readonly string[] => invocation.args.slice(1);

export const createDeploymentCommand = generatorCommand({
  name: "deployment",
  aliases: ["deploy"],
  use: "NAME --image=image -- [COMMAND] [args...]",
  short: "Create a deployment with the specified name",
  flags: [
    arrayFlag("image", "Image of a container; may be repeated.", { required: true }),
    integerFlag("port", "Port that the container exposes.", { initial: "-1" }),
    integerFlag("replicas", "Number of pods.", { shorthand: "r", initial: "1" }),
  ],
  resource: knownResource("apps", "v1", "Deployment", "deployments"),
  failure: "failed to create deployment:",
  *build(name, invocation) {
    const { flags } = invocation;
    const images = flags.list("image");
    const command = commandOf(invocation);
    if (images.length > 1 && command.length > 0) {
      throw new CommandError("cannot specify multiple --image options and command");
    }
    const port = flags.integer("port");
    const containers = images.map((image, index) => ({
      name: containerName(image),
      image,
      ...(command.length > 0 ? { command } : {}),
      ...(index === 0 && port >= 0 ? { ports: [{ containerPort: port }] } : {}),
      resources: {},
    }));
    const labels = { app: name };
    return {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, labels },
      spec: {
        replicas: flags.integer("replicas"),
        selector: { matchLabels: labels },
        strategy: {},
        template: { metadata: { labels }, spec: { containers } },
      },
      status: {},
    };
  },
});

/** "docker.io/library/nginx:1.25" → "nginx". */
function containerName(image: string): string {
  const last = image.slice(image.lastIndexOf("/") + 1);
  const bare = last.replace(/[:@].*$/, "");
  return (
    bare
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, "-")
      .replace(/^-+|-+$/g, "") || "container"
  );
}

export const createJobCommand = generatorCommand({
  name: "job",
  use: "NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
  short: "Create a job with the specified name",
  flags: [
    textFlag("image", "Image of the container."),
    textFlag("from", "CronJob to take the template from, as cronjob/name."),
  ],
  resource: knownResource("batch", "v1", "Job", "jobs"),
  failure: "failed to create job:",
  *build(name, invocation) {
    const { flags } = invocation;
    const image = flags.text("image");
    const from = flags.text("from");
    const command = commandOf(invocation);
    if ((image === "") === (from === ""))
      throw new CommandError("either --image or --from must be specified");
    if (command.length > 0 && image === "") throw new CommandError("cannot specify --from and command");
    if (from !== "") {
      const [target] = yield* parseTargets(invocation, [from], { allowListing: false });
      if (!target || target.resource.kind !== "CronJob")
        throw new CommandError("from must be an existing cronjob");
      const client = yield* invocation.client();
      const path = resourcePath(target.resource, target.namespace, target.name);
      return jobFromCronJob(name, yield* client.body<DraftObject>({ path }));
    }
    return {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name },
      spec: { template: { metadata: {}, spec: onceOnly(name, image, command) } },
      status: {},
    };
  },
});

function onceOnly(name: string, image: string, command: readonly string[], restartPolicy = "Never"): object {
  return {
    containers: [{ name, image, ...(command.length > 0 ? { command } : {}), resources: {} }],
    restartPolicy,
  };
}

function jobFromCronJob(name: string, cronJob: DraftObject): DraftObject {
  const template = (
    cronJob["spec"] as { jobTemplate?: { metadata?: Record<string, unknown>; spec?: unknown } }
  ).jobTemplate;
  if (!template) throw new StatusError(400, "BadRequest", "the CronJob has no template");
  const annotations = template.metadata?.["annotations"] as object | undefined;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      annotations: { ...annotations, "cronjob.kubernetes.io/instantiate": "manual" },
      ...(template.metadata?.["labels"]
        ? { labels: template.metadata["labels"] as Record<string, string> }
        : {}),
      ownerReferences: [
        {
          apiVersion: "batch/v1",
          kind: "CronJob",
          name: cronJob.metadata.name ?? "",
          uid: cronJob.metadata.uid ?? "",
          controller: true,
        },
      ],
    },
    spec: template.spec,
    status: {},
  };
}

export const createCronJobCommand = generatorCommand({
  name: "cronjob",
  aliases: ["cj"],
  use: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
  short: "Create a cron job with the specified name",
  flags: [
    textFlag("image", "Image of the container.", { required: true }),
    textFlag("schedule", "When to run, as cron writes it.", { required: true }),
    textFlag("restart", "Restart policy of the pods: OnFailure or Never.", {
      values: ["OnFailure", "Never"],
    }),
  ],
  resource: knownResource("batch", "v1", "CronJob", "cronjobs"),
  failure: "failed to create cronjob:",
  *build(name, invocation) {
    const { flags } = invocation;
    const spec = onceOnly(
      name,
      flags.text("image"),
      commandOf(invocation),
      flags.text("restart") || "OnFailure",
    );
    return {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name },
      spec: {
        jobTemplate: { metadata: { name }, spec: { template: { metadata: {}, spec } } },
        schedule: flags.text("schedule"),
      },
      status: {},
    };
  },
});
