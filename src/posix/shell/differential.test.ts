/**
 * Our shell against the machine's own bash, script by script. Skipped, visibly, where there is none.
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createTestMachine } from "#testing/posix-machine.ts";

const SCRIPTS = [
  // words and quotes
  `echo a  b   'c  d' "e  f" g\\ h`,
  `echo "a\\"b" 'a"b' "it's" $'tab\\there' "\\$HOME" \\$x`,
  `x="1 2  3"; echo $x "$x" '$x' \${x}y`,
  `x=; echo "[$x]" [$x] $x "" end`,
  `echo -e 'a\\tb\\n' -n; echo -n no newline; echo`,
  `echo {1..5} {a,b}{1,2} {a..e..2} {5..1} x{,y} {01..03} "{a,b}" {a} {1..3}.txt`,
  `echo ~ | head -c 1 >/dev/null; echo a#b #comment`,
  // parameters
  `unset x; echo \${x:-d} \${x-d} \${x:=set} $x \${x:+alt} \${y:+alt}.`,
  `f=/a/b/c.tar.gz; echo \${f#*/} \${f##*/} \${f%.*} \${f%%.*} \${#f} \${f/a/X} \${f//a/X} \${f/%gz/zip} \${f/#\\/a/Z}`,
  `x=hello; echo \${x:1} \${x:1:3} \${x: -2} \${x:0:-1} \${x^} \${x^^} \${x,,}`,
  `set -- a "b c" d; echo $# $1 $2 "$@" $*; for i in "$@"; do echo "[$i]"; done; for i in $@; do echo "<$i>"; done; shift; echo $1; echo "\${@:2}"`,
  `set -- ; echo "x$@y" "$*" $#`,
  `IFS=:; x=a:b::c; for i in $x; do echo "[$i]"; done; echo "$*"`,
  `IFS=,; set -- a b c; echo "$*"`,
  `a=(one two "three 3"); echo \${a[0]} \${a[@]} \${#a[@]} \${a[2]} "\${a[-1]}"; a+=(four); echo \${#a[@]} \${!a[@]}; for i in "\${a[@]}"; do echo "[$i]"; done`,
  `declare -A m; m[x]=1; m[y]=2; echo \${m[x]} \${m[y]} \${#m[@]}`,
  `x=y; y=z; echo \${!x}`,
  `echo \${undefined_thing?must be set}; echo not reached`,
  // substitution and arithmetic
  `echo $(echo a; echo b) "$(echo a; echo b)" \`echo c\``,
  `x=$(printf 'a\\n\\n\\n'); echo "[$x]"`,
  `echo $((1+2*3)) $((10/3)) $((10%3)) $((2**10)) $((1<<4)) $((5>3)) $((5&3)) $((5|3)) $((5^3)) $((!0)) $((~5)) $((1?2:3)) $((0x1f)) $((010))`,
  `x=5; echo $((x++)) $x $((++x)) $((x+=2)) $x; ((x>3)) && echo big; let y=x*2; echo $y; (( x = 0 )); echo $?`,
  `i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done`,
  `for ((i=0;i<3;i++)); do echo -n $i; done; echo`,
  `echo $((9223372036854775807 + 1)) $((7 / 0)); echo after`,
  // control
  `if false; then echo a; elif true; then echo b; else echo c; fi`,
  `for i in 1 2 3 4; do if [ $i = 2 ]; then continue; fi; if [ $i = 4 ]; then break; fi; echo $i; done`,
  `for i in 1 2; do for j in 1 2; do [ $j = 2 ] && continue 2; echo $i$j; done; done`,
  `n=0; until [ $n -ge 2 ]; do n=$((n+1)); done; echo $n`,
  `case abc in a) echo 1;; a*|b*) echo 2;; *) echo 3;; esac; case x in [a-c]) echo no;; [!a-c]) echo yes;; esac`,
  `case a in a) echo 1;& b) echo 2;; c) echo 3;; esac`,
  `f() { local x=in; echo $x $1; return 3; }; x=out; f arg; echo $? $x`,
  `function g { echo "g $#"; }; g 1 2 3`,
  `fact() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(fact $(($1 - 1))) )); fi; }; fact 5`,
  `true && echo yes || echo no; false && echo yes || echo no; ! true; echo $?; ! false; echo $?`,
  `(exit 3); echo $?; (x=1; echo $x); echo [$x]; { echo group; }; exit 4`,
  `false; echo $?; true | false; echo $?; false | true; echo $?; set -o pipefail; false | true; echo $?`,
  `set -e; echo a; false || echo b; if false; then :; fi; false; echo not`,
  `set -u; echo start; echo $nope; echo not`,
  `set -x; echo hi "a b"; x=1; for i in 1; do echo $i; done`,
  `x=1; eval 'x=2; echo $x'; echo $x`,
  `trap 'echo bye' EXIT; echo hi; exit 3`,
  `f() { return; }; false; f; echo $?`,
  // test
  `[ -z "" ] && echo z; [ -n "a" ] && echo n; [ a = b ] || echo ne; [ 2 -lt 10 ] && echo lt; [ ! -e /nonexistent ] && echo no; [ a ] && echo a; [ "" ] || echo empty`,
  `[[ abc == a* ]] && echo glob; [[ abc =~ ^a(b)c$ ]] && echo \${BASH_REMATCH[1]}; [[ a < b && ! ( 1 -gt 2 ) ]] && echo ok; x="a b"; [[ $x == "a b" ]] && echo q; [[ -z $nope ]] && echo z`,
  `[ 1 -eq 1 -a 2 -eq 2 ] && echo and; [ 1 -eq 2 -o 2 -eq 2 ] && echo or; test 3 -gt 2; echo $?`,
  `[ a -eq 1 ]; echo $?; [ 1 = ]; echo $?`,
  // redirections
  `cat <<EOF
hello $((1+1)) \${HOME:+home} \\$x "q" 'r'
EOF
cat <<'EOF'
raw $x
EOF
cat <<-EOF
	tabs
	EOF
cat <<< "here string"`,
  `while read a b; do echo "$b-$a"; done <<EOF
1 2 3
4 5
EOF`,
  `printf 'a b\\nc d\\n' | while read -r x y; do echo "$y $x"; done`,
  `echo 'one:two:three' | { IFS=: read a b; echo "$a|$b"; }`,
  `echo err >&2; echo out 2>/dev/null; { echo a; echo b >&2; } 2>&1 | cat`,
  `exec 3>&1; echo to3 >&3; exec 3>&-`,
  `(echo a; echo b) | (read x; echo got $x; read y; echo got $y)`,
  `read x < /nonexistent; echo $?`,
  `nonexistent_command_x; echo $?`,
  `echo a | cat - | cat; echo x |& cat`,
  // printf
  `printf '%s %d %5.2f|%-5s|%05d|%x|%c|%%\\n' str 42 3.14159 ab 42 255 xyz; printf '%s\\n' a b c; printf '%b' 'a\\nb\\n'; printf '%q\\n' ab; printf '%s %s\\n' a b c`,
  `printf -v x '%03d' 7; echo $x; printf '%e %g %g\\n' 12345.678 0.00001 1000000; printf '%*d|\\n' 5 42`,
  `printf '%d\\n' abc; echo $?`,
  // misc
  `type cd; type -t cd if; command -v cd; alias x=y; echo $?`,
  `x=5 bash -c 'echo $x'; echo [$x]; export y=6; bash -c 'echo $y'`,
  `bash -c 'echo $0 $1 $2' name a b; bash -c 'exit 7'; echo $?`,
  `sleep 0 & wait $!; echo $?; false & wait $!; echo $?`,
  `getopts_test() { while getopts "ab:" o; do echo "$o $OPTARG"; done; }; getopts_test -a -b val`,
  `echo a; echo b &
wait; echo c`,
  `if true; then`,
  `echo )`,
  `echo "unterminated`,
  `for x in; do echo never; done; echo $?`,
  `x="a
b"; echo "$x"; echo $x`,
  `a=1 b=$a; echo $b; a=(1 2) ; echo "\${a[*]}"`,
  `readonly r=1; r=2; echo $?`,
  `echo "$(cat <<EOF
inner
EOF
)"`,
  `f() { echo "$FUNCTION_ARG$1"; }; FUNCTION_ARG=x f y`,
  `mapfile -t l <<< $'a\\nb'; echo \${#l[@]} \${l[1]}`,
  `cd /nonexistent; echo $?; cd /; pwd; cd - >/dev/null; echo "$OLDPWD"`,
  `: \${x:=default}; echo $x; unset x; echo \${x-unset}`,
  `echo a{b,c,d}e; x=3; echo {1..$x}; echo "\${x}"{a,b}`,
  `kill -l > /dev/null; echo $?`,
  `[[ "a.c" =~ a\\.c ]] && echo y; [[ abc =~ a\\.c ]] || echo n; [[ foo123 =~ [0-9]+ ]] && echo \${BASH_REMATCH[0]}`,
];

const hasBash = existsSync("/bin/bash");

describe.skipIf(!hasBash)("bash and our shell agree", () => {
  it.each(SCRIPTS.map((script) => [script]))("%s", (script) => {
    const real = spawnSync("/bin/bash", ["--norc", "-c", script], {
      encoding: "utf8",
      env: { PATH: "/usr/bin:/bin", HOME: "/root", USER: "root", LC_ALL: "C" },
      input: "",
      cwd: "/tmp",
    });
    const ours = createTestMachine().sh(script);
    expect(ours).toEqual({
      stdout: real.stdout,
      stderr: real.stderr.replaceAll("/bin/bash: ", "bash: "),
      exitCode: real.status ?? 0,
    });
  });
});
