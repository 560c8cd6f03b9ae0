/** A lesson as a person follows it: run the blocks, see the checks turn, ask for a hint, go on, come back later. */

import { expect, test, type Page } from "@playwright/test";
import { expectAccessible } from "./page-under-test.ts";

const lesson = (page: Page) => page.getByRole("region", { name: "Lesson" });
const terminal = (page: Page) => page.getByRole("region", { name: "Terminal" });

async function openFirstLesson(page: Page, query: string): Promise<void> {
  await page.goto(`/${query}`);
  await expect(terminal(page).locator(".xterm-rows")).toContainText("student@wavetank", { timeout: 20_000 });
  await lesson(page)
    .getByRole("button", { name: /Your first pod/ })
    .click();
  await expect(lesson(page).getByRole("heading", { name: "Ask for a pod" })).toBeVisible();
  await expect(page.getByRole("button", { name: "node worker-3, Ready" })).toBeVisible({ timeout: 20_000 });
}

/** Presses Run on the block that has this text. */
async function run(page: Page, command: string): Promise<void> {
  const block = lesson(page)
    .locator("div")
    .filter({ has: page.locator("pre", { hasText: command }) })
    .last();
  await block.getByRole("button", { name: "Run" }).click();
}

async function passFirstStep(page: Page): Promise<void> {
  await run(page, "kubectl run web --image=nginx");
  await expect(terminal(page)).toContainText("pod/web created");
  await run(page, "kubectl get pods -w");
  await expect(terminal(page)).toContainText(/web +1\/1 +Running/, { timeout: 30_000 });
  await page.keyboard.press("Control+c");
  await expect(lesson(page)).toContainText("The pod web is running and ready (done)");
}

test("the first lesson: blocks, checks, a hint, the next step, and a reload", async ({ page }) => {
  await openFirstLesson(page, "?seed=31");
  await expect(lesson(page)).toContainText("The pod web is running and ready");
  await expect(lesson(page)).toContainText("(not yet)");
  await expect(lesson(page).getByRole("button", { name: "Next step" })).toBeHidden();

  await lesson(page).getByRole("button", { name: /^Hint/ }).click();
  await expect(lesson(page)).toContainText("Pulling the image takes a few seconds");

  await passFirstStep(page);
  await expect(lesson(page)).toContainText("wrote one object");
  await lesson(page).getByRole("button", { name: "Next step" }).click();
  await expect(lesson(page).getByRole("heading", { name: "A name with a typo" })).toBeVisible();
  await run(page, "kubectl run shop --image=ngnix");
  await expect(terminal(page)).toContainText("pod/shop created");

  await page.waitForTimeout(1500);
  await page.reload();
  await expect(lesson(page).getByRole("heading", { name: "A name with a typo" })).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.getByRole("button", { name: /^pod web, Running/ })).toBeVisible();
  await expect(terminal(page)).toContainText("pod/shop created");
  await terminal(page).locator(".xterm-helper-textarea").focus();
  await page.keyboard.type("kubectl set image pod/shop shop=nginx\n");
  await expect(lesson(page)).toContainText("It runs nginx (done)", { timeout: 30_000 });
});

test("a mistake is taken back with lab reset, and the solution waits at the prompt", async ({ page }) => {
  await openFirstLesson(page, "?seed=32");
  await passFirstStep(page);
  await lesson(page).getByRole("button", { name: "Next step" }).click();
  await terminal(page).locator(".xterm-helper-textarea").focus();
  await page.keyboard.type("kubectl delete pod web --now\n");
  await expect(page.getByRole("button", { name: /^pod web,/ })).toHaveCount(0, { timeout: 30_000 });
  await page.keyboard.type("lab reset\n");
  await expect(page.getByRole("button", { name: /^pod web, Running/ })).toBeVisible({ timeout: 20_000 });
  await expect(lesson(page).getByRole("heading", { name: "A name with a typo" })).toBeVisible();
  await lesson(page).getByRole("button", { name: "Solution" }).click();
  await expect(terminal(page).locator(".xterm-rows")).toContainText("kubectl run shop --image=ngnix");
  await expect(page.getByRole("button", { name: /^pod shop,/ })).toHaveCount(0);
});

test("a lesson is a link, and leaving it finds the sandbox as it was", async ({ page }) => {
  await page.goto("/?seed=33");
  await expect(terminal(page).locator(".xterm-rows")).toContainText("student@wavetank", { timeout: 20_000 });
  await terminal(page).locator(".xterm-helper-textarea").focus();
  await page.keyboard.type("kubectl create namespace mine\n");
  await expect(terminal(page)).toContainText("namespace/mine created");
  await lesson(page)
    .getByRole("button", { name: /A node dies/ })
    .click();
  await expect(lesson(page).getByRole("heading", { name: /kubelet has gone silent/ })).toBeVisible();
  expect(new URL(page.url()).search).toContain("lesson=first-steps/a-node-dies");
  await lesson(page)
    .getByRole("button", { name: /^Hint 1/ })
    .click();
  await expect(lesson(page)).toContainText("lease is renewed every 10 seconds");
  await lesson(page).getByRole("button", { name: "All lessons" }).click();
  await expect(terminal(page)).toContainText("namespace/mine created", { timeout: 20_000 });
  await lesson(page)
    .getByRole("button", { name: /A node dies/ })
    .click();
  await expect(lesson(page)).toContainText("lease is renewed every 10 seconds", { timeout: 20_000 });
});

for (const colorScheme of ["light", "dark"] as const)
  test(`axe finds nothing in a lesson (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto("/?seed=34&lesson=first-steps/your-first-pod");
    await expect(lesson(page).getByRole("heading", { name: "Ask for a pod" })).toBeVisible({
      timeout: 20_000,
    });
    await lesson(page)
      .getByRole("button", { name: /^Hint 1/ })
      .click();
    await passFirstStep(page);
    await expectAccessible(page, "lesson");
  });
