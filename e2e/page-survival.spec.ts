/** SECURITY C14, C20: a page that dies at any moment loses less than five seconds; two tabs never both write. */

import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import { often } from "../src/testing/campaign.ts";
import { LATE_MS, screen, sh } from "./page-under-test.ts";

const MOST_LOST_MS = 5000;
const CRASHES = often(6, 50);
const RACES = often(12, 100);

async function openQuietly(context: BrowserContext, query: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`/${query}`);
  await expect(screen(page)).toContainText("student@wavetank", { timeout: LATE_MS });
  return page;
}

/** Makes files named by the wall time until the page dies. */
const write = (page: Page): Promise<void> =>
  page
    .evaluate(async () => {
      for (;;) {
        await window.wavetank.sh(`touch at-${Date.now()}`);
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
    })
    .catch(() => undefined);

test(`a page that crashes at ${CRASHES} moments comes back with what is older than 5 s`, async ({
  context,
}) => {
  test.setTimeout(often(240_000, 1_200_000));
  const query = "?seed=91";
  let written = 0;
  for (let round = 0; round < CRASHES; round++) {
    const page = await openQuietly(context, query);
    const writing = write(page);
    const firstMs = Date.now();
    await page.waitForTimeout(1500 + ((round * 1511) % 6000));
    const devtools = await context.newCDPSession(page);
    const crashMs = Date.now();
    void devtools.send("Page.crash").catch(() => undefined);
    await page.waitForEvent("crash");
    await Promise.race([writing, new Promise((resolve) => setTimeout(resolve, 500))]);
    await page.close();
    const next = await openQuietly(context, query);
    const { stdout } = await sh(next, "ls");
    const times = [...stdout.matchAll(/at-(\d+)/g)].map(([, ms]) => Number(ms));
    const ofRound = times.filter((ms) => ms >= firstMs);
    const last = Math.max(...ofRound, firstMs);
    expect(crashMs - last, `round ${round}: ${ofRound.length} files are back`).toBeLessThan(MOST_LOST_MS);
    expect(times.length).toBeGreaterThanOrEqual(written);
    written = times.length;
    await next.evaluate(() => window.wavetank.save());
    await next.close();
  }
  expect(written).toBeGreaterThan(CRASHES * 5);
});

test(`of two tabs that come at once, ${RACES} times, one writes, and nothing of it is lost`, async ({
  context,
}) => {
  test.setTimeout(often(240_000, 1_200_000));
  const query = "?seed=92&clock=manual";
  for (let round = 0; round < RACES; round++) {
    const tabs = await Promise.all([context.newPage(), context.newPage()]);
    await Promise.all(tabs.map((tab) => tab.goto(`/${query}`)));
    const outcomes = await Promise.all(
      tabs.map((tab) =>
        tab.evaluate(
          (name) =>
            window.wavetank.sh(`touch ${name}`).then(
              () => "written",
              (error: Error) => error.message,
            ),
          `round-${round}`,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === "written")).toHaveLength(1);
    expect(outcomes.filter((outcome) => /another tab/.test(outcome))).toHaveLength(1);
    const writer = tabs[outcomes.indexOf("written")] as Page;
    expect(await writer.evaluate(() => window.wavetank.save())).toBe(true);
    // The looking tab goes first: it would take over.
    await (tabs[1 - outcomes.indexOf("written")] as Page).close();
    await writer.close();
  }
  const page = await openQuietly(context, query);
  const { stdout } = await sh(page, "ls");
  expect(stdout.match(/round-\d+/g)).toHaveLength(RACES);
});
