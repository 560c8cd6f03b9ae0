/**
 * The Kubernetes Basics tutorial of kubernetes.io in the page: every command through `window.wavetank`, the parts that
 * need a person typed at the terminal; and the page's digest against that of the same inputs in Node.
 */

import { expect, test, type Page } from "@playwright/test";
import { createCluster } from "../src/cluster/create-cluster.ts";
import type { JournalEntry } from "../src/kernel/journal.ts";
import { kubernetesBasics } from "../src/testing/tutorials/kubernetes-basics.ts";
import { LATE_MS, advance, open, rows, screen, sh, terminal, type, watchPages } from "./page-under-test.ts";

const BOOTCAMP = "gcr.io/google-samples/kubernetes-bootcamp:v1";
const POD = /kubernetes-bootcamp-[a-f0-9]{8,10}-[a-z0-9]{5}/;

watchPages();

test("Kubernetes Basics, command by command", async ({ page }) => {
  test.setTimeout(300_000);
  await open(page, "?seed=1&clock=manual");
  for (const step of kubernetesBasics) {
    await advance(page, (step.afterSeconds ?? 1) * 1000);
    const { stdout, stderr, exitCode } = await sh(page, step.command);
    const output = stdout + stderr;
    expect(exitCode, `$ ${step.command}\n${output}`).toBe(step.exitCode ?? 0);
    for (const pattern of step.prints) expect(output, `$ ${step.command}`).toMatch(pattern);
    for (const pattern of step.never ?? []) expect(output, `$ ${step.command}`).not.toMatch(pattern);
  }
});

/** The last row that has anything in it. */
const lastRow = async (page: Page): Promise<string> => (await rows(page)).trimEnd().split("\n").at(-1) ?? "";

async function prompt(page: Page, pattern = /^student@wavetank:~\$$/): Promise<void> {
  await expect.poll(() => lastRow(page), { timeout: LATE_MS }).toMatch(pattern);
}

test("what needs a person: a shell in the container, a watch and Ctrl-C", async ({ page }) => {
  await open(page, "?seed=2");
  await type(page, `kubectl create deployment kubernetes-bootcamp --image=${BOOTCAMP}`);
  await expect(screen(page)).toContainText("deployment.apps/kubernetes-bootcamp created");
  await prompt(page);
  await type(page, "kubectl get pods -w");
  await expect.poll(() => rows(page), { timeout: LATE_MS }).toMatch(/ 1\/1 +Running +0 /);
  expect(await lastRow(page)).not.toContain("student@");
  await page.keyboard.press("Control+c");
  await prompt(page);

  await type(page, "export POD_NAME=$(kubectl get pods -o name)");
  await prompt(page);
  await type(page, "kubectl exec -ti $POD_NAME -- bash");
  await prompt(page, new RegExp(`^root@${POD.source}:/#$`));
  await type(page, "curl http://localhost:8080");
  await expect
    .poll(() => rows(page), { timeout: LATE_MS })
    .toMatch(new RegExp(`Hello Kubernetes bootcamp! \\| Running on: ${POD.source} \\| v=1`));
  await prompt(page, new RegExp(`root@${POD.source}:/#$`));
  await type(page, "exit");
  await prompt(page);
  await type(page, "echo back with $?");
  await expect(screen(page)).toContainText("back with 0");

  await page.keyboard.type("kubectl get dep");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(() => rows(page), { timeout: LATE_MS }).toMatch(/^kubernetes-bootcamp +1\/1 +1 +1 /m);
});

test("the page has the digest of the same inputs in Node", async ({ page }) => {
  await open(page, "?seed=5&clock=manual");
  const lines = [
    "kubectl create deployment web --image=nginx --replicas=4",
    "kubectl expose deployment web --port=80",
    "kubectl rollout status deployment/web",
    "lab crash worker-2",
    "sleep 90; kubectl get nodes",
    "lab recover worker-2",
  ];
  for (const line of lines) await sh(page, line);
  await advance(page, 30_000);
  const there = await page.evaluate(async () => ({
    digest: await window.wavetank.digest(),
    nowMs: await window.wavetank.clock.now(),
    journal: await window.wavetank.journal(),
  }));
  expect(there.journal.map(({ data }) => (data as { line?: string }).line).filter(Boolean)).toEqual(lines);

  const cluster = createCluster({ seed: 5, workers: 3 });
  cluster.boot();
  cluster.openTerminal("main", () => undefined);
  cluster.replay(there.journal as readonly JournalEntry[]);
  cluster.kernel.runUntil(there.nowMs);
  expect(cluster.digest()).toBe(there.digest);
});

test("kubectl edit and vi open the editor; saving applies, closing cancels", async ({ page }) => {
  await open(page, "?seed=6");
  await type(page, "kubectl create deployment web --image=nginx");
  await prompt(page);
  await type(page, "kubectl edit deployment web");
  const editor = page.getByRole("region", { name: "Editor" });
  await expect(editor).toContainText("deployment.apps/web", { timeout: LATE_MS });
  await expect(editor.locator(".view-lines")).toContainText("Please edit the object below", {
    timeout: LATE_MS,
  });
  await editor.getByRole("button", { name: "Close" }).first().click();
  await expect(screen(page)).toContainText("Edit cancelled, no changes made.");
  await prompt(page);

  await type(page, "vi note.txt");
  await expect(editor.getByRole("button", { name: "Save and close" })).toBeVisible({ timeout: LATE_MS });
  await expect(editor.locator(".monaco-editor textarea, .native-edit-context").first()).toBeFocused();
  await page.keyboard.type("kind of a note");
  await page.keyboard.press("Control+s");
  await prompt(page);
  await type(page, "cat note.txt");
  await expect(screen(page)).toContainText("kind of a note");

  await type(page, "kubectl edit deployment web");
  await expect(editor.locator(".view-lines")).toContainText("apiVersion", { timeout: LATE_MS });
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await editor.getByRole("button", { name: "Save and close" }).click();
  await expect(screen(page)).toContainText("Edit cancelled, saved file was empty.");
  await expect(terminal(page)).toBeVisible();
});
