/** The blocks of a step's text that the page offers to run. */

/** The contents of all "sh run" fences, in order. */
export function runnableBlocks(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^(`{3,})sh run[ \t]*\n([^]*?)^\1[ \t]*$/gm)].map(([, , text]) =>
    (text as string).replace(/\n$/, ""),
  );
}
