/**
 * How the pods of one node stand in rows: family by family, and where cells are too small for a name, each family's name
 * before its cells. Counting the rows costs as much as there are families; placing costs as much as there are pods, once
 * for each group.
 */

import type { PodGroup } from "./pod-groups.ts";

export type CellLevel = "large" | "full" | "medium" | "small" | "mini" | "tiny" | "dot";

export interface Cell {
  readonly level: CellLevel;
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** The narrowest node card that makes sense with such cells. */
  readonly cardWidth: number;
  /** Whether the name of a family stands before its cells: the cells have none. */
  readonly labels: boolean;
}

export const CELLS: readonly Cell[] = [
  { level: "large", width: 94, height: 54, gap: 8, cardWidth: 330, labels: false },
  { level: "full", width: 84, height: 46, gap: 6, cardWidth: 300, labels: false },
  { level: "medium", width: 78, height: 26, gap: 5, cardWidth: 264, labels: false },
  { level: "small", width: 20, height: 20, gap: 4, cardWidth: 216, labels: true },
  { level: "mini", width: 15, height: 15, gap: 3, cardWidth: 180, labels: true },
  { level: "tiny", width: 10, height: 10, gap: 3, cardWidth: 152, labels: true },
  { level: "dot", width: 6, height: 6, gap: 2, cardWidth: 112, labels: false },
];

export const cellOf = (level: CellLevel): Cell => CELLS.find((cell) => cell.level === level) as Cell;

export const PADDING = 12;
/** The most letters of a family's name, and what one of them takes at 10.5 px. */
const LABEL_LETTERS = 11;
const LETTER_WIDTH = 5.9;

export function familyLabel(name: string): string {
  return name.length <= LABEL_LETTERS ? name : `${name.slice(0, LABEL_LETTERS - 1)}…`;
}

export interface FlowLabel {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** A name at the beginning of a row stands at its left, another close to its cells. */
  readonly anchor: "start" | "end";
}

/** Places relative to the first cell's corner. */
export interface Flow {
  readonly rows: number;
  /** x and y of each pod, in the order of the group. */
  readonly places: Float32Array;
  readonly labels: readonly FlowLabel[];
}

function across(cell: Cell, width: number): number {
  return Math.max(1, Math.floor((width - 2 * PADDING + cell.gap) / (cell.width + cell.gap)));
}

function labelColumns(cell: Cell, name: string): number {
  return Math.ceil((familyLabel(name).length * LETTER_WIDTH + 5) / (cell.width + cell.gap));
}

/** Walks over the families: `at` gets each with the column and row of its label and of its first cell. */
function walk(
  group: PodGroup,
  cell: Cell,
  width: number,
  at?: (family: number, label: boolean, labelColumn: number, column: number, row: number) => void,
): number {
  const columns = across(cell, width);
  let column = 0;
  let row = 0;
  group.families.forEach(({ name, count }, index) => {
    const wanted = cell.labels ? labelColumns(cell, name) : 0;
    const label = wanted > 0 && wanted < columns;
    const lead = label ? wanted : 0;
    if (column > 0 && column + lead + 1 > columns) {
      row++;
      column = 0;
    }
    at?.(index, label, column, column + lead, row);
    column += lead;
    const here = columns - column;
    if (count <= here) column += count;
    else {
      row += Math.ceil((count - here) / columns);
      column = (count - here) % columns || columns;
    }
  });
  return row + 1;
}

export function flowRows(group: PodGroup, cell: Cell, width: number): number {
  return walk(group, cell, width);
}

const flows = new WeakMap<PodGroup, Map<string, Flow>>();

export function flowOf(group: PodGroup, cell: Cell, width: number): Flow {
  let known = flows.get(group);
  if (!known) flows.set(group, (known = new Map()));
  const key = `${cell.level}/${width}`;
  let flow = known.get(key);
  if (!flow) known.set(key, (flow = place(group, cell, width)));
  return flow;
}

function place(group: PodGroup, cell: Cell, width: number): Flow {
  const columns = across(cell, width);
  const stepX = cell.width + cell.gap;
  const stepY = cell.height + cell.gap;
  const places = new Float32Array(group.pods.length * 2);
  const labels: FlowLabel[] = [];
  let pod = 0;
  const rows = walk(group, cell, width, (index, label, labelColumn, first, firstRow) => {
    const family = group.families[index];
    if (!family) return;
    if (label)
      labels.push({
        x: labelColumn === 0 ? 1 : first * stepX - cell.gap - 2,
        anchor: labelColumn === 0 ? "start" : "end",
        y: firstRow * stepY + cell.height / 2 + 3.6,
        text: familyLabel(family.name),
      });
    let column = first;
    let row = firstRow;
    for (let count = 0; count < family.count; count++, pod++, column++) {
      if (column >= columns) {
        column = 0;
        row++;
      }
      places[pod * 2] = column * stepX;
      places[pod * 2 + 1] = row * stepY;
    }
  });
  return { rows, places, labels };
}
