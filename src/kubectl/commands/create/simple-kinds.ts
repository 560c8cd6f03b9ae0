/** create namespace, serviceaccount, quota, priorityclass, poddisruptionbudget. */

import { parseSelector } from "./label-map.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, integerFlag, textFlag } from "../../flags/flag.ts";
import { generatorCommand, knownResource } from "./generator.ts";

export const createNamespaceCommand = generatorCommand({
  name: "namespace",
  aliases: ["ns"],
  use: "NAME [--dry-run=server|client|none]",
  short: "Create a namespace with the specified name",
  resource: knownResource("", "v1", "Namespace", "namespaces", false),
  failure: "",
  *build(name) {
    return { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {}, status: {} };
  },
});

export const createServiceAccountCommand = generatorCommand({
  name: "serviceaccount",
  aliases: ["sa"],
  use: "NAME [--dry-run=server|client|none]",
  short: "Create a service account with the specified name",
  resource: knownResource("", "v1", "ServiceAccount", "serviceaccounts"),
  failure: "failed to create serviceaccount:",
  *build(name) {
    return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } };
  },
});

export const createQuotaCommand = generatorCommand({
  name: "quota",
  aliases: ["resourcequota"],
  use: "NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]",
  short: "Create a quota with the specified name",
  flags: [
    textFlag("hard", "Pairs resource=quantity that are the hard limits."),
    textFlag("scopes", "Scopes that an object must match to be counted."),
  ],
  resource: knownResource("", "v1", "ResourceQuota", "resourcequotas"),
  failure: "failed to create quota:",
  *build(name, { flags }) {
    const hard: Record<string, string> = {};
    for (const pair of flags
      .text("hard")
      .split(",")
      .filter((part) => part !== "")) {
      const [key = "", value, ...more] = pair.split("=");
      if (value === undefined || more.length > 0) {
        throw new CommandError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
      }
      hard[key] = value;
    }
    const scopes = flags
      .text("scopes")
      .split(",")
      .filter((part) => part !== "");
    const spec = {
      ...(Object.keys(hard).length > 0 ? { hard } : {}),
      ...(scopes.length > 0 ? { scopes } : {}),
    };
    return { apiVersion: "v1", kind: "ResourceQuota", metadata: { name }, spec, status: {} };
  },
});

export const createPriorityClassCommand = generatorCommand({
  name: "priorityclass",
  aliases: ["pc"],
  use: "NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]",
  short: "Create a priority class with the specified name",
  flags: [
    integerFlag("value", "The priority.", { bits: 32 }),
    booleanFlag("global-default", "Use it for pods that name none."),
    textFlag("description", "When to use it."),
    textFlag("preemption-policy", "Whether such pods may preempt others.", {
      initial: "PreemptLowerPriority",
      values: ["PreemptLowerPriority", "Never"],
    }),
  ],
  resource: knownResource("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", false),
  failure: "failed to create priorityclass:",
  *build(name, { flags }) {
    return {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name },
      value: flags.integer("value"),
      ...(flags.boolean("global-default") ? { globalDefault: true } : {}),
      ...(flags.text("description") === "" ? {} : { description: flags.text("description") }),
      preemptionPolicy: flags.text("preemption-policy"),
    };
  },
});

export const createPodDisruptionBudgetCommand = generatorCommand({
  name: "poddisruptionbudget",
  aliases: ["pdb"],
  use: "NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]",
  short: "Create a pod disruption budget with the specified name",
  flags: [
    textFlag("selector", "Labels of the pods that it protects."),
    textFlag("min-available", "How many must stay available, a number or a percentage."),
    textFlag("max-unavailable", "How many may be unavailable, a number or a percentage."),
  ],
  resource: knownResource("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"),
  failure: "failed to create poddisruptionbudgets:",
  *build(name, { flags }) {
    const selector = flags.text("selector");
    if (selector === "") throw new CommandError("a selector must be specified");
    const least = flags.text("min-available");
    const most = flags.text("max-unavailable");
    if (least === "" && most === "")
      throw new CommandError("one of min-available or max-unavailable must be specified");
    if (least !== "" && most !== "") {
      throw new CommandError("min-available and max-unavailable cannot be both specified");
    }
    const value = (text: string, flag: string): string | number => {
      if (!/^\d+%?$/.test(text)) throw new CommandError(`invalid format specified for ${flag}`);
      return text.endsWith("%") ? text : Number(text);
    };
    return {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name },
      spec: {
        ...(least === ""
          ? { maxUnavailable: value(most, "max-unavailable") }
          : { minAvailable: value(least, "min-available") }),
        selector: parseSelector(selector),
      },
      status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
    };
  },
});
