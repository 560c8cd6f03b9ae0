/** What `time` prints. CPU time is not told apart: it is part of the real time. Models: bash 5.2. */

export function timeReport(format: "bash" | "posix", elapsedMs: number): string {
  const seconds = (ms: number): string =>
    format === "posix"
      ? (ms / 1000).toFixed(2)
      : `${Math.floor(ms / 60_000)}m${((ms % 60_000) / 1000).toFixed(3)}s`;
  const separator = format === "posix" ? " " : "\t";
  const rows = ["real", "user", "sys"].map(
    (name, index) => `${name}${separator}${seconds(index === 0 ? elapsedMs : 0)}\n`,
  );
  return `${format === "posix" ? "" : "\n"}${rows.join("")}`;
}

/** The same as $TIMEFORMAT asks for it: %R, %3lR, %U, %S, %P, %%. An empty one prints nothing. */
export function timeText(format: string, elapsedMs: number): string {
  if (format === "") return "";
  const text = format.replace(/%(\d?)(l?)([RUSP%])/g, (_, digits: string, long: string, letter: string) => {
    if (letter === "%") return "%";
    const ms = letter === "R" ? elapsedMs : 0;
    const places = Math.min(3, digits === "" ? 3 : Number(digits));
    if (letter === "P") return "0.00";
    return long === ""
      ? (ms / 1000).toFixed(places)
      : `${Math.floor(ms / 60_000)}m${((ms % 60_000) / 1000).toFixed(places)}s`;
  });
  return `${text}\n`;
}
