/** What the specs of the page share: opening it, typing at its prompt, and the watch for whatever must never happen. */

import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Locator, type Page } from "@playwright/test";
import type { WavetankInPage } from "../src/page/ui/state/embedding.ts";

declare global {
  interface Window {
    wavetank: WavetankInPage;
  }
}

/** The machine that runs the tests may be busy: what comes for certain may come late. */
export const LATE_MS = 40_000;

export const terminal = (page: Page): Locator => page.getByRole("region", { name: "Terminal" });

export const screen = (page: Page): Locator => terminal(page).locator(".xterm-rows");

/** The rows of the terminal as text, one line each. */
export async function rows(page: Page): Promise<string> {
  return (await terminal(page).locator(".xterm-rows > div").allInnerTexts())
    .map((row) => row.replaceAll("\u00a0", " ").trimEnd())
    .join("\n");
}

/** Opens the page and waits for the cluster's picture and the prompt. */
export async function open(page: Page, query: string): Promise<void> {
  await page.goto(`/${query}`);
  await expect(page.getByRole("button", { name: "node worker-1, Ready" })).toBeVisible({ timeout: LATE_MS });
  await expect(screen(page)).toContainText("student@wavetank", { timeout: LATE_MS });
}

export async function type(page: Page, line: string): Promise<void> {
  await terminal(page).locator(".xterm-helper-textarea").focus();
  await page.keyboard.type(`${line}\n`);
}

export const advance = (page: Page, durationMs: number): Promise<number> =>
  page.evaluate((ms) => window.wavetank.clock.advance(ms), durationMs);

export const sh = (page: Page, line: string): ReturnType<WavetankInPage["sh"]> =>
  page.evaluate((typed) => window.wavetank.sh(typed), line);

/** Saves what the page has, so that a reload may come. */
export async function save(page: Page): Promise<void> {
  expect(await page.evaluate(() => window.wavetank.save())).toBe(true);
}

/** Fails a test in whose page a script breaks or the content security policy is violated. */
export function watchPages(): void {
  const broken: string[] = [];
  test.beforeEach(({ context }) => {
    broken.length = 0;
    context.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) broken.push(message.text());
    });
    context.on("weberror", (error) => broken.push(error.error().message));
  });
  test.afterEach(() => {
    expect(broken).toEqual([]);
  });
}

/** axe finds nothing on the page as it stands; `where` names it in the report. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  // xterm's rows are decoration: its own input is what assistive technology reads.
  const { violations } = await new AxeBuilder({ page }).exclude(".xterm-rows").analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" ")}`,
  );
  expect(found, where).toEqual([]);
}
