/** Amounts of CPU and memory for bars: numbers to draw, not to decide by. */

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/** "250m" → 0.25, "2Gi" → 2147483648; what is no quantity counts as 0. */
export function amountOf(quantity: string | number | undefined): number {
  if (typeof quantity === "number") return quantity;
  const match = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(quantity ?? "");
  const value = Number(match?.[1]);
  const factor = FACTORS[match?.[2] ?? ""];
  return Number.isFinite(value) && factor !== undefined ? value * factor : 0;
}

export const millicoresOf = (quantity: string | number | undefined): number =>
  Math.round(amountOf(quantity) * 1000);
