/**
 * The text that describers write, and the pieces that many of them share.
 * Models: kubectl pkg/describe/describe.go and interface.go (v1.36): PrefixWriter, tabbedString, print*Multiline.
 */

import { parseEpoch } from "#api/time.ts";
import type { Toleration } from "#api/types.ts";
import { DESCRIBE_WIDTHS, TabWriter } from "../printers/tab-writer.ts";

type StringMap = Readonly<Record<string, string>>;

/** Collects lines; `level` indents by two spaces each. */
export class DescribeText {
  private text = "";

  write(level: number, text: string): this {
    this.text += "  ".repeat(level) + text;
    return this;
  }

  /** With a newline. */
  line(level: number, text: string): this {
    return this.write(level, `${text}\n`);
  }

  /** Tabs unaligned, as `rollout history` prints them. */
  get raw(): string {
    return this.text;
  }

  /** Aligned. */
  toString(): string {
    return new TabWriter(DESCRIBE_WIDTHS).format(this.text);
  }
}

const sortedKeys = (map: StringMap): string[] => Object.keys(map).sort();

/** "Labels:\ta=b\n\tc=d\n" */
export function writeLabels(
  out: DescribeText,
  title: string,
  labels: unknown,
  skip: ReadonlySet<string> = new Set(),
): void {
  const map = (labels ?? {}) as StringMap;
  const keys = sortedKeys(map).filter((key) => !skip.has(key));
  out.write(0, `${title}:\t`);
  if (keys.length === 0) return void out.write(0, "<none>\n");
  keys.forEach((key, index) => out.write(0, `${index === 0 ? "" : "\t"}${key}=${map[key]}\n`));
}

/** describe.go maxAnnotationLen */
const MAX_ANNOTATION_LENGTH = 140;
const SKIPPED_ANNOTATIONS = new Set(["kubectl.kubernetes.io/last-applied-configuration"]);

export function writeAnnotations(out: DescribeText, title: string, annotations: unknown): void {
  const map = (annotations ?? {}) as StringMap;
  const keys = sortedKeys(map).filter((key) => !SKIPPED_ANNOTATIONS.has(key));
  out.write(0, `${title}:\t`);
  if (keys.length === 0) return void out.write(0, "<none>\n");
  keys.forEach((key, index) => {
    if (index > 0) out.write(0, "\t");
    const value = (map[key] ?? "").replace(/\n$/, "");
    if (value.length + key.length + 2 > MAX_ANNOTATION_LENGTH || value.includes("\n")) {
      out.write(0, `${key}:\n`);
      for (const line of value.split("\n")) out.write(0, `\t  ${shorten(line, MAX_ANNOTATION_LENGTH - 2)}\n`);
    } else out.write(0, `${key}: ${value}\n`);
  });
}

const shorten = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}...` : text;

export function writeTolerations(
  out: DescribeText,
  title: string,
  tolerations: readonly Toleration[] | undefined,
): void {
  const list = [...(tolerations ?? [])].sort((a, b) =>
    (a.key ?? "") < (b.key ?? "") ? -1 : (a.key ?? "") > (b.key ?? "") ? 1 : 0,
  );
  out.write(0, `${title}:\t`);
  if (list.length === 0) return void out.write(0, "<none>\n");
  list.forEach((each, index) => {
    let text = each.key ?? "";
    if (each.value) text += `=${each.value}`;
    if (each.effect) text += `:${each.effect}`;
    if (each.operator === "Exists" && !each.value) text += text === "" ? "op=Exists" : " op=Exists";
    if (each.tolerationSeconds !== undefined) text += ` for ${each.tolerationSeconds}s`;
    out.write(0, `${index === 0 ? "" : "\t"}${text}\n`);
  });
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86_400_000;

/** RFC 3339 → Go's time.RFC1123Z, e.g. "Mon, 04 May 2026 08:00:00 +0000"; the zero time without one. */
export function longTime(timestamp: string | undefined | null): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d:\d\d:\d\d)/.exec(timestamp ?? "");
  const epochMs = timestamp ? parseEpoch(timestamp) : undefined;
  if (!match || epochMs === undefined) return "Mon, 01 Jan 0001 00:00:00 +0000";
  // 1970-01-01 was a Thursday.
  const weekday = (((Math.floor(epochMs / DAY_MS) + 4) % 7) + 7) % 7;
  return `${DAYS[weekday]}, ${match[3]} ${MONTHS[Number(match[2]) - 1]} ${match[1]} ${match[4]} +0000`;
}

export const orNone = (text: string | undefined): string =>
  text === undefined || text === "" ? "<none>" : text;
export const orUnset = (text: string | undefined): string =>
  text === undefined || text === "" ? "<unset>" : text;
/** Go's printBool of describers. */
export const titleBoolean = (value: boolean | undefined): string => (value ? "True" : "False");

/** How many bytes base64 stands for, without decoding it. */
export function base64ByteLength(encoded: string): number {
  const clean = encoded.replace(/[\s=]/g, "");
  return Math.floor((clean.length * 3) / 4);
}
