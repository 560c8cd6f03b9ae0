/** The page as a person uses it. */

import { expect, test } from "@playwright/test";
import {
  LATE_MS,
  advance,
  expectAccessible,
  open,
  save,
  screen,
  sh,
  terminal,
  type,
  watchPages,
} from "./page-under-test.ts";

watchPages();

test("a newcomer types, and sees pods come up where they were sent", async ({ page }) => {
  await open(page, "?seed=11");
  await type(page, "kubectl create deployment web --image=nginx --replicas=3");
  await expect(terminal(page)).toContainText("deployment.apps/web created");
  await expect(page.getByRole("button", { name: /^pod web-.*, Running$/ })).toHaveCount(3, {
    timeout: LATE_MS,
  });
  await page
    .getByRole("button", { name: /^pod web-.*, Running$/ })
    .first()
    .click();
  await expect(page.getByRole("region", { name: "Inspector" })).toContainText("pod/web-");
});

test("a reload brings back cluster, time and scrollback", async ({ page }) => {
  await open(page, "?seed=12&clock=manual");
  await type(page, "kubectl create deployment web --image=nginx --replicas=2");
  await expect(terminal(page)).toContainText("deployment.apps/web created");
  await advance(page, 20_000);
  await sh(page, "echo saved > note.txt");
  const before = await page.evaluate(async () => [
    await window.wavetank.clock.now(),
    await window.wavetank.digest(),
  ]);
  await save(page);
  await page.reload();
  await expect(page.getByRole("button", { name: /^pod web-.*, Running$/ })).toHaveCount(2, {
    timeout: LATE_MS,
  });
  await expect(terminal(page)).toContainText("deployment.apps/web created");
  const after = await page.evaluate(async () => [
    await window.wavetank.clock.now(),
    await window.wavetank.digest(),
  ]);
  expect(after).toEqual(before);
});

test("a crashed node is seen at once, noticed later, and can be brought back", async ({ page }) => {
  await open(page, "?seed=13&clock=manual");
  await page.getByRole("button", { name: "Break something" }).click();
  await page.getByRole("button", { name: "Crash worker-2" }).click();
  await expect(page.getByText("1 fault")).toBeVisible();
  await page.keyboard.press("Escape");
  await advance(page, 70_000);
  await expect(page.getByRole("button", { name: "node worker-2, NotReady" })).toBeVisible();
  await page.getByRole("button", { name: "node worker-2, NotReady" }).click();
  await page.getByRole("button", { name: "Bring it back" }).click();
  await advance(page, 40_000);
  await expect(page.getByRole("button", { name: "node worker-2, Ready" })).toBeVisible();
});

test("hostile bytes neither freeze nor deceive the terminal", async ({ page }) => {
  await open(page, "?seed=14");
  await type(page, String.raw`printf '\033]0;owned\007\033[999999999S\033[31mred\033[0m\n'`);
  await expect(screen(page)).toContainText("red");
  expect(await page.title()).toBe("Wavetank");
  await type(page, "echo still-here");
  await expect(screen(page)).toContainText("still-here");
});

for (const theme of ["light", "dark"] as const)
  test(`axe finds nothing (${theme})`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await open(page, "?seed=15&clock=manual");
    await sh(page, "kubectl create deployment web --image=nginx --replicas=2");
    await sh(page, "kubectl create deployment big --image=nginx --replicas=0");
    await sh(
      page,
      "kubectl set resources deployment big --requests=cpu=90 && kubectl scale deployment big --replicas=1",
    );
    await advance(page, 20_000);
    const pick = (list: string, name: string | RegExp) =>
      page.getByRole("tablist", { name: list }).getByRole("tab", { name }).click();
    await page.getByRole("button", { name: "node worker-1, Ready" }).click();
    for (const tab of ["Events", "Objects", "Terminal"]) {
      await pick("Tools", tab);
      await expectAccessible(page, tab);
    }
    await page.getByRole("button", { name: /^pod big-.*, Pending$/ }).click();
    for (const tab of ["YAML", "Why"]) {
      await pick("Inspector", tab);
      await expectAccessible(page, `inspector, ${tab}`);
    }
    await page.getByRole("button", { name: /^Help/ }).click();
    await expectAccessible(page, "help");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /A node dies/ }).click();
    await expect(page.getByRole("button", { name: "Solution" })).toBeVisible({ timeout: LATE_MS });
    await expectAccessible(page, "lesson");
    await page.setViewportSize({ width: 390, height: 844 });
    for (const tab of ["Lesson", "Cluster", "Terminal"]) {
      await pick("Views", tab);
      await expectAccessible(page, `narrow, ${tab}`);
    }
  });

test("keyboard alone: from the terminal over the stage to why a pod is there", async ({ page }) => {
  await open(page, "?seed=22&clock=manual");
  await page.keyboard.press("Control+`");
  await page.keyboard.type("kubectl create deployment web --image=nginx\n");
  await expect(screen(page)).toContainText("deployment.apps/web created");
  await advance(page, 20_000);
  const pod = page.getByRole("button", { name: /^pod web-.*, Running$/ });
  await expect(pod).toBeVisible();
  const { stdout: node } = await sh(page, "kubectl get pods -o jsonpath={.items[0].spec.nodeName}");
  await page.getByRole("button", { name: `node ${node}, Ready` }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(pod).toBeFocused();
  await page.keyboard.press("Enter");
  const inspector = page.getByRole("region", { name: "Inspector" });
  await expect(inspector).toContainText("pod/web-");
  await inspector.getByRole("tab", { name: "Overview" }).focus();
  await page.keyboard.press("End");
  await expect(inspector).toContainText("kubectl create deployment web --image=nginx");
  await expect(inspector).toContainText("had the best score");
});

test("five thousand pods on fifty nodes: the prompt still answers", async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto("/?seed=23&nodes=50&clock=manual");
  await expect(screen(page)).toContainText("student@wavetank", { timeout: LATE_MS });
  await sh(page, "kubectl create deployment web --image=nginx --replicas=5000");
  await advance(page, 300_000);
  await expect(page.getByText(/5,?000 pods/)).toBeAttached({ timeout: LATE_MS });
  await page.keyboard.press("Control+`");
  await page.keyboard.type("echo still quick\n");
  await expect(screen(page)).toContainText("still quick", { timeout: LATE_MS });
});

test("the editor knows the file, and Apply runs it at the prompt", async ({ page }) => {
  await open(page, "?seed=16");
  await page.getByRole("tab", { name: "Editor" }).click();
  await page.getByRole("button", { name: "New file" }).click();
  await page.keyboard.type("hello\n");
  const editor = page.getByRole("region", { name: "Editor" });
  await expect(editor.locator(".view-lines")).toContainText("kind", { timeout: LATE_MS });
  await editor.getByRole("button", { name: "Apply" }).click();
  await expect(terminal(page)).toContainText("pod/hello created");
});

test("keyboard alone: pause, step and move over the stage", async ({ page }) => {
  await open(page, "?seed=17");
  await page.getByRole("button", { name: "node worker-1, Ready" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Inspector" })).toContainText("node/worker-1");
  await page.keyboard.press("Alt+p");
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
  const before = await page.evaluate(() => window.wavetank.clock.now());
  await page.keyboard.press("Alt+s");
  await expect.poll(() => page.evaluate(() => window.wavetank.clock.now())).toBeGreaterThan(before);
});

test("a second tab looks and does not write", async ({ page, context }) => {
  await open(page, "?seed=18");
  const second = await context.newPage();
  await second.goto("/?seed=18");
  await expect(second.getByText("This session is open in another tab")).toBeVisible();
  await expect(second.getByRole("button", { name: "Break something" })).toBeDisabled();
});

test("a phone has tabs", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/?seed=19");
  await expect(page.getByRole("button", { name: "node worker-1, Ready" })).toBeVisible({ timeout: LATE_MS });
  await page.getByRole("tablist", { name: "Views" }).getByRole("tab", { name: "Terminal" }).click();
  await expect(screen(page)).toContainText("student@wavetank");
  await page.keyboard.type("kubectl get nodes\n");
  await expect(terminal(page)).toContainText("control-plane");
});
