/**
 * A node loses power: its processes are gone at once and nobody is told (REFERENCE F01). Mended, it boots, and its
 * kubelet starts what the API says should run there.
 */

import { badRequest } from "#api/status-error.ts";
import type { Fault } from "../fault.ts";

export const nodeCrash: Fault = {
  name: "node-crash",
  inject(ground, target) {
    const node = ground.node(target);
    if (node.isControlPlane) {
      throw badRequest(
        `${target} runs the control plane; losing it is not simulated yet. Crash a worker instead.`,
      );
    }
    if (!node.isPowered) throw badRequest(`${target} has no power already`);
    node.powerOff();
  },
  recover(ground, target) {
    const node = ground.node(target);
    if (node.isPowered) throw badRequest(`${target} has power`);
    node.powerOn();
  },
};
