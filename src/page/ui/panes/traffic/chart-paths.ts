/** Points over time as paths in a box of 100 by 40. */

export interface ChartPoint {
  readonly atMs: number;
  readonly value: number;
}

export const CHART_WIDTH = 100;
export const CHART_HEIGHT = 40;

export function linePath(
  points: readonly ChartPoint[],
  startMs: number,
  spanMs: number,
  most: number,
): string {
  return points
    .map(({ atMs, value }, index) => {
      const x = ((atMs - startMs) / spanMs) * CHART_WIDTH;
      const y = CHART_HEIGHT - (Math.min(value, most) / most) * (CHART_HEIGHT - 1);
      return `${index === 0 ? "M" : "L"}${x.toFixed(2)} ${y.toFixed(2)}`;
    })
    .join("");
}

/** The same, filled down to the bottom; empty when there is nothing but nothing. */
export function areaPath(
  points: readonly ChartPoint[],
  startMs: number,
  spanMs: number,
  most: number,
): string {
  const [first, last] = [points[0], points[points.length - 1]];
  if (!first || !last || points.every(({ value }) => value === 0)) return "";
  const x = ({ atMs }: ChartPoint): string => (((atMs - startMs) / spanMs) * CHART_WIDTH).toFixed(2);
  return `${linePath(points, startMs, spanMs, most)}L${x(last)} ${CHART_HEIGHT}L${x(first)} ${CHART_HEIGHT}Z`;
}
