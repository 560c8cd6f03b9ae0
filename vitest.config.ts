import { defineConfig } from "vitest/config";

/** The kinds of tests by the end of their name; `scripts/test.mjs` runs each kind as a step of its own. */
const KINDS = ["simulation", "lessons", "real"];

const kind = (name: string, include: string[], exclude: string[] = []) => ({
  extends: true as const,
  test: { name, include, exclude },
});

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    setupFiles: ["src/testing/set-up.ts"],
    projects: [
      kind(
        "unit",
        ["src/**/*.test.ts", "src/**/*.test.tsx", "scripts/**/*.test.ts"],
        KINDS.map((name) => `**/*.${name}.test.ts`),
      ),
      ...KINDS.map((name) => kind(name, [`src/**/*.${name}.test.ts`])),
    ],
  },
});
