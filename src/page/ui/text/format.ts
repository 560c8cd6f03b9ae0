/** Numbers and times as the page shows them. */

const two = (value: number): string => String(value).padStart(2, "0");

/** Virtual milliseconds → "00:07:43.2". */
export function clockText(ms: number): string {
  const tenths = Math.floor(ms / 100);
  const seconds = Math.floor(tenths / 10);
  const hours = Math.floor(seconds / 3600);
  return `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${tenths % 10}`;
}

/** A duration as kubectl's AGE column has it, roughly: "48s", "7m", "3h", "2d". */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

export function rateText(rate: number): string {
  return rate >= 100
    ? String(Math.round(rate))
    : rate >= 10
      ? rate.toFixed(0)
      : rate.toFixed(1).replace(/\.0$/, "");
}

export function bytesText(bytes: number): string {
  const units = ["B", "Ki", "Mi", "Gi", "Ti"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value >= 10 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** 250 → "250m", 4000 → "4", as Kubernetes writes CPU. */
export const millicoresText = (millicores: number): string =>
  millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;

export const speedText = (speed: number): string => `${Number(speed.toFixed(2))}×`;
