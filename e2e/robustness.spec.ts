/** What must not be lost: a worker that hangs or dies, storage that is full or damaged, a second tab, hostile text. */

import { expect, test, type Page } from "@playwright/test";
import {
  LATE_MS,
  advance,
  open,
  rows,
  save,
  screen,
  sh,
  terminal,
  type,
  watchPages,
} from "./page-under-test.ts";

watchPages();

const clusterWorker = (page: Page) => {
  const worker = page.workers().find((candidate) => /entry/.test(candidate.url()));
  if (!worker)
    throw new Error(
      `no worker of the cluster among ${page
        .workers()
        .map((w) => w.url())
        .join(" ")}`,
    );
  return worker;
};
const notice = (page: Page, words: string | RegExp) =>
  page.getByRole("status").filter({ hasText: words }).first();

for (const [how, strike] of [
  ["hangs", "for (;;) {}"],
  ["dies", "self.close()"],
] as const)
  test(`a worker that ${how} is replaced, and nothing is lost`, async ({ page }) => {
    await open(page, `?seed=${how === "hangs" ? 41 : 42}&clock=manual`);
    await sh(page, "kubectl create deployment web --image=nginx --replicas=2");
    await type(page, "echo typed before");
    await expect(screen(page)).toContainText("typed before");
    await advance(page, 20_000);
    await save(page);
    const before = await page.evaluate(() => window.wavetank.digest());
    // The evaluation of an endless loop never comes back.
    void clusterWorker(page)
      .evaluate(strike)
      .catch(() => undefined);
    await expect(notice(page, "restored from its journal")).toBeVisible({ timeout: LATE_MS });
    await expect(page.getByRole("button", { name: /^pod web-.*, Running$/ })).toHaveCount(2, {
      timeout: LATE_MS,
    });
    expect(await page.evaluate(() => window.wavetank.digest())).toBe(before);
    await expect(screen(page)).toContainText("typed before");
    await type(page, "echo typed after");
    await expect(screen(page)).toContainText("typed after");
  });

test("when storage is full the page says so, and the session goes on", async ({ page, context }) => {
  await open(page, "?seed=43&clock=manual");
  await save(page);
  const devtools = await context.newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  // The browser asks for the quota now and then only: it takes some writing until it notices.
  await expect
    .poll(
      async () => {
        await sh(page, `: ${"x".repeat(250_000)}`);
        await page.evaluate(() => window.wavetank.save());
        return notice(page, "storage is full").isVisible();
      },
      { timeout: 2 * LATE_MS },
    )
    .toBe(true);
  await type(page, "kubectl get nodes");
  await expect(screen(page)).toContainText("control-plane", { timeout: LATE_MS });
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
});

/** Changes one character in the newest `count` saved heads of every session. */
const damage = (page: Page, count: number): Promise<number> =>
  page.evaluate(async (newest) => {
    const request = indexedDB.open("wavetank");
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const store = database.transaction("heads", "readwrite").objectStore("heads");
    const keys = await new Promise<IDBValidKey[]>((resolve) => {
      const all = store.getAllKeys();
      all.onsuccess = () => resolve(all.result);
    });
    for (const key of keys.slice(-newest)) {
      const head = await new Promise<{ text: string }>((resolve) => {
        const one = store.get(key);
        one.onsuccess = () => resolve(one.result);
      });
      await new Promise((resolve) => {
        const text = head.text.replace(/"atMs":\d/, '"atMs":9').replace(/.$/, " ");
        store.put({ ...head, text }, key).onsuccess = resolve;
      });
    }
    database.close();
    return keys.length;
  }, count);

test("a damaged save: the one before is used, and the page says so", async ({ page }) => {
  await open(page, "?seed=44&clock=manual");
  for (const word of ["one", "two", "three"]) {
    await sh(page, `echo ${word} > ${word}.txt`);
    await save(page);
  }
  expect(await damage(page, 1)).toBe(3);
  // A page that is left saves once more: not this one.
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("switched off by the test", "InvalidStateError");
    };
  });
  await page.reload();
  await expect(notice(page, "An earlier copy was used")).toBeVisible({ timeout: LATE_MS });
  const { stdout } = await sh(page, "ls");
  expect(stdout).toContain("one.txt");
  expect(stdout).toContain("two.txt");
});

test("when every save is damaged the page says so and starts afresh", async ({ page }) => {
  await open(page, "?seed=45&clock=manual");
  for (const word of ["one", "two", "three"]) {
    await sh(page, `echo ${word} > ${word}.txt`);
    await save(page);
  }
  await damage(page, 3);
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("switched off by the test", "InvalidStateError");
    };
  });
  await page.reload();
  await expect(notice(page, "damaged beyond repair")).toBeVisible({ timeout: LATE_MS });
  await type(page, "kubectl get nodes");
  await expect(screen(page)).toContainText("control-plane", { timeout: LATE_MS });
});

test("a second tab is read-only, and takes over when the first goes", async ({ page, context }) => {
  await open(page, "?seed=46&clock=manual");
  await sh(page, "echo first > first.txt");
  await save(page);
  const second = await context.newPage();
  await second.goto("/?seed=46&clock=manual");
  await expect(notice(second, "open in another tab")).toBeVisible({ timeout: LATE_MS });
  await expect(second.evaluate(() => window.wavetank.sh("echo no"))).rejects.toThrow(/another tab/);
  await page.close();
  await expect(notice(second, "open in another tab")).toBeHidden({ timeout: LATE_MS });
  await expect(screen(second)).toContainText("student@wavetank", { timeout: LATE_MS });
  expect((await sh(second, "cat first.txt")).stdout).toBe("first\n");
});

test("hostile bytes neither freeze, rename nor answer", async ({ page }) => {
  await open(page, "?seed=47");
  const title = await page.title();
  await type(
    page,
    String.raw`for f in S T L M P X @ J K r h l c n q m A d G; do for n in 1 999999999 2147483647 4294967296; do printf "\033[$n$f\033[?$n$f"; done; done; printf '\033]0;owned\007\033]52;c;aGk=\007\033P$qm\033\\\033[c\033[6n\033[5n\033c'; yes x | head -c 200000 | tr -d '\n'; echo; echo done-$((40+2))`,
  );
  await expect(screen(page)).toContainText("done-42", { timeout: LATE_MS });
  await expect
    .poll(async () => (await rows(page)).trimEnd().split("\n").at(-1))
    .toMatch(/^student@wavetank:~\$$/);
  expect(await page.title()).toBe(title);
  await type(page, "echo still-here");
  await expect(screen(page)).toContainText("still-here");
});

test("names and texts of objects are shown as text everywhere", async ({ page }) => {
  const foreign: string[] = [];
  const { origin } = new URL((await page.goto("/?seed=48&clock=manual"), page.url()));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin && /^https?:/.test(request.url()))
      foreign.push(request.url());
  });
  page.on("dialog", (dialog) => {
    foreign.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await open(page, "?seed=48&clock=manual");
  const payloads = [
    "<img src=//example.org/x onerror=window.__owned=1>",
    "<script>window.__owned=1</script>",
    '"><svg onload=window.__owned=1>',
    "javascript:window.__owned=1",
    "[x](javascript:window.__owned=1) ![x](//example.org/y)",
    "\u202egnp.exe",
  ];
  const text = JSON.stringify(payloads.join(" "));
  const manifest = `apiVersion: v1
kind: Pod
metadata: {name: hostile, annotations: {note: ${text}}}
spec:
  containers:
  - {name: c, image: nginx, command: [sh, -c, ${JSON.stringify(`echo '${payloads.join(" ").replaceAll("'", "")}'; sleep 1000`)}], env: [{name: NOTE, value: ${text}}]}
---
apiVersion: v1
kind: Event
metadata: {name: hostile.1, namespace: default}
involvedObject: {apiVersion: v1, kind: Pod, name: hostile, namespace: default}
type: Warning
reason: ${JSON.stringify("<img src=x onerror=window.__owned=1>")}
message: ${text}
source: {component: ${JSON.stringify("<b>x</b>")}}
lastTimestamp: 2026-01-01T00:00:00Z
firstTimestamp: 2026-01-01T00:00:00Z
`;
  await page.evaluate(
    (content) => window.wavetank.sh(`cat > '<img src=x onerror=alert(1)>.yaml' <<'END'\n${content}\nEND`),
    manifest,
  );
  const applied = await sh(page, "kubectl apply -f '<img src=x onerror=alert(1)>.yaml'");
  expect(applied.stderr).toBe("");
  await advance(page, 20_000);
  await page.getByRole("button", { name: "pod hostile, Running" }).click();
  const inspector = page.getByRole("region", { name: "Inspector" });
  for (const tab of ["Overview", "YAML", "Events", "Logs", "Why"]) {
    await inspector.getByRole("tab", { name: tab }).click();
    if (tab === "YAML" || tab === "Logs")
      await expect(inspector).toContainText("<script>window.__owned=1</script>");
  }
  const tools = page.getByRole("tablist", { name: "Tools" });
  await tools.getByRole("tab", { name: "Events" }).click();
  await expect(page.getByText("<script>window.__owned=1</script>").first()).toBeVisible();
  await tools.getByRole("tab", { name: "Objects" }).click();
  await tools.getByRole("tab", { name: /^Editor/ }).click();
  await expect(page.getByRole("region", { name: "Editor" }).locator(".view-lines")).toContainText("hostile", {
    timeout: LATE_MS,
  });
  await page.getByText("onerror", { exact: false }).first().hover();
  await tools.getByRole("tab", { name: "Terminal" }).click();
  await type(page, "kubectl describe pod hostile");
  await expect(terminal(page)).toBeVisible();
  expect(
    await page.evaluate(() => (window as unknown as Record<string, unknown>)["__owned"]),
  ).toBeUndefined();
  expect(foreign).toEqual([]);
});
