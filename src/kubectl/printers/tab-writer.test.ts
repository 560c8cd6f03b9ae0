import { describe, expect, it } from "vitest";
import { DESCRIBE_WIDTHS, TABLE_WIDTHS, TabWriter } from "./tab-writer.ts";

describe("the tab writer", () => {
  it("pads columns to the widest cell of their run", () => {
    const text = new TabWriter(DESCRIBE_WIDTHS).format("Name:\tweb\nLabels:\ta=b\n\tc=d\nPods:\n  A\tB\n");
    expect(text).toBe("Name:    web\nLabels:  a=b\n         c=d\nPods:\n  A  B\n");
  });

  it("keeps widths for the rows that come later", () => {
    const writer = new TabWriter(TABLE_WIDTHS);
    expect(writer.format("NAME\tAGE\nlong-name\t5s\n")).toBe("NAME        AGE\nlong-name   5s\n");
    expect(writer.format("a\t6s\n")).toBe("a           6s\n");
  });
});
