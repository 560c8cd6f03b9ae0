/** The first minute with the keyboard alone, and axe on the screens that page.spec.ts does not visit. */

import { expect, test, type Page } from "@playwright/test";
import { LATE_MS, advance, expectAccessible, open, sh, terminal, watchPages } from "./page-under-test.ts";

watchPages();

for (const theme of ["light", "dark"] as const)
  test(`axe finds nothing where much happens (${theme})`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await open(page, "?seed=101&clock=manual");
    for (const line of [
      "kubectl create deployment web --image=nginx --replicas=60",
      "kubectl expose deployment web --port=80 --type=LoadBalancer",
      "kubectl create deployment typo --image=ngnix",
      "kubectl run crasher --image=busybox -- sh -c 'exit 1'",
    ])
      await sh(page, line);
    await advance(page, 30_000);
    await page.getByRole("button", { name: "Traffic" }).click();
    await expectAccessible(page, "traffic panel");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Break something" }).click();
    await expectAccessible(page, "fault palette");
    await page.getByRole("button", { name: "Crash worker-2" }).click();
    await page.keyboard.press("Escape");
    await advance(page, 70_000);
    await page.getByRole("checkbox", { name: "System pods" }).check();
    const tools = page.getByRole("tablist", { name: "Tools" });
    for (const tab of ["Traffic", "Events", "Editor"]) {
      await tools.getByRole("tab", { name: tab }).click();
      await expectAccessible(page, tab);
    }
    const inspector = page.getByRole("region", { name: "Inspector" });
    await page.getByRole("button", { name: "pod crasher, CrashLoopBackOff" }).click();
    for (const tab of ["Overview", "Events", "Logs"]) {
      await inspector.getByRole("tab", { name: tab }).click();
      await expectAccessible(page, `inspector, ${tab}`);
    }
    await page.getByRole("button", { name: /^service web/ }).click();
    await expectAccessible(page, "service");
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page, "phone with an inspector");
  });

test("the first minute, with the keyboard alone", async ({ page }) => {
  test.setTimeout(120_000);
  await open(page, "?seed=102");
  // The prompt has the focus from the beginning.
  await expect(terminal(page).locator(".xterm-helper-textarea")).toBeFocused();
  await page.keyboard.type("kubectl create deployment web --image=nginx --replicas=2\n");
  const pods = page.getByRole("button", { name: /^pod web-.*, Running$/ });
  await expect(pods).toHaveCount(2, { timeout: LATE_MS });
  // Out of the terminal, over the stage, into a pod and back.
  await page.keyboard.press("Control+Shift+Backquote");
  await expect(page.getByRole("button", { name: "node worker-1, Ready" })).toBeFocused();
  await page.keyboard.press("Control+Backquote");
  await expect(terminal(page).locator(".xterm-helper-textarea")).toBeFocused();
  // Break a node and mend it.
  await page.keyboard.press("Alt+b");
  const palette = page.getByRole("dialog", { name: "Break something" });
  await expect(palette).toBeVisible();
  await expect(palette.getByRole("button", { name: "Crash worker-1" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 fault")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  // Every stop of a walk around the page has a name, and shows that it has the focus.
  const stops = new Set<string>();
  const input = terminal(page).locator(".xterm-helper-textarea");
  for (const key of ["Tab", "Shift+Tab"]) {
    await input.focus();
    await page.keyboard.press("Control+Shift+Backquote");
    await expect(page.getByRole("button", { name: /^node worker-1/ })).toBeFocused();
    for (let stop = 0; stop < 40; stop++) {
      const focused = await focusedElement(page);
      if (!focused || focused.inTerminal) break;
      expect(focused.name, JSON.stringify(focused)).not.toBe("");
      expect(focused.marked, JSON.stringify(focused)).toBe(true);
      stops.add(`${focused.tag} ${focused.name}`);
      await page.keyboard.press(key);
    }
  }
  // Nodes, splitter and tabs on the one side; strip, lessons and the bar on the other.
  expect(stops.size, [...stops].join("\n")).toBeGreaterThan(15);
});

/** What has the focus: its name, and whether it shows that it has it. */
const focusedElement = (
  page: Page,
): Promise<{ tag: string; name: string; marked: boolean; inTerminal: boolean } | undefined> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    if (!element || element === document.body) return undefined;
    const style = getComputedStyle(element);
    const card = element.closest("g")?.parentElement?.querySelector("rect");
    const own = element.querySelector("rect");
    const thick = (shape: Element | null | undefined): boolean =>
      shape ? parseFloat(getComputedStyle(shape).strokeWidth) >= 2 : false;
    // A splitter shows its focus on its line.
    const line = getComputedStyle(element, "::after").backgroundColor;
    const marked =
      style.outlineStyle !== "none" ||
      (element instanceof SVGElement && (thick(card) || thick(own))) ||
      (element.getAttribute("role") === "separator" && line !== "rgba(0, 0, 0, 0)");
    const label = document.getElementById(element.getAttribute("aria-labelledby") ?? "")?.textContent;
    const ownLabel = (element as HTMLInputElement).labels?.[0]?.textContent;
    const name = element.getAttribute("aria-label") ?? label ?? (ownLabel || element.textContent);
    return {
      tag: element.tagName,
      name: (name || element.title || element.getAttribute("role") || "").trim().slice(0, 60),
      marked,
      inTerminal: element.className.toString().includes("xterm"),
    };
  });
