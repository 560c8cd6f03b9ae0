/** The functions of jq that are written in jq. Models: jq 1.7's manual. */

import type { Filter } from "./jq-filter.ts";
import { JqParser } from "./jq-parser.ts";

const DEFINITIONS = `
def map(f): [.[] | f];
def recurse(f; test): ., (f | select(test) | recurse(f; test));
def walk(f): (if type == "object" or type == "array" then map_values(walk(f)) else . end) | f;
def paths(test): . as $whole | paths | select(. as $path | $whole | getpath($path) | test);
def leaf_paths: paths(scalars);
def finites: select(type == "number" and (isinfinite or isnan | not));
def normals: finites | select(. != 0);
def any(items; test): isempty(first(items | test | select(.))) | not;
def all(items; test): isempty(first(items | test | select(. | not)));
def add(f): reduce f as $item (null; . + $item);
def nth($n): .[$n];
def nth($n; f): last(limit($n + 1; f));
def in(object): . as $key | object | has($key);
def inside(other): . as $part | other | contains($part);
def IN(items): any(items == .; .);
def IN(items; set): any(items == set; .);
def INDEX(items; key): reduce items as $item ({}; .[$item | key | tostring] = $item);
def INDEX(key): INDEX(.[]; key);
def combinations: if length == 0 then [] else .[0][] as $head | (.[1:] | combinations) as $tail | [$head] + $tail end;
def combinations(n): . as $items | [range(n)] | map($items) | combinations;
def splits($pattern): splits($pattern; "");
def splits($pattern; $flags): split($pattern; $flags) | .[];
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def todateiso8601: todate;
def fromdate: fromdateiso8601;
def date: todate;
def pick(f): . as $whole | reduce path(f) as $path (null; setpath($path; $whole | getpath($path)));
def debug: .;
def debug(f): .;
def env: $ENV;
def ascii: [.] | implode;
`;

interface Definition {
  readonly key: string;
  readonly parameters: readonly string[];
  readonly body: Filter;
}

let parsed: readonly Definition[] | undefined;

/** Parsed when first needed: most programs never run jq. */
export function preludeDefinitions(): readonly Definition[] {
  if (parsed) return parsed;
  const definitions: Definition[] = [];
  let filter = new JqParser(DEFINITIONS).parse();
  while (filter.type === "define") {
    const { name, parameters, body } = filter;
    definitions.push({ key: `${name}/${parameters.length}`, parameters, body });
    filter = filter.rest;
  }
  return (parsed = definitions);
}
