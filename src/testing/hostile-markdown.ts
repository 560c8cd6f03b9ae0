/** SECURITY C1: what a hostile lesson could write. Used by the unit test of the renderer and by the test in a browser. */

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

export const hostileMarkdown: readonly string[] = [...SCHEMES.flatMap(LINKS), ...TAGS].flatMap((payload) =>
  WRAPS.map((wrap) => wrap(payload)),
);
