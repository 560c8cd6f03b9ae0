/** What students get wrong in a manifest: the editor says where and what was expected, and Apply says it too. */

import { expect, test, type Page } from "@playwright/test";
import { LATE_MS, open, rows, sh, watchPages } from "./page-under-test.ts";

watchPages();

const HEAD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: hello\nspec:\n";
const CONTAINER = "  containers:\n    - name: web\n      image: nginx\n";
const BOMB = [..."abcdefghi"]
  .map((name, index, all) => {
    const before = all[index - 1];
    return `${name}: &${name} [${Array.from({ length: 9 }, () => (before ? `*${before}` : "x")).join(",")}]`;
  })
  .join("\n");

interface Mistake {
  readonly text: string;
  /** The first problem in the list: line:column and what it says. */
  readonly shown: RegExp;
  /** What Apply says in the terminal. */
  readonly applied: RegExp;
}

const MISTAKES: Readonly<Record<string, Mistake>> = {
  tab: {
    text: "apiVersion: v1\nkind: Pod\nmetadata:\n\tname: hello\n",
    shown: /^4:1 a tab; expected spaces/,
    applied: /line 4, column 1: a tab; expected spaces/,
  },
  "too far in": {
    text: `${HEAD}  containers:\n    - name: web\n       image: nginx\n`,
    shown: /^8:13 unexpected ":"; expected/,
    applied: /line 8, column 13: unexpected ":"/,
  },
  "too far out": {
    text: `${HEAD}  containers:\n    - name: web\n   image: nginx\n`,
    shown: /^8:4 expected a key in the column of its neighbours/,
    applied: /line 8, column 4: expected a key/,
  },
  "no colon": {
    text: "apiVersion: v1\nkind Pod\nmetadata:\n  name: hello\n",
    shown: /^2:1 expected ":" and a space after "kind"/,
    applied: /expected ":" after the key/,
  },
  "no space": {
    text: "apiVersion: v1\nkind:Pod\nmetadata:\n  name: hello\n",
    shown: /^2:1 expected a space after the ":" of "kind"/,
    applied: /could not find expected ':'/,
  },
  "open quote": {
    text: `apiVersion: v1\nkind: Pod\nmetadata:\n  name: "hello\nspec:\n${CONTAINER}`,
    shown: /^4:9 a quote is opened and never closed/,
    applied: /a quote is opened and never closed/,
  },
  "open bracket": {
    text: `${HEAD}${CONTAINER}      command: [sh, -c\n`,
    shown: /^9:16 expected "," or "\]"/,
    applied: /expected "," or "\]": a bracket is opened/,
  },
  "text for a number": {
    text: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: three\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: nginx}]}\n`,
    shown: /^6:13 expected a whole number, found three/,
    applied: /hint: spec\.replicas: expected a whole number; found text/,
  },
  "quoted number": {
    text: `${HEAD}${CONTAINER}      ports:\n        - containerPort: "80"\n`,
    shown: /^10:26 expected a whole number; leave the quotes around 80 away/,
    applied: /containerPort: expected a whole number; found text/,
  },
  "number for text": {
    text: `apiVersion: v1\nkind: Pod\nmetadata:\n  name: hello\n  labels:\n    version: 1.5\nspec:\n${CONTAINER}`,
    shown: /^6:14 expected text; put quotes around it: "1\.5"/,
    applied: /metadata\.labels: expected text, in quotes/,
  },
  "fields for a list": {
    text: `${HEAD}  containers:\n    name: web\n    image: nginx\n`,
    shown: /^7:5 expected a list: each item begins with "- "/,
    applied: /spec\.containers: expected a list/,
  },
  "unknown field": {
    text: `${HEAD}  containers:\n    - name: web\n      imag: nginx\n`,
    shown: /^8:7 unknown field "imag"; did you mean "image"\?/,
    applied: /hint: spec\.containers\[0\]\.imag: did you mean "image"\?/,
  },
  "unknown field at the top": {
    text: `apiVersion: v1\nkind: Pod\nmetdata:\n  name: hello\nspec:\n${CONTAINER}`,
    shown: /^3:1 unknown field "metdata"; did you mean "metadata"\?/,
    applied: /metadata\.name is missing: is "metadata" there/,
  },
  "a capital": {
    text: `${HEAD}  Containers:\n    - name: web\n      image: nginx\n`,
    shown: /6:3 unknown field "Containers"; did you mean "containers"\?/,
    applied: /spec\.Containers: did you mean "containers"\?/,
  },
  "unknown kind": {
    text: "apiVersion: v1\nkind: Pods\nmetadata:\n  name: hello\n",
    shown: /^2:7 "Pods" is not known here; did you mean "Pod"\?/,
    applied: /did you mean kind: Pod/,
  },
  "another version": {
    text: "apiVersion: v1\nkind: Deployment\nmetadata:\n  name: web\n",
    shown: /^1:13 "v1" is not known here; .*apps\/v1/,
    applied: /Deployment is served as apiVersion: apps\/v1/,
  },
  "no kind": {
    text: "apiVersion: v1\nmetadata:\n  name: hello\n",
    shown: /^1:1 "kind" is missing here/,
    applied: /kind not set/,
  },
  "a key twice": {
    text: `apiVersion: v1\nkind: Pod\nmetadata:\n  name: hello\n  name: other\nspec:\n${CONTAINER}`,
    shown: /^5:3 this key stands here already; expected it once/,
    applied: /pod\/other created/,
  },
  "an unknown word": {
    text: `${HEAD}${CONTAINER}  restartPolicy: Allways\n`,
    shown: /^9:18 "Allways" is not known here; did you mean "Always"\?/,
    applied: /Unsupported value: "Allways": supported values: "Always"/,
  },
  "the second document": {
    text: `${HEAD}${CONTAINER}---\n${HEAD.replace("hello", "other")}  contaners: []\n`,
    shown: /15:3 unknown field "contaners"; did you mean "containers"\?/,
    applied: /spec\.contaners: did you mean "containers"\?/,
  },
  "a bomb of references": {
    text: `${BOMB}\n`,
    shown: /^1:1 references \(&name, \*name\) grow out of bounds/,
    applied: /document contains excessive aliasing/,
  },
  __proto__: {
    text: "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  __proto__: {a: b}\n",
    shown: /^5:3 key "__proto__" is not allowed/,
    applied: /key "__proto__" is not allowed/,
  },
};

/** Puts a text into a file of the workstation and opens it in the editor. */
async function edit(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([file, content]) => window.wavetank.sh(`cat > ${file} <<'END-OF-FILE'\n${content}END-OF-FILE`),
    [name, text] as const,
  );
  await page.getByRole("tab", { name: /^Editor/ }).click();
  await page.getByRole("button", { name, exact: true }).click();
}

test("each mistake is marked where it is, with what was expected, and Apply says so too", async ({
  page,
}) => {
  test.setTimeout(300_000);
  await open(page, "?seed=81&clock=manual");
  const problems = page.getByRole("list", { name: "Problems" }).getByRole("listitem");
  for (const [index, [name, { text, shown, applied }]] of Object.entries(MISTAKES).entries())
    await test.step(name, async () => {
      const file = `m${index}.yaml`;
      await edit(page, file, text);
      await expect(page.getByText(new RegExp(`^${file} · .*problem`))).toBeVisible({ timeout: LATE_MS });
      await expect
        .soft(problems.filter({ hasText: shown }).first(), name)
        .toBeVisible({ timeout: index === 0 ? LATE_MS : 8000 });
      await page.getByRole("button", { name: "Apply", exact: true }).click();
      await expect
        .poll(async () => (await rows(page)).replaceAll("\n", " "), name)
        .toMatch(new RegExp(applied.source.replaceAll(" ", "\\s+")));
      // Apply leads into the terminal.
      await page.keyboard.type("clear\n");
      await sh(page, "kubectl delete pod --all --now; rm *.yaml");
      await expect.poll(async () => (await rows(page)).trim()).toMatch(/^student@wavetank:~\$$/);
    });
});

test("a paste of two megabytes is refused in words, and the editor lives on", async ({ page }) => {
  test.setTimeout(180_000);
  await open(page, "?seed=82&clock=manual");
  await edit(page, "big.yaml", `${HEAD}${CONTAINER}`);
  const editor = page.getByRole("region", { name: "Editor" });
  await expect(editor.locator(".view-lines")).toContainText("hello", { timeout: LATE_MS });
  await expect(page.getByText("big.yaml · No problems")).toBeVisible({ timeout: LATE_MS });
  await editor.locator(".view-lines").click();
  await page.keyboard.press("Control+End");
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", `# ${"x".repeat(78)}\n`.repeat(25_000));
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  const problems = page.getByRole("list", { name: "Problems" });
  await expect(problems).toContainText("larger than 1.5 MiB", { timeout: LATE_MS });
  await page.keyboard.press("Control+z");
  await expect(page.getByText(/^big.yaml .*No problems/)).toBeVisible({ timeout: LATE_MS });
  expect((await sh(page, "kubectl get nodes")).exitCode).toBe(0);
});
