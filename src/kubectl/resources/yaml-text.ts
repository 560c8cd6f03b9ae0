/** YAML as kubectl reads and writes it: one value each way. Files of several documents go through loadYaml itself. */

import { parsed, parseFailure, type Parsed } from "#api/parsed.ts";
import { dumpYaml } from "#api/yaml/dump-yaml.ts";
import { loadYaml } from "#api/yaml/load-yaml.ts";

/** The first document; undefined when there is none. */
export function parseYaml(text: string): Parsed<unknown> {
  const { documents, problem } = loadYaml(text);
  return problem && documents.length === 0 ? parseFailure(problem.message) : parsed(documents[0]?.value);
}

export const formatYaml = (value: unknown): string => dumpYaml(value);
