/** SECURITY C1: what a hostile lesson could write, through the renderer of lessons. */

import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";

vi.mock("../terminal/terminal-controller.ts", () => ({ terminal: { run: () => undefined } }));
const { Markdown } = await import("./markdown.tsx");

const render = (source: string): string => renderToStaticMarkup(createElement(Markdown, { source }));

const SCRIPT = "window.__owned=1";
const SCHEMES = [
  `javascript:${SCRIPT}`,
  `JaVaScRiPt:${SCRIPT}`,
  `java\tscript:${SCRIPT}`,
  `java&#10;script:${SCRIPT}`,
  `&#106;avascript:${SCRIPT}`,
  `&#x6A&#x61&#x76&#x61script:${SCRIPT}`,
  `\u0001javascript:${SCRIPT}`,
  `vbscript:msgbox(1)`,
  `data:text/html,<script>${SCRIPT}</script>`,
  `data:image/svg+xml,<svg onload=${SCRIPT}>`,
  "file:///etc/passwd",
  "blob:https://example.org/1",
  "http://example.org/plain",
  "ftp://example.org/",
  "view-source:https://example.org",
  "//example.org/%0d%0ajavascript:1",
];
const LINKS = (target: string): string[] => [
  `[a](${target})`,
  `[a](<${target}>)`,
  `<${target}>`,
  `![a](${target})`,
  `[a][1]\n\n[1]: ${target}`,
  `[![a](${target})](${target})`,
];
const TAGS = [
  `<script>${SCRIPT}</script>`,
  `<ScRiPt src=//example.org/x.js></sCrIpT>`,
  `<img src=x onerror=${SCRIPT}>`,
  `<svg onload=${SCRIPT}>`,
  `<svg><script>${SCRIPT}</script></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${SCRIPT}>`,
  `<iframe srcdoc="<script>${SCRIPT}</script>"></iframe>`,
  `<object data=javascript:${SCRIPT}></object>`,
  `<embed src=javascript:${SCRIPT}>`,
  `<form action=javascript:${SCRIPT}><button>x</button></form>`,
  `<a href="javascript:${SCRIPT}">x</a>`,
  `<base href=//example.org/>`,
  `<meta http-equiv=refresh content="0;url=//example.org">`,
  `<link rel=stylesheet href=//example.org/x.css>`,
  `<style>@import '//example.org/x.css'</style>`,
  `<details open ontoggle=${SCRIPT}>`,
  `<body onload=${SCRIPT}>`,
  `<input autofocus onfocus=${SCRIPT}>`,
  `<div id=getElementById name=wavetank>x</div>`,
  `<template><script>${SCRIPT}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${SCRIPT}>">`,
  `<!--><img src=x onerror=${SCRIPT}>-->`,
  `<p style="background:url(//example.org)">x</p>`,
];
const WRAPS: ((payload: string) => string)[] = [
  (payload) => payload,
  (payload) => `> ${payload}`,
  (payload) => `- ${payload}`,
  (payload) => `# ${payload}`,
  (payload) => `| a |\n| - |\n| ${payload} |`,
  (payload) => `**${payload}**`,
  (payload) => `x[^1]\n\n[^1]: ${payload}`,
];

const payloads = [...SCHEMES.flatMap(LINKS), ...TAGS].flatMap((payload) =>
  WRAPS.map((wrap) => wrap(payload)),
);

describe("markdown of lessons", () => {
  it(`turns none of ${payloads.length} payloads into anything that runs, loads or leads astray`, () => {
    expect(payloads.length).toBeGreaterThan(200);
    for (const payload of payloads) {
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
