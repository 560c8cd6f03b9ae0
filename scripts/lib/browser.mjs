/**
 * Finds a Chromium for Playwright, or obtains one: its own download, else the system's, else the system's package
 * manager where it may. Returns the path of the program, or undefined after saying in one line what to install.
 */

import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { binary, projectRoot } from "./set-up.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function systemBrowser() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const name of NAMES)
    for (const folder of folders) if (executable(join(folder, name))) return join(folder, name);
  return MAC.find(executable);
}

async function playwrightBrowser() {
  const { chromium } = await import("@playwright/test");
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

const attempt = (command, args, timeoutMs) =>
  spawnSync(command, args, { cwd: projectRoot, stdio: ["ignore", 2, 2], timeout: timeoutMs }).status === 0;

export async function ensureBrowser() {
  if (process.env.WAVETANK_CHROMIUM) return process.env.WAVETANK_CHROMIUM;
  const present = (await playwrightBrowser()) ?? systemBrowser();
  if (present) return present;
  console.error("No Chromium found: asking Playwright for its own …");
  if (attempt(process.execPath, [binary("@playwright/test", "cli.js"), "install", "chromium"], 300_000)) {
    const downloaded = await playwrightBrowser();
    if (downloaded) return downloaded;
  }
  if (process.platform === "linux" && process.getuid?.() === 0 && systemHas("apt-get")) {
    console.error("… that failed: asking the system's package manager …");
    attempt("apt-get", ["update"], 300_000);
    attempt("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], 600_000);
    const installed = systemBrowser();
    if (installed) return installed;
  }
  console.error(
    "No Chromium to test with: install one (Debian: apt-get install chromium) or set WAVETANK_CHROMIUM to its path.",
  );
  return undefined;
}

function systemHas(name) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => executable(join(folder, name)));
}
