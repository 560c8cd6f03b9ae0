/** A list of lines for both kubectls on clusters of their own. */

export interface ParityScenario {
  readonly name: string;
  /** Files in the working directory, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** One command per line; later ones see what earlier ones did. Lines that begin with # are headings. */
  readonly lines: string;
}

export const linesOf = ({ lines }: ParityScenario): readonly string[] =>
  lines.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
