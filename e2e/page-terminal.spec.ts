/** Typing ahead and pasting a lot: the terminal behaves as a terminal, and the page stays awake. */

import { expect, test, type Page } from "@playwright/test";
import { LATE_MS, open, rows, screen, terminal, type, watchPages } from "./page-under-test.ts";

watchPages();

const LINES = 10_000;

/** Pastes as the clipboard would. */
const paste = (page: Page, pasted: string): Promise<void> =>
  terminal(page)
    .locator(".xterm-helper-textarea")
    .evaluate((element, content) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", content);
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, pasted);

test("ten thousand pasted lines run as fast as the shell can, and frames are drawn meanwhile", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await open(page, "?seed=71");
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = performance.now();
    const next = (): void => {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    (window as unknown as { gaps: number[] }).gaps = gaps;
  });
  const began = Date.now();
  await paste(page, `${Array.from({ length: LINES }, (_, index) => `echo line-${index}`).join("\n")}\n`);
  await expect
    .poll(async () => (await rows(page)).trimEnd().split("\n").slice(-3), { timeout: 4 * LATE_MS })
    .toEqual([
      expect.stringMatching(/\$ echo line-9999$/),
      "line-9999",
      expect.stringMatching(/^student@wavetank:~\$$/),
    ]);
  const seconds = (Date.now() - began) / 1000;
  const gaps = await page.evaluate(() => (window as unknown as { gaps: number[] }).gaps);
  gaps.sort((a, b) => a - b);
  const p95 = gaps[Math.floor(gaps.length * 0.95)] ?? 0;
  console.log(
    `10,000 lines: ${seconds} s; frames: median ${gaps[gaps.length >> 1]} ms, p95 ${p95} ms, longest ${gaps.at(-1)} ms`,
  );
  // Thirty milliseconds a line made this five minutes. Generous: a busy machine passes.
  expect(seconds).toBeLessThan(30);
  expect(p95).toBeLessThan(150);
  // Prompt, line and output stand in turn, none is lost and none is shown twice.
  const shown = (await rows(page)).trimEnd().split("\n").slice(0, -1);
  for (const [index, row] of shown.entries()) {
    const number = 9999 - Math.floor((shown.length - 1 - index) / 2);
    expect(row).toBe(
      (shown.length - 1 - index) % 2 === 0 ? `line-${number}` : `student@wavetank:~$ echo line-${number}`,
    );
  }
});

test("what is typed while a program runs is echoed, and found again at the prompt", async ({ page }) => {
  await open(page, "?seed=72");
  await type(page, "sleep 4; echo slept");
  await page.keyboard.type("echo ahead\n");
  await page.keyboard.type("echo unfini");
  // The echo, below the line that runs; the program has not ended.
  await expect.poll(() => rows(page)).toMatch(/echo slept\necho ahead\necho unfini$/m);
  expect(await rows(page)).not.toMatch(/^(echo unfini)?slept$/m);
  await expect
    .poll(() => rows(page), { timeout: LATE_MS })
    .toMatch(/slept\nstudent@wavetank:~\$ echo ahead\nahead\nstudent@wavetank:~\$ echo unfini$/m);
  await page.keyboard.type("shed\n");
  await expect.poll(() => rows(page)).toMatch(/^unfinished$/m);
  // Both are in the history.
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.type("-again\n");
  await expect.poll(() => rows(page)).toMatch(/^ahead-again$/m);
});

test("what is typed ahead goes to whoever reads first: a program, or after it the shell", async ({
  page,
}) => {
  await open(page, "?seed=73");
  await paste(page, 'sleep 1; read name; echo "<$name>"\nAda\necho for the shell\n');
  await expect
    .poll(() => rows(page), { timeout: LATE_MS })
    .toMatch(/^Ada\n<Ada>\nstudent@wavetank:~\$ echo for the shell\nfor the shell\nstudent@wavetank:~\$$/m);
});

test("hostile bytes, typed ahead, pasted or echoed, reach no screen", async ({ page }) => {
  await open(page, "?seed=74");
  const title = await page.title();
  await paste(page, "sleep 2\necho '\u001b]0;owned\u0007\u001b[2J\u009b2J\u202egnp'\u0003\necho through\n");
  await expect.poll(() => rows(page), { timeout: LATE_MS }).toMatch(/^through$/m);
  // The controls were left out of the paste; what hides or turns text is shown by its number.
  expect(await rows(page)).toContain("]0;owned[2J<U+009B>2J<U+202E>gnp");
  expect(await page.title()).toBe(title);
  await expect(screen(page)).toContainText("sleep 2");
});

test("Ctrl-C takes what was typed ahead with it", async ({ page }) => {
  await open(page, "?seed=75");
  await type(page, "sleep 100");
  await page.keyboard.type("echo never\n");
  await page.keyboard.press("Control+c");
  await page.keyboard.type("echo after\n");
  await expect.poll(() => rows(page), { timeout: LATE_MS }).toMatch(/^after$/m);
  expect(await rows(page)).not.toMatch(/^never$/m);
});
