/**
 * Nothing is created in a namespace that is not there or that is going, and the system's namespaces stay.
 * Models: apiserver pkg/admission/plugin/namespace/lifecycle (v0.36).
 */

import { forbidden, notFound } from "#api/status-error.ts";
import type { Namespace } from "#api/types.ts";
import type { AdmissionPluginFactory } from "../admission.ts";
import { refusal } from "../refuse.ts";

const IMMORTAL: readonly string[] = ["default", "kube-system", "kube-public"];
const NAMESPACES = { group: "", resource: "namespaces" };

export const namespaceLifecycle: AdmissionPluginFactory = (reader) => ({
  name: "NamespaceLifecycle",
  handles: (operation, resource, subresource) => {
    const isNamespace = resource.descriptor.group === "" && resource.descriptor.plural === "namespaces";
    return isNamespace
      ? operation === "DELETE" && subresource === ""
      : operation === "CREATE" && resource.namespaced;
  },
  mutate: (attributes, object) => {
    const { namespace } = attributes;
    const found = reader.find("", "namespaces", "", namespace) as Namespace | undefined;
    if (!found) throw notFound(NAMESPACES, namespace);
    if (found.status?.phase !== "Terminating") return object;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const error = refusal(attributes, object, why);
    error.status.details = {
      ...error.status.details,
      causes: [
        {
          reason: "NamespaceTerminating",
          message: `namespace ${namespace} is being terminated`,
          field: "metadata.namespace",
        },
      ],
    };
    throw error;
  },
  validate: ({ operation, name }) => {
    if (operation === "DELETE" && IMMORTAL.includes(name)) {
      throw forbidden(NAMESPACES, name, "this namespace may not be deleted");
    }
  },
});
