/** @base64, @csv, @tsv, @sh, @html, @uri, @json and @text. Models: jq 1.7. */

import { base64Decode, base64Encode } from "../../utf8.ts";
import { JqError, type Json, brief, show, typeName } from "./jq-values.ts";

export const FORMATS = new Set([
  "@base64",
  "@base64d",
  "@json",
  "@text",
  "@csv",
  "@tsv",
  "@html",
  "@uri",
  "@sh",
]);

export function format(name: string, value: Json): string {
  const plain = typeof value === "string" ? value : show(value);
  const cells = (): readonly Json[] => {
    if (!Array.isArray(value))
      throw new JqError(
        `${typeName(value)} (${brief(value)}) cannot be ${name === "@csv" ? "csv" : "tsv"}-formatted, only an array can be`,
      );
    return value;
  };
  switch (name) {
    case "@base64":
      return base64Encode(plain);
    case "@base64d":
      return base64Decode(plain.replace(/=+$/, (pad) => pad)).text;
    case "@json":
      return show(value);
    case "@text":
      return plain;
    case "@csv":
      return cells()
        .map((cell) =>
          typeof cell === "string" ? `"${cell.replaceAll('"', '""')}"` : cell === null ? "" : show(cell),
        )
        .join(",");
    case "@tsv":
      return cells()
        .map((cell) =>
          typeof cell === "string"
            ? cell.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n")
            : cell === null
              ? ""
              : show(cell),
        )
        .join("\t");
    case "@html":
      return plain.replace(
        /[&<>'"]/g,
        (each) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&quot;" })[each] as string,
      );
    case "@uri":
      return encodeURIComponent(plain.replace(/[\ud800-\udfff]/gu, "\ufffd"));
    case "@sh":
      return (Array.isArray(value) ? value : [value])
        .map((each: Json) => (typeof each === "string" ? `'${each.replaceAll("'", "'\\''")}'` : show(each)))
        .join(" ");
    default:
      throw new JqError(`${name.slice(1)} is not a valid format`);
  }
}
