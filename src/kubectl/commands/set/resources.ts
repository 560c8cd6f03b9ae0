/** kubectl set resources. Models: pkg/cmd/set/set_resources.go (v1.36). */

import { canonicalQuantityText, parseQuantity } from "#api/quantity.ts";
import type { Container } from "#api/types.ts";
import { CommandError } from "../../errors.ts";
import { textFlag } from "../../flags/flag.ts";
import { mapContainers, podSpecOf } from "./pod-template.ts";
import { nameMatches, setterCommand } from "./setter.ts";

type Quantities = Readonly<Record<string, string>>;

function parseQuantities(text: string): Quantities {
  const result: Record<string, string> = {};
  for (const pair of text === "" ? [] : text.split(",")) {
    const [name = "", value, ...more] = pair.split("=");
    if (value === undefined || more.length > 0)
      throw new CommandError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
    const quantity = parseQuantity(value);
    if (!quantity.ok) throw new CommandError(quantity.error);
    result[name] = canonicalQuantityText(value);
  }
  return result;
}

const isEmpty = (quantities: Quantities): boolean => Object.keys(quantities).length === 0;

function withResources(container: Container, limits: Quantities, requests: Quantities): Container {
  const present = container.resources;
  return {
    ...container,
    resources: {
      ...present,
      ...(isEmpty(limits) ? {} : { limits: { ...present?.limits, ...limits } }),
      ...(isEmpty(requests) ? {} : { requests: { ...present?.requests, ...requests } }),
    },
  };
}

export const setResourcesCommand = setterCommand({
  name: "resources",
  use: "(-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]",
  short: "Update resource requests/limits on objects with pod templates",
  flags: [
    textFlag("containers", "Containers to change; a pattern.", { shorthand: "c", initial: "*" }),
    textFlag("limits", "Limits, e.g. cpu=100m,memory=256Mi."),
    textFlag("requests", "Requests, e.g. cpu=100m,memory=256Mi."),
  ],
  operation: "resource requirements updated",
  failure: "failed to patch resources update to pod template",
  *prepare({ flags, args }) {
    let limits: Quantities = {};
    let requests: Quantities = {};
    const pattern = flags.text("containers");
    return {
      resources: args,
      check() {
        if (flags.text("limits") === "" && flags.text("requests") === "") {
          throw new CommandError(
            "you must specify an update to requests or limits (in the form of --requests/--limits)",
          );
        }
        limits = parseQuantities(flags.text("limits"));
        requests = parseQuantities(flags.text("requests"));
      },
      *change(object) {
        const spec = podSpecOf(object);
        const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
        if (!all.some((each) => nameMatches(pattern, each.name)))
          throw new CommandError(`unable to find container named ${pattern}`);
        return mapContainers(object, (container) =>
          nameMatches(pattern, container.name) ? withResources(container, limits, requests) : container,
        );
      },
    };
  },
});
