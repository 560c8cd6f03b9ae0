/**
 * Writes src/server/bridge/protobuf/messages.json, the field numbers of the messages that kubectl's typed clients send.
 * They are in no npm package, so the result is committed and this is run by hand when the reference version moves:
 *
 *   node scripts/generate-protobuf-messages.mjs <folder of the Go module k8s.io/api> <… of k8s.io/apimachinery>
 *
 * Read from the struct tags of types.go, which name the JSON field beside the protobuf number. A field is written as
 * "number name type": type is a letter (s string, b bool, i integer, B bytes, q Quantity, x IntOrString, t Time, u MicroTime,
 * r raw JSON) or a message's name, after "[" for a list, "{" for a map from strings, "*" where an empty value was given
 * on purpose (a pointer in Go) and "=" for a field whose members belong to the message around it.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [api, machinery] = process.argv.slice(2);
if (machinery === undefined) {
  console.error("usage: node scripts/generate-protobuf-messages.mjs <k8s.io/api> <k8s.io/apimachinery>");
  process.exit(2);
}

/** "group/version" → kinds. */
const ROOTS = {
  "core/v1": [
    "Pod",
    "Service",
    "ConfigMap",
    "Secret",
    "Namespace",
    "ServiceAccount",
    "ResourceQuota",
    "Event",
    "Binding",
    "Node",
  ],
  "apps/v1": ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"],
  "autoscaling/v1": ["HorizontalPodAutoscaler", "Scale"],
  "autoscaling/v2": ["HorizontalPodAutoscaler"],
  "batch/v1": ["Job", "CronJob"],
  "policy/v1": ["PodDisruptionBudget", "Eviction"],
  "networking/v1": ["Ingress"],
  "rbac/v1": ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"],
  "scheduling/v1": ["PriorityClass"],
  "coordination/v1": ["Lease"],
  "authentication/v1": ["TokenRequest", "SelfSubjectReview"],
  "authorization/v1": ["SelfSubjectAccessReview", "SelfSubjectRulesReview"],
  "meta/v1": ["DeleteOptions"],
};

/** The API group as it stands in apiVersion, where it is not the folder's name. */
const GROUPS = {
  core: "",
  meta: "",
  networking: "networking.k8s.io",
  rbac: "rbac.authorization.k8s.io",
  scheduling: "scheduling.k8s.io",
  coordination: "coordination.k8s.io",
  authentication: "authentication.k8s.io",
  authorization: "authorization.k8s.io",
};

const SCALARS = { string: "s", bool: "b", int32: "i", int64: "i", uint32: "i", uint16: "i", "[]byte": "B" };
const SPECIAL = {
  "resource.Quantity": "q",
  "intstr.IntOrString": "x",
  "metav1.Time": "t",
  "metav1.MicroTime": "u",
  "metav1.FieldsV1": "r",
  "runtime.RawExtension": "r",
  "types.UID": "s",
};

const packages = new Map();

function load(folder) {
  const known = packages.get(folder);
  if (known) return known;
  const path =
    folder === "meta/v1" ? join(machinery, "pkg/apis/meta/v1/types.go") : join(api, folder, "types.go");
  const text = readFileSync(path, "utf8");
  const imports = new Map();
  for (const [, alias, target] of text.matchAll(
    /^\t(?:(\w+) )?"k8s\.io\/(?:api|apimachinery\/pkg\/apis)\/([\w/]+)"$/gm,
  ))
    imports.set(alias ?? target.split("/").at(-1), target);
  const structs = new Map();
  for (const [, name, body] of text.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)) structs.set(name, body);
  const aliases = new Map();
  for (const [, name, type] of text.matchAll(/^type (\w+) ((?:\[\]|map\[\w+\])?[\w.]+)$/gm))
    if (type !== "struct") aliases.set(name, type);
  const loaded = { imports, structs, aliases };
  packages.set(folder, loaded);
  return loaded;
}

const messages = {};
const queue = [];

function reference(folder, type) {
  const special = SPECIAL[folder === "meta/v1" && !type.includes(".") ? `metav1.${type}` : type];
  if (special) return special;
  if (SCALARS[type]) return SCALARS[type];
  const { imports, aliases, structs } = load(folder);
  if (type.includes(".")) {
    const [alias, name] = type.split(".");
    const target = imports.get(alias);
    if (!target) throw new Error(`${folder}: ${type} is not imported`);
    return reference(target, name);
  }
  const alias = aliases.get(type);
  if (alias?.startsWith("[]") && alias !== "[]byte") {
    // A list type of its own is a message around the list; its members are what JSON has.
    const id = `${folder}.${type}`;
    messages[id] = [`1 items [${reference(folder, alias.slice(2))}`];
    return `list:${id}`;
  }
  if (alias) return typeCode(folder, alias);
  if (!structs.has(type)) throw new Error(`${folder}: no type ${type}`);
  const id = `${folder}.${type}`;
  if (!(id in messages)) {
    messages[id] = [];
    queue.push([folder, type]);
  }
  return id;
}

function typeCode(folder, type) {
  if (type === "[]byte") return "B";
  if (type.startsWith("*")) return `*${typeCode(folder, type.slice(1))}`;
  if (type.startsWith("[]")) return `[${typeCode(folder, type.slice(2))}`;
  const map = /^map\[[\w.]+\](.+)$/.exec(type);
  if (map) return `{${typeCode(folder, map[1])}`;
  return reference(folder, type);
}

for (const [folder, kinds] of Object.entries(ROOTS)) for (const kind of kinds) reference(folder, kind);
while (queue.length > 0) {
  const [folder, name] = queue.shift();
  const fields = [];
  for (const line of load(folder).structs.get(name).split("\n")) {
    const match = /^\t(?:(\w+)\s+)?(\S+)\s+`(.*)`/.exec(line);
    if (!match) continue;
    const [, , type, tags] = match;
    const number = /protobuf:"\w+,(\d+),/.exec(tags)?.[1];
    const json = /json:"([^"]*)"/.exec(tags)?.[1] ?? "";
    if (number === undefined) continue;
    const field = json.split(",")[0];
    const inline = field === "";
    const optional = inline || /,omit(empty|zero)/.test(json);
    const code = typeCode(folder, type);
    fields.push(`${number} ${inline ? "=" : field}${optional ? "" : "!"} ${code}`);
  }
  messages[`${folder}.${name}`] = fields;
}

const kinds = {};
for (const [folder, names] of Object.entries(ROOTS)) {
  const [group, version] = folder.split("/");
  const full = GROUPS[group] ?? group;
  for (const kind of names) kinds[`${full === "" ? "" : `${full}/`}${version}/${kind}`] = `${folder}.${kind}`;
}
const output = new URL("../src/server/bridge/protobuf/messages.json", import.meta.url);
writeFileSync(output, `${JSON.stringify({ kinds, messages }, null, 1)}\n`);
console.log(`${Object.keys(messages).length} messages`);
