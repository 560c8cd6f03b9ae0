/** SECURITY C1: what a hostile lesson could write, through the renderer of lessons. */

import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import { hostileMarkdown } from "#testing/hostile-markdown.ts";

vi.mock("../terminal/terminal-controller.ts", () => ({ terminal: { run: () => undefined } }));
const { Markdown } = await import("./markdown.tsx");

const render = (source: string): string => renderToStaticMarkup(createElement(Markdown, { source }));

describe("markdown of lessons", () => {
  it(`turns none of ${hostileMarkdown.length} payloads into anything that runs, loads or leads astray`, () => {
    expect(hostileMarkdown.length).toBeGreaterThan(200);
    for (const payload of hostileMarkdown) {
      const html = render(payload);
      const tags = [...html.matchAll(/<([a-z][a-z0-9-]*)([^>]*)>/gi)];
      for (const [whole, tag = "", attributes = ""] of tags) {
        expect(tag, `${payload}\n${whole}`).not.toMatch(
          /^(script|img|svg|math|iframe|object|embed|form|base|meta|link|style|details|body|input|template|noscript)$/i,
        );
        expect(attributes, payload).not.toMatch(/\s(on\w+|style|srcdoc|src|action|name)\s*=/i);
        const href = /\shref="([^"]*)"/i.exec(attributes)?.[1];
        if (href !== undefined) expect(href, payload).toMatch(/^(https:\/\/|mailto:)/);
        const id = /\sid="([^"]*)"/i.exec(attributes)?.[1];
        if (id !== undefined) expect(id, payload).toMatch(/^user-content-|footnote-label/);
      }
    }
  });

  it("keeps what lessons need", () => {
    const html = render(
      "Look at **this** `code`, [here](https://kubernetes.io/docs/).\n\n```sh run\nkubectl get pods\n```",
    );
    expect(html).toContain("<strong>this</strong>");
    expect(html).toContain('href="https://kubernetes.io/docs/"');
    expect(html).toContain('rel="noopener noreferrer"');
    expect(html).toContain(">Run</button>");
  });

  it("shows characters that hide or turn text", () => {
    expect(render("kubectl \u202egnp.exe\u200b")).toContain("&lt;U+202E&gt;gnp.exe&lt;U+200B&gt;");
  });
});
