/** The text being parsed and the place in it; nested commands are read from the same text by parsers of their own. */

export class SourceText {
  position = 0;
  /** Where the search for line ends stopped, and the line there: most questions are about later places. */
  private knownPosition = 0;
  private knownLine: number;

  constructor(
    private source: string,
    readonly firstLine: number,
  ) {
    this.knownLine = firstLine;
  }

  get text(): string {
    return this.source;
  }

  /** The character at the present place, or `offset` after it; "" beyond the end. */
  at(offset = 0): string {
    return this.source.charAt(this.position + offset);
  }

  startsWith(text: string): boolean {
    return this.source.startsWith(text, this.position);
  }

  /** What a sticky expression matches at the present place; the place does not change. */
  match(expression: RegExp): string | undefined {
    expression.lastIndex = this.position;
    return expression.exec(this.source)?.[0];
  }

  /** Replaces what is between two places, e.g. an alias by its value, and goes on from the first. */
  replace(start: number, end: number, text: string): void {
    this.source = this.source.slice(0, start) + text + this.source.slice(end);
    this.position = start;
    if (start < this.knownPosition) {
      this.knownPosition = 0;
      this.knownLine = this.firstLine;
    }
  }

  /** The line that bash names for what is missing at the end. */
  get endLine(): number {
    const { source } = this;
    return this.lineAt(source.length) + (source.endsWith("\n") || source === "" ? 0 : 1);
  }

  lineAt(position: number): number {
    if (position < this.knownPosition) {
      this.knownPosition = 0;
      this.knownLine = this.firstLine;
    }
    for (;;) {
      const end = this.source.indexOf("\n", this.knownPosition);
      if (end < 0 || end >= position) return this.knownLine;
      this.knownLine++;
      this.knownPosition = end + 1;
    }
  }

  /** The text of the line that `position` is in. */
  sourceLineAt(position: number): string {
    const start = this.source.lastIndexOf("\n", position - 1) + 1;
    const end = this.source.indexOf("\n", position);
    return this.source.slice(start, end < 0 ? undefined : end);
  }
}
