/**
 * `npm test`: sets up, then runs everything that must hold, each kind of check as a step. Ends with a line
 * "N passed, N failed" over all steps. `npm test -- unit layers` runs only the steps named. With --campaign (that is
 * `npm run campaign`) what depends on chance is tried many times as often.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser } from "./lib/browser.mjs";
import { ensureRealClients } from "./lib/real-clients.mjs";
import {
  binary,
  cacheFolder,
  ensureCommandLine,
  ensureDependencies,
  ensureGenerated,
  ensurePage,
  projectRoot,
} from "./lib/set-up.mjs";

const reports = join(cacheFolder, "reports");
const node = (program, args, env = {}) =>
  spawnSync(process.execPath, [program, ...args], {
    cwd: projectRoot,
    stdio: "inherit",
    env: { ...process.env, ...env },
  }).status === 0;

/** A check that passes or fails as one. */
const check = (packageName, path, args) => () => {
  const passed = node(binary(packageName, path), args);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
};

/** The counts of a JSON report, or one failure when the runner died before it wrote one. */
function counted(report, count, exitedWell) {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const counts = count(JSON.parse(readFileSync(report, "utf8")));
  if (!exitedWell && counts.failed === 0) counts.failed = 1;
  if (counts.passed + counts.failed === 0) counts.failed = 1; // a step that ran nothing has not passed
  return counts;
}

const vitest =
  (project, prepare = () => ({})) =>
  () => {
    const report = join(reports, `${project}.json`);
    const env = prepare();
    const well = node(
      binary("vitest", "vitest.mjs"),
      ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      env,
    );
    return counted(
      report,
      (json) => ({
        passed: json.numPassedTests,
        failed:
          json.numFailedTests +
          json.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0)
            .length,
        skipped: json.numPendingTests + json.numTodoTests,
      }),
      well,
    );
  };

const endToEnd = async () => {
  const chromium = await ensureBrowser();
  if (!chromium) return { passed: 0, failed: 1, skipped: 0 };
  ensurePage();
  const report = join(reports, "e2e.json");
  const well = node(binary("@playwright/test", "cli.js"), ["test", "--config", "e2e/playwright.config.ts"], {
    WAVETANK_CHROMIUM: chromium,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  });
  return counted(
    report,
    ({ stats }) => ({
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky,
      skipped: stats.skipped,
    }),
    well,
  );
};

const steps = {
  types: check("typescript", "bin/tsc", ["-b"]),
  lint: check("eslint", "bin/eslint.js", [".", "--max-warnings", "0"]),
  format: check("prettier", "bin/prettier.cjs", ["--check", "--log-level", "warn", "."]),
  layers: check("dependency-cruiser", "bin/dependency-cruise.mjs", [
    "src",
    "--config",
    ".dependency-cruiser.cjs",
  ]),
  unused: check("knip", "bin/knip.js", []),
  unit: vitest("unit"),
  simulation: vitest("simulation"),
  lessons: vitest("lessons"),
  real: vitest("real", () => {
    const clients = ensureRealClients();
    return {
      WAVETANK_COMMAND_LINE: ensureCommandLine(),
      ...(clients ? { WAVETANK_REAL_CLIENTS: clients } : {}),
    };
  }),
  size: async () => {
    ensurePage();
    return check("size-limit", "bin.js", [])();
  },
  e2e: endToEnd,
};

const CAMPAIGN = "--campaign";
if (process.argv.includes(CAMPAIGN)) process.env["WAVETANK_CAMPAIGN"] = "1";
const wanted = process.argv.slice(2).filter((word) => word !== CAMPAIGN);
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(", ")}. Steps: ${Object.keys(steps).join(", ")}.`);
  process.exit(1);
}

ensureDependencies();
ensureGenerated();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const rows = [];
for (const [name, step] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const start = Date.now();
  console.log(`\n── ${name}`);
  const counts = await step();
  rows.push({ name, ...counts, seconds: Math.round((Date.now() - start) / 1000) });
}

const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
console.log("\nstep          passed  failed  skipped  seconds");
for (const row of rows) {
  const cells = [row.passed, row.failed, row.skipped, row.seconds].map((value, i) =>
    String(value).padStart([6, 6, 7, 7][i]),
  );
  console.log(`${row.name.padEnd(12)}  ${cells.join("  ")}`);
}
const skipped = total("skipped") > 0 ? `, ${total("skipped")} skipped` : "";
console.log(`${total("passed")} passed, ${total("failed")} failed${skipped}`);
process.exit(total("failed") > 0 ? 1 : 0);
