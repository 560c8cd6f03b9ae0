/** create deployment, job, cronjob. */

import { StatusError } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import { random, type Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import { integerFlag, sliceFlag, textFlag } from "../../flags/flag.ts";
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
    sliceFlag("image", "Image of a container; may be repeated.", { required: true }),
    integerFlag("port", "Port that the container exposes.", { initial: "-1", bits: 32 }),
    integerFlag("replicas", "Number of pods.", { shorthand: "r", initial: "1", bits: 32 }),
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
    const containers: object[] = [];
    for (const image of images) {
      containers.push({
        name: yield* containerName(image),
        image,
        ...(command.length > 0 ? { command } : {}),
        ...(containers.length === 0 && port >= 0 ? { ports: [{ containerPort: port }] } : {}),
        resources: {},
      });
    }
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

/** The letters of generated names (apimachinery util/rand). */
const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/**
 * "docker.io/library/nginx:1.25" → "nginx"; "my_app" → "my-app-x5bg2": what no name may hold is replaced, and then the
 * name made unique. Anything else is left to the server to refuse.
 */
function* containerName(image: string): Coroutine<string> {
  const name = image.slice(image.lastIndexOf("/") + 1).replace(/[:@].*$/, "");
  if (!/[_.]/.test(name)) return name;
  let suffix = "";
  while (suffix.length < 5) suffix += SUFFIX_LETTERS[Math.floor((yield* random()) * SUFFIX_LETTERS.length)];
  return `${name.replace(/[_.]/g, "-")}-${suffix}`;
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
      if (!target) throw new CommandError("from must be an existing cronjob");
      const client = yield* invocation.client();
      const path = resourcePath(target.resource, target.namespace, target.name);
      const source = yield* client.body<DraftObject>({ path });
      if (target.resource.kind !== "CronJob") throw new CommandError("from must be an existing cronjob");
      return jobFromCronJob(name, source);
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
