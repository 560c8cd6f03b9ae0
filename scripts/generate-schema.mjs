/**
 * Writes src/api/schema/generated/ from the npm packages kubernetes-models and @kubernetes-models/apimachinery (MIT,
 * Kubernetes 1.36): structure.ts, the compact types that the API server checks against, and descriptions.ts, the texts
 * of `kubectl explain`, which are loaded late. The roots are the kinds that have a descriptor in src/api/kinds, and
 * what the API itself speaks. Does nothing when the output is newer than its inputs.
 *
 * A field's type is written in a few characters; src/api/schema/structural-schema.ts reads them:
 *   s string · b boolean · i int32 · l int64 · n number · B base64 · t Time · m MicroTime · q Quantity
 *   x int or string · o anything · @id another definition · [T list · {T map · s|A|B enumeration · !T required
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const models = join(modules, "kubernetes-models");
const apimachinery = join(modules, "@kubernetes-models/apimachinery");
const kindsFolder = join(root, "src/api/kinds");
const output = join(root, "src/api/schema/generated");
const structureFile = join(output, "structure.ts");
const descriptionsFile = join(output, "descriptions.ts");

/** What is sent and answered beside the kinds themselves. */
const EXTRA_ROOTS = [
  [models, "v1/Binding"],
  [models, "policy/v1/Eviction"],
  [models, "autoscaling/v1/Scale"],
  [apimachinery, "apis/meta/v1/DeleteOptions"],
  [apimachinery, "apis/meta/v1/Status"],
  [apimachinery, "apis/meta/v1/ListMeta"],
  [apimachinery, "apis/meta/v1/LabelSelector"],
];

/** Types with a wire format of their own, by definition id. */
const PRIMITIVES = new Map([
  ["io.k8s.apimachinery.pkg.api.resource.Quantity", "q"],
  ["io.k8s.apimachinery.pkg.util.intstr.IntOrString", "x"],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.Time", "t"],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", "m"],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", "o"],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.Patch", "o"],
  ["io.k8s.apimachinery.pkg.runtime.RawExtension", "o"],
]);

const descriptorFiles = readdirSync(kindsFolder, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith("descriptor.ts"))
  .map((name) => join(kindsFolder, name));

function isFresh() {
  if (!existsSync(structureFile) || !existsSync(descriptionsFile)) return false;
  const inputs = [fileURLToPath(import.meta.url), join(models, "package.json"), ...descriptorFiles];
  const newest = Math.max(...inputs.map((file) => statSync(file).mtimeMs));
  return Math.min(statSync(structureFile).mtimeMs, statSync(descriptionsFile).mtimeMs) > newest;
}

/** The models' file of each kind: group folder/version/Kind. */
function kindRoots() {
  return descriptorFiles.map((file) => {
    const text = readFileSync(file, "utf8");
    const value = (field) => {
      const match = new RegExp(`^  ${field}: "([^"]*)"`, "m").exec(text);
      if (!match) throw new Error(`${relative(root, file)} names no ${field}`);
      return match[1];
    };
    const [group, version, kind] = [value("group"), value("version"), value("kind")];
    return { path: `${group === "" ? "" : `${group}/`}${version}/${kind}`, group, version, kind };
  });
}

/** "apps/v1/Deployment" → "io.k8s.api.apps.v1.Deployment", as OpenAPI names it. */
function definitionId(file) {
  const inMachinery = relative(apimachinery, file);
  if (!inMachinery.startsWith("..")) {
    return `io.k8s.apimachinery.pkg.${inMachinery.replace(/\.d\.ts$/, "").replaceAll("/", ".")}`;
  }
  const parts = relative(models, file)
    .replace(/\.d\.ts$/, "")
    .split("/");
  const folder = parts.length === 2 ? "core" : parts[0];
  const group = folder.replace(/\.authorization\.k8s\.io$|\.apiserver\.k8s\.io$|\.k8s\.io$/, "");
  return `io.k8s.api.${group}.${parts.slice(-2).join(".")}`;
}

/** Field → "integer" with its format, or the format of strings, from the compiled validators. */
function readFormats(file, alias) {
  const folder = file.startsWith(apimachinery) ? apimachinery : models;
  const schema = join(folder, "_schemas", `${alias}.js`);
  const formats = new Map();
  if (!existsSync(schema)) return formats;
  const text = readFileSync(schema, "utf8");
  const bodies = new Map();
  for (const part of text.split(/(?=function validate\d+\()/)) {
    const name = /^function (validate\d+)\(/.exec(part)?.[1];
    if (name) bodies.set(name, part);
  }
  const formatOf = (name, depth) => {
    const body = bodies.get(name) ?? "";
    const format = /format:"(\w+)"/.exec(body)?.[1];
    if (format !== undefined) return format;
    const inner = /(validate\d+)\(data\[\w+\]/.exec(body)?.[1];
    return inner !== undefined && depth < 3 ? formatOf(inner, depth + 1) : undefined;
  };
  for (const [, field, quoted, name] of text.matchAll(
    /void 0!==data(?:\.([\w$]+)|\["([^"]+)"\])&&\((validate\d+)\(/g,
  )) {
    const format = formatOf(name, 0);
    if (format !== undefined) formats.set(field ?? quoted, format);
  }
  return formats;
}

const FORMAT_CODES = { int32: "i", int64: "l", byte: "B" };

const structure = {};
const descriptions = {};
const pending = [];
const seen = new Set();

function enqueue(file) {
  if (seen.has(file)) return;
  seen.add(file);
  pending.push(file);
}

/** A JSDoc block as plain text. */
function commentOf(node, source) {
  const doc = node.jsDoc?.at(-1);
  if (!doc) return "";
  const lines = source.text
    .slice(doc.pos, doc.end)
    .replace(/^\/\*\*|\*\/$/g, "")
    .split("\n");
  return lines
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .replaceAll("\\*", "*")
    .trim();
}

function readDefinition(file) {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, false);
  const imports = new Map();
  const id = definitionId(file);
  const name = id.slice(id.lastIndexOf(".") + 1);
  let alias = "";
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const from = statement.moduleSpecifier.text;
      if (from === "@kubernetes-models/base") continue;
      const target = from.startsWith(".")
        ? resolve(dirname(file), from.replace(/\.js$/, ""))
        : join(modules, from);
      for (const element of statement.importClause.namedBindings.elements) {
        imports.set(element.name.text, `${target}.d.ts`);
      }
    } else if (ts.isExportDeclaration(statement) && statement.exportClause) {
      alias = statement.exportClause.elements
        .map((element) => element.name.text)
        .find((text) => !text.startsWith("II"));
    }
  }
  const formats = readFormats(file, alias);

  const codeOf = (node, field) => {
    const format = FORMAT_CODES[formats.get(field)];
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return format ?? "s";
      case ts.SyntaxKind.BooleanKeyword:
        return "b";
      case ts.SyntaxKind.NumberKeyword:
        return format ?? "n";
      case ts.SyntaxKind.LiteralType:
        return "s";
      case ts.SyntaxKind.UnionType: {
        const members = node.types.filter((type) => type.kind === ts.SyntaxKind.LiteralType);
        return `s|${members.map((type) => type.literal.text).join("|")}`;
      }
      case ts.SyntaxKind.ArrayType:
        return `[${codeOf(node.elementType, field)}`;
      case ts.SyntaxKind.TypeLiteral: {
        const index = node.members.find((member) => ts.isIndexSignatureDeclaration(member));
        return index ? `{${codeOf(index.type, field)}` : "o";
      }
      case ts.SyntaxKind.TypeReference: {
        const reference = node.typeName.text;
        if (reference === "Array") return `[${codeOf(node.typeArguments[0], field)}`;
        const target = reference === `I${name}` || reference === `I${alias}` ? file : imports.get(reference);
        if (!target) throw new Error(`${file}: ${reference} is not imported`);
        const targetId = definitionId(target);
        const primitive = PRIMITIVES.get(targetId);
        if (primitive) return primitive;
        enqueue(target);
        return `@${targetId}`;
      }
      default:
        return "o";
    }
  };

  for (const statement of source.statements) {
    if (!ts.isInterfaceDeclaration(statement) || statement.name.text !== `I${name}`) continue;
    const fields = {};
    const texts = { "": commentOf(statement, source) };
    for (const member of statement.members) {
      if (!ts.isPropertySignature(member)) continue;
      const field = member.name.text;
      const isTypeMeta = field === "apiVersion" || field === "kind";
      const required =
        !member.questionToken && !(isTypeMeta && member.type.kind === ts.SyntaxKind.LiteralType);
      fields[field] = (required ? "!" : "") + codeOf(member.type, field);
      const text = commentOf(member, source);
      if (text !== "") texts[field] = text;
    }
    structure[id] = fields;
    descriptions[id] = texts;
  }
}

const HEADER = "/* Generated by scripts/generate-schema.mjs from kubernetes-models; not committed. */\n\n";

function write(file, name, docs, value) {
  // Through JSON.parse: engines read a long string faster than an object literal.
  const text = JSON.stringify(JSON.stringify(value));
  writeFileSync(
    file,
    `${HEADER}/** ${docs} */\nexport const ${name}: unknown = JSON.parse(\n  ${text},\n);\n`,
  );
}

if (!isFresh()) {
  const kinds = {};
  for (const { path, group, version, kind } of kindRoots()) {
    const file = join(models, `${path}.d.ts`);
    kinds[`${group === "" ? "" : `${group}/`}${version}/${kind}`] = definitionId(file);
    enqueue(file);
  }
  for (const [folder, path] of EXTRA_ROOTS) {
    const file = join(folder, `${path}.d.ts`);
    if (folder === models) kinds[path] = definitionId(file);
    enqueue(file);
  }
  kinds["v1/Status"] = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
  kinds["v1/DeleteOptions"] = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
  while (pending.length > 0) readDefinition(pending.shift());
  mkdirSync(output, { recursive: true });
  write(structureFile, "structure", "{ kinds: apiVersion/Kind → id, definitions: id → field → type code }", {
    kinds,
    definitions: structure,
  });
  write(
    descriptionsFile,
    "descriptions",
    'id → field → text; "" is the text of the type itself',
    descriptions,
  );
}
