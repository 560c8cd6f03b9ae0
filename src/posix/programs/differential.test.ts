/**
 * Our text programs against the machine's own, line by line. Skipped, visibly, where they are not installed.
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createTestMachine } from "#testing/posix-machine.ts";

const DATA =
  "printf 'NAME READY STATUS AGE\\nweb-1 1/1 Running 5m\\nweb-2 0/1 Pending 10s\\napi-1 1/1 Running 2h\\n'";
const JSON_DATA = `echo '{"items":[{"name":"b","n":2,"labels":{"app":"web"}},{"name":"a","n":10,"labels":{}},{"name":"c","n":1}],"kind":"List"}'`;

const LINES: Readonly<Record<string, readonly string[]>> = {
  grep: [
    `${DATA} | grep Running`,
    `${DATA} | grep -v -n Running`,
    `${DATA} | grep -c web; ${DATA} | grep -i PENDING; ${DATA} | grep -o 'web-[0-9]'`,
    `${DATA} | grep -E 'web|api' | grep -w 1; ${DATA} | grep -F '1/1'; ${DATA} | grep -A1 -B1 Pending; ${DATA} | grep nope; echo $?`,
    `${DATA} | grep -e web -e api; ${DATA} | grep '^web.*Running$'; ${DATA} | grep 'a\\|w' | grep -q web && echo found`,
    `echo 'a+b' | grep 'a+b'; echo aab | grep -E 'a{2}b'; echo aab | grep 'a\\{2\\}b'; echo 'x[1]' | grep 'x\\[1\\]'; echo ab | grep -x a; echo $?`,
    `grep x /nonexistent; echo $?; echo a | grep '('; echo a | grep -E '('; echo $?`,
  ],
  sed: [
    `${DATA} | sed 's/web/WEB/'; ${DATA} | sed -n '2,3p'; ${DATA} | sed 1d; ${DATA} | sed '$d'; ${DATA} | sed -n '/web/p'`,
    `echo aXbXc | sed 's/X/-/g'; echo aXbXc | sed 's/X/-/2'; echo abc | sed -E 's/(a)(b)/\\2\\1/'; echo abc | sed 's/\\(b\\)/[\\1]/'; echo /a/b | sed 's|/|_|g'; echo abc | sed 's/b/[&]/'`,
    `${DATA} | sed -e '1d' -e 's/ .*//'; ${DATA} | sed '/web-1/,/api/d'; ${DATA} | sed -n '/web-2/{s/0/9/;p}'; ${DATA} | sed '2q'; ${DATA} | sed -n '$='`,
    `${DATA} | sed '1a added' | sed '2i before' | sed '$c changed'; echo abc | sed 'y/abc/xyz/'; printf 'a\\nb\\n' | sed N\\;'s/\\n/,/'; printf 'a\\nb\\nc\\n' | sed -n '1!G;h;$p'`,
    `echo hi | sed 's/x'; echo $?; printf 'no newline' | sed s/no/a/; echo Hello | sed 's/.*/\\U&/; s/L/l/I'`,
  ],
  text: [
    `printf '10\\n9\\n2\\n1\\n' | sort; printf '10\\n9\\n2\\n1\\n' | sort -n; printf 'b 2\\na 10\\nc 1\\n' | sort -k2 -n; printf 'b 2\\na 10\\nc 1\\n' | sort -k2nr; printf 'a\\nb\\na\\n' | sort -u; printf '1K\\n1M\\n2\\n' | sort -h; printf 'v1.10\\nv1.9\\n' | sort -V; printf 'x:3\\ny:1\\n' | sort -t: -k2; printf 'b\\nA\\na\\n' | sort -f; printf 'c\\nb\\n' | sort -r`,
    `printf 'a\\na\\nb\\n' | uniq -c; printf 'a\\na\\nb\\n' | uniq -d; printf 'a\\na\\nb\\n' | uniq -u`,
    `echo a:b:c | cut -d: -f2; echo a:b:c | cut -d: -f1,3; echo abcdef | cut -c2-4; echo a:b:c | cut -d: -f2-; echo nodelim | cut -d: -f2; echo nodelim | cut -s -d: -f2`,
    `echo hello | tr a-z A-Z; echo hello | tr -d l; echo aabb | tr -s ab; echo 'a b' | tr ' ' '\\n'; echo abc123 | tr -cd '0-9'; echo abc | tr '[:lower:]' '[:upper:]'`,
    `seq 3; seq 2 4; seq 10 -5 0; seq -s, 1 4; seq -w 8 11; seq 0 0.5 1; seq 5 1`,
    `${DATA} | wc; ${DATA} | wc -l; printf 'a b' | wc -w; printf 'abc' | wc -c`,
    `seq 20 | head -3; seq 20 | tail -3; seq 5 | head -n -2; seq 5 | tail -n +4; seq 5 | head -c 4; echo abc | tail -c 3; seq 3 | tac; echo abc | rev`,
    `echo -n hello | base64; echo aGVsbG8= | base64 -d; echo; echo 'h\u00e9llo w\u00f6rld' | base64; printf %0100d 0 | base64; printf %0100d 0 | base64 -w0`,
    `echo a b c | xargs -n1 echo x; printf 'a\\nb\\n' | xargs -I{} echo '<{}>'; echo '"a b" c' | xargs -n1; true | xargs echo none; true | xargs -r echo none; echo 1 | xargs false; echo $?`,
    `basename /a/b.txt .txt; dirname /a/b/c; dirname x; echo x | tee /dev/null; yes | head -2; printf 'a\\n\\nb\\n' | nl; printf 'a\\n\\nb\\n' | cat -n; printf 'a\\tb\\n' | cat -A`,
    `date -u -d @0 +%Y-%m-%dT%H:%M:%SZ; date -u -d '2026-05-04 08:00:00' '+%a %b %e %j %s %I%p %F %T'; date -u -d @1777881600`,
    `cd /; env -i A=1 env; printenv NOPE; echo $?; timeout 5 echo ok; timeout 0.1 sleep 5; echo $?`,
    `head -n x; echo $?; cut; echo $?; sort --nope; echo $?; ls /nonexistent; echo $?; cat /nonexistent; rm /nonexistent; mkdir /tmp; cp a; mv /nonexistent /tmp/x; sleep x; echo $?`,
  ],
  jq: [
    `${JSON_DATA} | jq .; ${JSON_DATA} | jq -c .; ${JSON_DATA} | jq -r '.items[].name'; ${JSON_DATA} | jq '.items | length'; ${JSON_DATA} | jq '.items[0].labels.app'; ${JSON_DATA} | jq -r .kind`,
    `${JSON_DATA} | jq -c '.items[] | select(.n > 1)'; ${JSON_DATA} | jq -c '[.items[] | {name, x: (.n + 1)}]'; ${JSON_DATA} | jq -c '.items | map(.n) | add, min, max, sort'; ${JSON_DATA} | jq -c '.items | sort_by(.n) | map(.name)'; ${JSON_DATA} | jq -c '.items | group_by(.n > 1) | map(length)'`,
    `${JSON_DATA} | jq -r '.items[] | "\\(.name)=\\(.n)"'; ${JSON_DATA} | jq -c 'keys, (.items[0] | to_entries)'; ${JSON_DATA} | jq -r '.items | map(.name) | join(",")'; ${JSON_DATA} | jq '.items[] | has("labels")'; ${JSON_DATA} | jq -c '.items[1:]'; ${JSON_DATA} | jq '.items[-1].name'`,
    `${JSON_DATA} | jq -r '.items[] | [.name, .n] | @csv, @tsv'; echo '"aGk="' | jq -r '@base64d'; echo '"hi"' | jq -r '@base64'; echo '{"a":"x"}' | jq -r '.a | @base64, @json, ascii_upcase, length'; ${JSON_DATA} | jq -c '.items[] | .labels.app // "none"'`,
    `${JSON_DATA} | jq -c 'reduce .items[] as $i (0; . + $i.n)'; ${JSON_DATA} | jq -c '.items[] | if .n > 5 then "big" elif .n > 1 then "mid" else "small" end'; ${JSON_DATA} | jq -c 'del(.items)'; ${JSON_DATA} | jq -c '.kind = "X" | .items |= length'; ${JSON_DATA} | jq -c '.items[].n |= . + 1'; ${JSON_DATA} | jq -c '[.items[] | .name] | index("a")'`,
    `echo '[1,[2,3]]' | jq -c 'flatten, (.. | numbers)'; echo '[3,1,2]' | jq -c 'sort, reverse, first, last, any(. > 2), all(. > 0), unique'; jq -n -c '[range(3)], {a:1}+{b:2}, ("a,b"|split(",")), ([1,2]|contains([1]))'; echo '"test123"' | jq 'test("[0-9]+"), (match("[0-9]+").string), sub("t";"T"), gsub("t";"T"), startswith("te"), ltrimstr("te")'`,
    `echo null | jq -e .; echo $?; echo '{"a":null}' | jq '.a?, .b?, .["a"]'; jq -n --arg x 1 --argjson y 2 -c '[$x,$y]'; echo '1 2 3' | jq -s -c .; printf 'a\\nb\\n' | jq -R .; echo '[1,2]' | jq '.[]|tostring'; echo '{"b":1,"a":2}' | jq -S -c .; jq -n '"a" | ascii_downcase, tojson, type, not'; jq -n '1 as $x | $x + 1, 7 % 3, 1 / 3, (1.0), 1e3, -1, (try error("x") catch .), ([1,2]-[1]), ("ab" * 2)'`,
    `${JSON_DATA} | jq -c '.items | from_entries? // "no"'; echo '[{"key":"a","value":1}]' | jq -c from_entries; echo '{"a":1}' | jq -c 'with_entries(.value += 1)'; echo '{"a":{"b":1}}' | jq -c 'paths, [leaf_paths], getpath(["a","b"])' ; ${JSON_DATA} | jq -c '.items | max_by(.n), min_by(.n), unique_by(.n > 1)'; jq -n -c 'def f(x): x * 2; f(3), ([1,2,3] | map(f(.))), (limit(2; 1,2,3)), ([1,2] | to_entries)'`,
  ],
};

const TOOLS: Readonly<Record<string, string>> = {
  grep: "/usr/bin/grep",
  sed: "/usr/bin/sed",
  text: "/usr/bin/sort",
  jq: "/usr/bin/jq",
};

for (const [name, lines] of Object.entries(LINES)) {
  const present = existsSync(TOOLS[name] as string);
  describe.skipIf(!present)(`${name} here and on the machine agree`, () => {
    it.each(lines.map((line) => [line]))("%s", (line) => {
      const real = spawnSync("/bin/bash", ["--norc", "-c", line], {
        encoding: "utf8",
        env: { PATH: "/usr/bin:/bin", HOME: "/root", USER: "root", LC_ALL: name === "jq" ? "C.UTF-8" : "C" },
        input: "",
        cwd: "/tmp",
      });
      const ours = createTestMachine().sh(line);
      expect(ours).toEqual({
        stdout: real.stdout,
        stderr: real.stderr.replaceAll("/usr/bin/", ""),
        exitCode: real.status ?? 0,
      });
    });
  });
}
