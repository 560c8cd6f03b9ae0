/**
 * Gives every namespace its service account "default".
 * Models: kubernetes pkg/controller/serviceaccount/serviceaccounts_controller.go (v1.36).
 */

import { serviceAccountDescriptor } from "#api/kinds/core/service-account/descriptor.ts";
import type { ServiceAccount } from "#api/types.ts";
import type { ControllerDefinition } from "../controller-context.ts";
import { keepCompanion } from "../namespace-companions.ts";

export const serviceAccountController: ControllerDefinition = {
  name: "serviceaccount-controller",
  start: (context) =>
    keepCompanion<ServiceAccount>(context, {
      kind: serviceAccountDescriptor,
      name: "default",
      draft: (namespace) => ({
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "default", namespace },
      }),
      correct: () => undefined,
    }),
};
