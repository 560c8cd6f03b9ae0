/**
 * Prints what the server put into a Table; kubectl makes no columns of its own.
 * Models: k8s.io/cli-runtime pkg/printers/tableprinter.go (v0.36).
 */

import type { KubernetesObject } from "#api/types.ts";
import { atOnce, Pace, type Calculation } from "#posix/calculation.ts";
import { TABLE_WIDTHS, TabWriter } from "./tab-writer.ts";

/** About half a millisecond of making cells. */
const ROWS_PER_PIECE = 200;

export interface TableColumnDefinition {
  readonly name: string;
  readonly priority: number;
}

/** metav1.Table as it comes from the server. `object` is a PartialObjectMetadata unless more was asked for. */
export interface Table {
  readonly kind: "Table";
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly columnDefinitions: readonly TableColumnDefinition[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly cells: readonly unknown[];
  readonly object?: KubernetesObject;
}

export function isTable(body: unknown): body is Table {
  return typeof body === "object" && body !== null && (body as { kind?: unknown }).kind === "Table";
}

export interface TableOptions {
  readonly wide: boolean;
  readonly withNamespace: boolean;
  /** Names become "pod/web". */
  readonly kindPrefix: string;
  readonly showLabels: boolean;
  readonly labelColumns: readonly string[];
  readonly noHeaders: boolean;
}

/** Prints one table, and with `get -w` the rows that follow it. */
export class TablePrinter {
  private readonly writer = new TabWriter(TABLE_WIDTHS);
  private columns: readonly TableColumnDefinition[] | undefined;

  constructor(private readonly options: TableOptions) {}

  /** The text of the headers (the first time) and rows, before alignment. */
  private *lines(table: Table): Calculation<string> {
    const { options } = this;
    const pace = new Pace(ROWS_PER_PIECE);
    let text = "";
    if (table.columnDefinitions.length > 0 && !this.columns) {
      this.columns = table.columnDefinitions;
      if (!options.noHeaders) text += `${this.headers().join("\t")}\n`;
    }
    for (const row of table.rows) {
      if (pace.step()) yield;
      text += `${this.cells(row).join("\t")}\n`;
    }
    return text;
  }

  /** Headers (the first time) and rows, aligned with what was printed before. */
  print(table: Table): string {
    return atOnce(this.printInPieces(table));
  }

  /** As {@link print}, for thousands of rows. */
  *printInPieces(table: Table): Calculation<string> {
    return yield* this.writer.formatInPieces(yield* this.lines(table));
  }

  private headers(): string[] {
    const { options } = this;
    const shown = (this.columns ?? []).filter((column) => options.wide || column.priority === 0);
    return [
      ...(options.withNamespace ? ["NAMESPACE"] : []),
      ...shown.map((column) => column.name.toUpperCase()),
      ...options.labelColumns.map((key) => key.slice(key.lastIndexOf("/") + 1).toUpperCase()),
      ...(options.showLabels ? ["LABELS"] : []),
    ];
  }

  private cells(row: TableRow): string[] {
    const { options } = this;
    const result: string[] = [];
    if (options.withNamespace) result.push(row.object?.metadata.namespace ?? "");
    const columns = this.columns ?? [];
    row.cells.forEach((cell, index) => {
      const column = columns[index];
      if (!column || (!options.wide && column.priority !== 0)) return;
      const prefix = index === 0 && options.kindPrefix !== "" ? `${options.kindPrefix}/` : "";
      result.push(prefix + cellText(cell));
    });
    const labels = (row.object?.metadata.labels ?? {}) as Readonly<Record<string, string>>;
    for (const key of options.labelColumns)
      result.push(Object.hasOwn(labels, key) ? (labels[key] ?? "") : "");
    if (options.showLabels) result.push(formatLabels(labels));
    return result;
  }
}

/** "a=1,b=2" in order of keys, or "<none>". */
export function formatLabels(labels: Readonly<Record<string, string>>): string {
  const keys = Object.keys(labels).sort();
  return keys.length === 0 ? "<none>" : keys.map((key) => `${key}=${labels[key]}`).join(",");
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  const text = String(cell);
  const end = text.search(/[\f\n\r]/);
  return escapeTerminal(end < 0 ? text : `${text.slice(0, end)}...`);
}

/** Makes escape sequences visible, so that an object's text cannot drive the terminal. */
export function escapeTerminal(text: string): string {
  return text.replaceAll("\u001b", "^[").replaceAll("\r", "\\r");
}
