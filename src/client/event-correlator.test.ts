import { describe, expect, it } from "vitest";
import { EventCorrelator, type Occurrence } from "./event-correlator.ts";

const about = (message: string, reason = "Failed", object = "Pod/web-1"): Occurrence => ({
  sourceAndObject: object,
  fieldPath: "",
  type: "Warning",
  reason,
  message,
});

describe("EventCorrelator", () => {
  it("E2 counts the same event up", () => {
    const correlator = new EventCorrelator();
    const first = correlator.correlate(about("x"), 0);
    const second = correlator.correlate(about("x"), 1000);
    expect(second?.recorded).toBe(first?.recorded);
    expect(second?.recorded.count).toBe(2);
  });

  it("E3 combines from the tenth different message of a reason on", () => {
    const correlator = new EventCorrelator();
    const messages: string[] = [];
    for (let i = 1; i <= 12; i++)
      messages.push(correlator.correlate(about(`m${i}`), i)?.message ?? "dropped");
    expect(messages.slice(7)).toEqual([
      "m8",
      "m9",
      "(combined from similar events): m10",
      "(combined from similar events): m11",
      "(combined from similar events): m12",
    ]);
  });

  it("E3 counts combined events as one", () => {
    const correlator = new EventCorrelator();
    for (let i = 1; i <= 11; i++) correlator.correlate(about(`m${i}`), i);
    expect(correlator.correlate(about("m12"), 12)?.recorded.count).toBe(3);
  });

  it("E3 starts anew when a reason was silent for more than ten minutes", () => {
    const correlator = new EventCorrelator();
    for (let i = 1; i <= 9; i++) correlator.correlate(about(`m${i}`), 0);
    expect(correlator.correlate(about("later"), 600_001)?.message).toBe("later");
  });

  it("E4 lets a source say 25 things about an object, then one every five minutes", () => {
    const correlator = new EventCorrelator();
    let written = 0;
    for (let i = 0; i < 40; i++) if (correlator.correlate(about("x"), 0)) written++;
    expect(written).toBe(25);
    expect(correlator.correlate(about("x"), 299_999)).toBeUndefined();
    expect(correlator.correlate(about("x"), 300_000)?.recorded.count).toBe(42);
    expect(correlator.correlate(about("x", "Failed", "Pod/web-2"), 0)).toBeDefined();
  });
});
