/** Models: kubernetes pkg/apis/discovery/v1/defaults.go SetDefaults_EndpointPort (v1.36). */

import type { DraftObject } from "../../../types.ts";
import { mapItems, withDefaults } from "../../defaulting.ts";

const PORT = { name: "", protocol: "TCP" };

export function endpointSliceDefaults(slice: DraftObject): DraftObject {
  return mapItems(slice, "ports", (port) => withDefaults(port, PORT));
}
