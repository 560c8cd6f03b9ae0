/** Lessons are opened in the page: history leads back, and every session is found again as it was left. */

import { expect, test, type Page } from "@playwright/test";
import { LATE_MS, open, screen, terminal, type, watchPages } from "./page-under-test.ts";

watchPages();

const lesson = (page: Page) => page.getByRole("region", { name: "Lesson" });
const firstStep = (page: Page) => lesson(page).getByRole("heading", { name: "Ask for a pod" });

/** Marks the document: a page that is loaded anew has no mark. */
const mark = (page: Page) => page.evaluate(() => void (document.title = "marked"));
const isMarked = async (page: Page): Promise<boolean> => (await page.title()) === "marked";

test("back and forward lead between sandbox and lesson without loading the page", async ({ page }) => {
  await open(page, "?seed=71");
  await mark(page);
  await type(page, "kubectl create namespace mine");
  await expect(screen(page)).toContainText("namespace/mine created");
  await lesson(page)
    .getByRole("button", { name: /Your first pod/ })
    .click();
  await expect(firstStep(page)).toBeVisible({ timeout: LATE_MS });
  await expect(screen(page)).not.toContainText("namespace/mine");
  await type(page, "kubectl run web --image=nginx");
  await expect(screen(page)).toContainText("pod/web created", { timeout: LATE_MS });
  await page.goBack();
  await expect(screen(page)).toContainText("namespace/mine created", { timeout: LATE_MS });
  await type(page, "kubectl get pods");
  await expect(screen(page)).toContainText("No resources found in default namespace.");
  await page.goForward();
  await expect(screen(page)).toContainText("pod/web created", { timeout: LATE_MS });
  await expect(page.getByRole("button", { name: /^pod web, Running/ })).toBeVisible({ timeout: LATE_MS });
  expect(await isMarked(page)).toBe(true);
});

test("a lesson starts again from its first step, on a fresh cluster, after two clicks", async ({ page }) => {
  await page.goto("/?seed=72&lesson=first-steps/your-first-pod");
  await expect(firstStep(page)).toBeVisible({ timeout: LATE_MS });
  await mark(page);
  await type(page, "kubectl run web --image=nginx");
  await expect(page.getByRole("button", { name: /^pod web, Running/ })).toBeVisible({ timeout: LATE_MS });
  await lesson(page).getByRole("button", { name: "Next step" }).click();
  await expect(firstStep(page)).toBeHidden();
  await lesson(page).getByRole("button", { name: "Start the lesson again" }).click();
  await lesson(page)
    .getByRole("button", { name: /^Really/ })
    .click();
  await expect(firstStep(page)).toBeVisible({ timeout: LATE_MS });
  await expect(page.getByRole("button", { name: /^pod web,/ })).toHaveCount(0);
  await type(page, "echo still mine");
  await expect(screen(page)).toContainText("still mine");
  expect(await isMarked(page)).toBe(true);
});

test("many turns between sessions lose none of them", async ({ page }) => {
  test.setTimeout(180_000);
  await open(page, "?seed=73&clock=manual");
  await type(page, "touch sandbox.txt");
  for (let turn = 0; turn < 4; turn++) {
    await lesson(page)
      .getByRole("button", { name: /Your first pod/ })
      .click();
    await expect(firstStep(page)).toBeVisible({ timeout: LATE_MS });
    await type(page, `touch lesson-${turn}.txt; ls`);
    await expect(screen(page)).toContainText(`lesson-${turn}.txt`, { timeout: LATE_MS });
    await lesson(page).getByRole("button", { name: "All lessons" }).click();
    await expect(screen(page)).toContainText("touch sandbox.txt", { timeout: LATE_MS });
    await expect(page.getByText("open in another tab")).toHaveCount(0);
  }
  await page.goBack();
  await expect(firstStep(page)).toBeVisible({ timeout: LATE_MS });
  expect((await page.evaluate(() => window.wavetank.sh("ls"))).stdout).toMatch(
    /lesson-0\.txt\s+lesson-1\.txt\s+lesson-2\.txt\s+lesson-3\.txt/,
  );
});

test("on a phone a lesson's link opens the lesson", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/?seed=74&lesson=first-steps/your-first-pod");
  await expect(firstStep(page)).toBeVisible({ timeout: LATE_MS });
});

test("a program that ignores Ctrl-C ends in a fresh shell", async ({ page }) => {
  await open(page, "?seed=75");
  await type(page, `bash -c 'trap "" INT QUIT; while true; do sleep 1; done'`);
  await page.waitForTimeout(500);
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+Backslash");
  const wayOut = terminal(page).getByRole("button", { name: "End it: new shell" });
  await expect(wayOut).toBeVisible({ timeout: LATE_MS });
  await wayOut.click();
  await expect(wayOut).toBeHidden({ timeout: LATE_MS });
  await type(page, "echo a fresh $0");
  await expect(screen(page)).toContainText("a fresh -bash", { timeout: LATE_MS });
});

test("Ctrl-\\ ends a program that ignores Ctrl-C alone", async ({ page }) => {
  await open(page, "?seed=76");
  await type(page, `bash -c 'trap "" INT; while true; do sleep 1; done'`);
  await page.waitForTimeout(500);
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+Backslash");
  await type(page, "echo back $((40+2))");
  await expect(screen(page)).toContainText("back 42", { timeout: LATE_MS });
});
