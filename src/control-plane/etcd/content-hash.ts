/** A hash over the live content of a store, independent of the order in which fields were written. */

import { hashText } from "#kernel/random.ts";

/** JSON with the keys of every object sorted, and undefined fields left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const record = value as Record<string, unknown>;
    const fields: string[] = [];
    for (const key of Object.keys(record).sort()) {
      if (record[key] !== undefined) fields.push(`${JSON.stringify(key)}:${canonicalJson(record[key])}`);
    }
    return `{${fields.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** Adds up pairs of texts to 16 hexadecimal digits. */
export class ContentHash {
  private high = 0x811c9dc5;
  private low = 0x9e3779b9;

  add(text: string): void {
    this.high = hashText(text, this.high);
    this.low = Math.imul(hashText(text, this.low) ^ this.high, 0x85ebca6b) >>> 0;
  }

  toString(): string {
    return this.high.toString(16).padStart(8, "0") + this.low.toString(16).padStart(8, "0");
  }
}
