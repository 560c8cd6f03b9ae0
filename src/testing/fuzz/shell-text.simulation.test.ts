/** Random text for the shell and its programs: bits of real lines, glued, cut and repeated. */

import { describe, it } from "vitest";
import { Random } from "#kernel/random.ts";
import { programs } from "#posix/programs/index.ts";
import { FuzzDesk } from "./fuzz-desk.ts";

const BITS = [
  ..."' \" ` $ ( ) { } [ ] | & ; < > \\ \n # ! * ? ~ = + - , : / @ % ^".split(" "),
  ..."$( ${ $(( )) [[ ]] (( && || ;; >> << <<< >& 2>&1 &> |& <( $' $\" ${x ${x: ${x/ ${#x} ${x[@]} ${!x} $? $@ $* $1".split(
    " ",
  ),
  ..."if then else fi for i in do done while case esac function f() { :; } return break continue exit local export".split(
    " ",
  ),
  ..."x=1 x+=2 a=(1 2 3) a[0]=9 x y 0 1 -1 99999999999999999999 1e9 0x1f 08 a b '' \"\" \"$x\" 'it' . .. / /tmp ~/f".split(
    " ",
  ),
  ..."-n -e -E -r -l -c -i -v -f -k1 -t, -d: --help --x s/a/b/g /a/d $p 1,3p {print} BEGIN{x} .[] . .a|.b %s %d\\n *.txt".split(
    " ",
  ),
  ..."(a+)+ [[:alpha:]] \\(a\\)\\1 a{2,} ^$ [z-a] [ \\ ??? kubectl get pods -o json -A".split(" "),
  " ",
  " ",
  "\n",
  "é😀\u202e",
  "<<E\n",
  "\nE\n",
] as const;

const ENDLESS = new Set(["yes", "watch", "sleep", "ping", "nc", "vi", "nano", "vim", "editor"]);

function text(random: Random, names: readonly string[]): string {
  let result = "";
  for (let count = random.integer(1, 14); count > 0; count--) {
    const bit = random.chance(0.25) ? random.pick(names) : random.pick(BITS);
    result += bit + (random.chance(0.6) ? " " : "");
    if (random.chance(0.05)) result += result.slice(random.integer(0, result.length));
  }
  return result;
}

const LINES_PER_SEED = 600;

describe("the shell with random text", () => {
  it.each([1, 2, 3, 4, 5])("survives, seed %i", (seed) => {
    const random = new Random(seed, "shell-text");
    const names = Object.keys(programs).filter((name) => !ENDLESS.has(name));
    const desk = new FuzzDesk(seed);
    for (let count = 0; count < LINES_PER_SEED; count++) desk.run(text(random, names));
    desk.assertAlive();
  });
});
