/** kubectl set image. Models: pkg/cmd/set/set_image.go (v1.36). */

import { CommandError } from "../../errors.ts";
import { isPairArgument } from "../label/pairs.ts";
import { mapContainers, podSpecOf } from "./pod-template.ts";
import { setterCommand, splitPairs } from "./setter.ts";

export const setImageCommand = setterCommand({
  name: "image",
  use: "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
  short: "Update the image of a pod template",
  operation: "image updated",
  failure: "failed to patch image update to pod template:",
  *prepare({ args }) {
    const [resources, pairs] = splitPairs(
      args,
      isPairArgument,
      (arg) => `all resources must be specified before image changes: ${arg}`,
    );
    const images = new Map<string, string>();
    for (const pair of pairs) {
      const equals = pair.indexOf("=");
      if (equals < 0) throw new CommandError(`invalid image format: ${pair}`);
      images.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    return {
      resources,
      check() {
        if (images.size === 0) throw new CommandError("at least one image update is required");
        if (images.size > 1 && images.has("*")) {
          throw new CommandError(
            "all containers are already specified by *, but saw more than one container_name=container_image pairs",
          );
        }
      },
      *change(object) {
        const spec = podSpecOf(object);
        const names = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map((each) => each.name);
        for (const name of images.keys()) {
          if (name !== "*" && !names.includes(name))
            throw new CommandError(`unable to find container named "${name}"`);
        }
        return mapContainers(object, (container) => {
          const image = images.get(container.name) ?? images.get("*");
          return image === undefined ? container : { ...container, image };
        });
      },
    };
  },
});
