import { describe, expect, it } from "vitest";
import { createStream } from "./message-stream.ts";

describe("message stream", () => {
  it("delivers what was sent before the reader came, in order, then the end", () => {
    const [near, far] = createStream<string, string>();
    far.send("a");
    far.send("b");
    far.close({ error: "gone" });
    far.send("never");
    const seen: unknown[] = [];
    near.listen(
      (m) => seen.push(m),
      (end) => seen.push(end),
    );
    expect(seen).toEqual(["a", "b", { error: "gone" }]);
    expect(near.closed).toBe(true);
  });

  it("carries both ways and closes both ends once", () => {
    const [near, far] = createStream<string, number>();
    const seen: unknown[] = [];
    far.listen(
      (m) => seen.push(m),
      () => seen.push("end"),
    );
    near.send(1);
    near.close();
    near.close();
    expect(seen).toEqual([1, "end"]);
    expect(() =>
      far.listen(
        () => undefined,
        () => undefined,
      ),
    ).toThrow(/one reader/);
  });
});
