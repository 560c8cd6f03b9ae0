import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { controllers } from "./index.ts";

it("has one entry for each folder, and each starts with the folder's name", () => {
  const folders = readdirSync(fileURLToPath(new URL(".", import.meta.url)), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name.replaceAll("-", ""))
    .sort();
  const names = controllers.map(({ name }) => name.replace(/-controller$/, "").replaceAll("-", "")).sort();
  expect(names).toEqual(folders);
});
