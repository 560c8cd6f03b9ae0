/** Models: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Secret, conversion.go Convert_v1_Secret_To_core_Secret (v1.36). */

import { encodeBase64 } from "../../../base64.ts";
import { isJsonObject } from "../../../object-path.ts";
import type { DraftObject } from "../../../types.ts";
import { withDefaults } from "../../defaulting.ts";

/** stringData is a convenience for writing: it becomes data, over what is there. */
export function secretDefaults(secret: DraftObject): DraftObject {
  const typed =
    secret["type"] === "" ? { ...secret, type: "Opaque" } : withDefaults(secret, { type: "Opaque" });
  const plain = typed["stringData"];
  if (!isJsonObject(plain)) return typed;
  const { stringData: _plain, ...rest } = typed;
  const encoded = Object.entries(plain).map(([key, value]) => [key, encodeBase64(String(value))]);
  const data = isJsonObject(typed["data"]) ? typed["data"] : {};
  return { ...(rest as DraftObject), data: { ...data, ...Object.fromEntries(encoded) } };
}
