/** SECURITY C1, C2, C4, C15, C16 in a browser: other people's texts on every screen, and what the policies block. */

import { expect, test, type Page } from "@playwright/test";
import { hostileMarkdown } from "../src/testing/hostile-markdown.ts";
import { LATE_MS, advance, open, screen, sh, terminal, type } from "./page-under-test.ts";

interface Watched {
  readonly foreign: string[];
  readonly violations: () => Promise<readonly string[]>;
}

/** Notes requests to other sites, dialogs, and violations of the content security policy. */
async function watch(page: Page): Promise<Watched> {
  page.setDefaultTimeout(LATE_MS);
  const foreign: string[] = [];
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^https?:|^wss?:/.test(protocol) && hostname !== "127.0.0.1") foreign.push(request.url());
  });
  page.on("dialog", (dialog) => {
    foreign.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.addInitScript(() => {
    const noted: string[] = ((window as unknown as Record<string, unknown>)["__violations"] = []);
    document.addEventListener("securitypolicyviolation", (event) =>
      noted.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
  return {
    foreign,
    violations: () =>
      page.evaluate(() => (window as unknown as { __violations: readonly string[] }).__violations),
  };
}

const owned = (page: Page): Promise<unknown> =>
  page.evaluate(() => (window as unknown as Record<string, unknown>)["__owned"]);

async function expectUntouched(page: Page, watched: Watched): Promise<void> {
  expect(await owned(page)).toBeUndefined();
  expect(watched.foreign).toEqual([]);
  expect(await watched.violations()).toEqual([]);
}

const RUN = "window.__owned=1";
const SEEDS = [
  `<img src=//example.org/x onerror=${RUN}>`,
  `<script>${RUN}</script>`,
  `"><svg/onload=${RUN}>`,
  `javascript:${RUN}`,
  `[x](javascript:${RUN}) ![x](//example.org/y)`,
  `<iframe srcdoc="<script>parent.__owned=1</script>">`,
  "${(window.__owned=1)}",
  "{{constructor.constructor('window.__owned=1')()}}",
  "\u202egnp.exe\u2066 \u200b",
  "\u001b]0;owned\u0007\u001b[31mred",
];
const WRAPS = [
  (text: string) => text,
  (text: string) => `</pre></td></text>${text}`,
  (text: string) => `' ${text} --`,
  (text: string) => `<a href="${text}">x</a>`,
  (text: string) => `*${text}* \`${text}\``,
];
const PAYLOADS = WRAPS.flatMap((wrap) => SEEDS.map(wrap));

const pod = (spec: object) => ({ template: { metadata: { labels: { app: "hostile" } }, spec } });
const container = (text: string) => ({
  name: "main",
  image: "nginx",
  env: [{ name: "NOTE", value: text }],
});
const selector = { matchLabels: { app: "hostile" } };

/** Objects of many kinds whose free texts are all payloads. */
function manifests(): object[] {
  const notes = Object.fromEntries(PAYLOADS.map((text, index) => [`note-${index}`, text]));
  const all = PAYLOADS.join("\n");
  const object = (apiVersion: string, kind: string, rest: object, namespaced = true): object => ({
    apiVersion,
    kind,
    metadata: {
      name: "hostile",
      ...(namespaced ? { namespace: "default" } : {}),
      annotations: notes,
    },
    ...rest,
  });
  const spec = { containers: [container(all)] };
  return [
    object("v1", "Namespace", {}, false),
    object("v1", "ConfigMap", { data: { ...notes, all } }),
    object("v1", "Secret", { stringData: notes }),
    object("v1", "ServiceAccount", {}),
    object("v1", "Service", { spec: { selector: { app: "hostile" }, ports: [{ port: 80 }] } }),
    object("v1", "Pod", {
      spec: { containers: [{ ...container(all), command: ["sh", "-c", 'echo "$NOTE"; sleep 10000'] }] },
    }),
    object("apps/v1", "Deployment", { spec: { replicas: 1, selector, ...pod(spec) } }),
    object("apps/v1", "ReplicaSet", {
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: "other" } },
        template: { metadata: { labels: { app: "other" } }, spec },
      },
    }),
    ...PAYLOADS.map((text, index) => ({
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: `hostile.${index}`, namespace: "default" },
      involvedObject: { apiVersion: "v1", kind: "Pod", name: "hostile", namespace: "default" },
      type: index % 2 ? "Warning" : "Normal",
      reason: text.slice(0, 120),
      message: text,
      source: { component: text.slice(0, 60) },
      firstTimestamp: "2026-01-01T00:00:00Z",
      lastTimestamp: "2026-01-01T00:00:00Z",
    })),
  ];
}

test("texts of objects of many kinds stay texts on every screen", async ({ page }) => {
  test.setTimeout(180_000);
  const watched = await watch(page);
  await open(page, "?seed=81&clock=manual");
  const list = { apiVersion: "v1", kind: "List", items: manifests() };
  const applied = await page.evaluate(
    (text) =>
      window.wavetank.sh(
        `cat > 'hostile <b>.yaml' <<'END_OF_FILE'\n${text}\nEND_OF_FILE\nkubectl apply -f 'hostile <b>.yaml'`,
      ),
    JSON.stringify(list, null, 1),
  );
  expect(applied.stderr).toBe("");
  await advance(page, 30_000);
  const tools = page.getByRole("tablist", { name: "Tools" });
  const inspector = page.getByRole("region", { name: "Inspector" });
  await page.getByRole("button", { name: "pod hostile, Running" }).click();
  for (const tab of ["Overview", "YAML", "Events", "Logs", "Why"]) {
    await inspector.getByRole("tab", { name: tab }).click();
    await expect(inspector.getByRole("tab", { name: tab })).toHaveAttribute("aria-selected", "true");
    if (tab === "YAML" || tab === "Events" || tab === "Logs")
      await expect(inspector).toContainText(`<script>${RUN}</script>`, { timeout: LATE_MS });
    // C4: what would turn or hide text is shown.
    if (tab === "Events") await expect(inspector).toContainText("<U+202E>gnp.exe");
  }
  await tools.getByRole("tab", { name: "Events" }).click();
  await expect(page.getByRole("region", { name: "Events" })).toContainText(
    "<U+202E>gnp.exe<U+2066> <U+200B>",
  );
  await tools.getByRole("tab", { name: "Objects" }).click();
  const objects = page.getByRole("region", { name: "Objects" });
  for (const kind of ["ConfigMap", "Secret", "Service", "Deployment", "ReplicaSet", "ServiceAccount"]) {
    await objects.getByRole("searchbox").fill(`${kind.toLowerCase()} default hostile`);
    const row = objects.getByRole("row").filter({ has: page.getByRole("cell", { name: kind, exact: true }) });
    await row.getByRole("button").first().click();
    await inspector.getByRole("tab", { name: "YAML" }).click();
    await expect(inspector).toContainText(`kind: ${kind}`, { timeout: LATE_MS });
  }
  await tools.getByRole("tab", { name: "Traffic" }).click();
  await tools.getByRole("tab", { name: /^Editor/ }).click();
  const editor = page.getByRole("region", { name: "Editor" });
  await editor.getByRole("button", { name: /hostile/ }).click();
  await expect(editor.locator(".view-lines")).toContainText("apiVersion", { timeout: LATE_MS });
  await editor.locator(".view-line").nth(3).hover();
  await tools.getByRole("tab", { name: "Terminal" }).click();
  for (const line of ["kubectl describe pod hostile", "kubectl get events", "kubectl logs hostile"])
    await type(page, line);
  await expect(terminal(page)).toBeVisible();
  expect(await page.title()).toBe("Wavetank");
  await expectUntouched(page, watched);
});

test(`${hostileMarkdown.length} pieces of hostile markdown in a lesson run nothing and lead nowhere`, async ({
  page,
}) => {
  const watched = await watch(page);
  let replaced = 0;
  await page.context().route(/lesson-library-.*\.js/, async (route) => {
    const source = await (await route.fetch()).text();
    // The bundle holds lesson files as literals; the payloads take the place of a sentence of the first lesson.
    const encoded = JSON.stringify(hostileMarkdown.join("\n\n"))
      .slice(1, -1)
      .replaceAll("`", "\\`")
      .replaceAll("$", "\\$");
    const body = source.replace(/A \*\*pod\*\* is the smallest thing a cluster runs/, () => {
      replaced++;
      return `${encoded}\\n\\nA **pod** is the smallest thing a cluster runs`;
    });
    await route.fulfill({ body, contentType: "text/javascript" });
  });
  await page.goto("/?seed=82&lesson=first-steps/your-first-pod");
  const lesson = page.getByRole("region", { name: "Lesson" });
  await expect(lesson.getByRole("heading", { name: "Ask for a pod" })).toBeVisible({ timeout: LATE_MS });
  await expect(lesson).toContainText("is the smallest thing a cluster runs");
  expect(replaced).toBe(1);
  const found = await lesson.evaluate((region) => ({
    paragraphs: region.querySelectorAll("p, li, td, h1, blockquote").length,
    loading: region.querySelectorAll("img, iframe, object, embed, script, link, style, form, base, meta")
      .length,
    links: [...region.querySelectorAll("a")].map((link) => link.getAttribute("href") ?? ""),
    handlers: [...region.querySelectorAll("*")].filter((element) =>
      [...element.attributes].some(({ name }) => name.startsWith("on")),
    ).length,
    clobbered: typeof document.getElementById !== "function" || typeof window.wavetank?.sh !== "function",
  }));
  expect(found.paragraphs).toBeGreaterThan(200);
  expect(found).toMatchObject({ loading: 0, handlers: 0, clobbered: false });
  expect(found.links.filter((href) => !/^(https:|mailto:|#)/.test(href))).toEqual([]);
  await expectUntouched(page, watched);
});

test("what is injected in spite of all is blocked", async ({ page }) => {
  await watch(page);
  await open(page, "?seed=83&clock=manual");
  const outcome = await page.evaluate(async () => {
    const blocked = async (attempt: () => unknown): Promise<boolean> => {
      try {
        await attempt();
        return false;
      } catch {
        return true;
      }
    };
    // What the test itself evaluates is free of the policy; what runs later is the page's.
    const later = (attempt: () => unknown): Promise<boolean> =>
      new Promise((resolve) => setTimeout(() => void blocked(attempt).then(resolve), 0));
    const loads = (element: HTMLImageElement): Promise<boolean> =>
      new Promise((resolve) => {
        element.onload = () => resolve(true);
        element.onerror = () => resolve(false);
      });
    const script = document.createElement("script");
    const inline = await blocked(() => {
      script.textContent = "window.__owned=1";
      document.head.append(script);
    });
    const image = new Image();
    const imageLoads = loads(image);
    image.src = "https://example.org/x.png";
    return {
      inline,
      markup: await blocked(() => (document.createElement("div").innerHTML = "<b>x</b>")),
      code: await later(() => new Function("return 1")()),
      worker: await blocked(() => new Worker(URL.createObjectURL(new Blob(["1"])))),
      policy: await blocked(() =>
        (
          window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }
        ).trustedTypes.createPolicy("mine", {}),
      ),
      fetched: await blocked(() => fetch("https://example.org/")),
      image: !(await imageLoads),
      owned: (window as unknown as Record<string, unknown>)["__owned"],
    };
  });
  expect(outcome).toMatchObject({
    markup: true,
    code: true,
    worker: true,
    policy: true,
    fetched: true,
    image: true,
  });
  expect(outcome.owned).toBeUndefined();
});

test("only the known Trusted Types policies are made, in a walk through the editor", async ({ page }) => {
  test.setTimeout(120_000);
  const watched = await watch(page);
  await page.addInitScript(() => {
    const made: string[] = ((window as unknown as Record<string, unknown>)["__policies"] = []);
    const factory = (
      window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }
    ).trustedTypes;
    const create = factory.createPolicy.bind(factory);
    factory.createPolicy = (name, rules) => {
      made.push(name);
      return create(name, rules);
    };
  });
  await open(page, "?seed=84&clock=manual");
  await sh(page, "kubectl create deployment web --image=nginx --dry-run=client -o yaml > web.yaml");
  await sh(page, "kubectl apply -f web.yaml");
  await page.getByRole("tab", { name: "Editor" }).click();
  const editor = page.getByRole("region", { name: "Editor" });
  await expect(editor.locator(".view-lines")).toContainText("Deployment", { timeout: LATE_MS });
  await editor.locator(".view-line").nth(2).click();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("replicas");
  await page.keyboard.press("Escape");
  await editor.getByText("replicas").first().hover();
  await page.waitForTimeout(800);
  await page.keyboard.press("End");
  await page.keyboard.type("0\n");
  await page.keyboard.press("Control+Space");
  await page.waitForTimeout(800);
  await page.keyboard.press("Escape");
  await page.keyboard.press("F1");
  await page.waitForTimeout(400);
  await page.keyboard.press("Escape");
  await editor.locator(".view-line").nth(5).click({ button: "right" });
  await page.waitForTimeout(300);
  await page.keyboard.press("Escape");
  await editor.getByRole("button", { name: "Diff", exact: true }).click();
  await page.waitForTimeout(1500);
  const { made, allowed } = await page.evaluate(() => ({
    made: (window as unknown as { __policies: string[] }).__policies,
    allowed: /trusted-types ([^;]*)/.exec(
      document.querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy"]')?.content ?? "",
    )?.[1],
  }));
  expect(made.length).toBeGreaterThan(3);
  const names = new Set((allowed ?? "").trim().split(/\s+/));
  expect(made.filter((name) => !names.has(name))).toEqual([]);
  await expectUntouched(page, watched);
  await page.getByRole("tab", { name: "Terminal" }).first().click();
  await expect(screen(page)).toContainText("student@wavetank");
});
