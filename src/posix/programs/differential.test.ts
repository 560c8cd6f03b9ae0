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
    String.raw`printf 'a\nb\nc\n' | sed ':a;N;$!ba;s/\n/,/g'; printf 'a\nb\nc\n' | sed -e ':x' -e '$!N;s/\n/-/;tx'; echo aaa | sed ':l;s/a/b/;tl'; echo abc | sed -n 's/b/X/;T;p'; echo 1234567 | sed -E ':a;s/([0-9])([0-9]{3})(,|$)/\1,\2\3/;ta'; printf '1\n2\n3\n4\n5\n' | sed -n '$!{n;p}'; printf '1\n2\n3\n' | sed 'n;d'; printf '1\n2\n3\n' | sed 'N;P;D'`,
    String.raw`printf 'a\n1\nb\n' | sed '/[0-9]/b;s/^/- /'; printf 'a\nb\n' | sed '/a/{s/a/A/;b end};s/$/!/;:end'; printf '1\n2\n3\n' | sed '2{h;d};3G'; printf 'k: 1\nimage: a\nz\n' | sed '/image:/{s/a$/b/;q}'; printf '1\n2\n3\n' | sed -n '2{p;q}'; printf 'a\nb\n' | sed -n 'H;${"$"}{x;s/\n/,/g;p}'`,
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
  awk: [
    String.raw`${DATA} | gawk '{print $1}'; ${DATA} | gawk 'NR>1{print $1, $NF}'; ${DATA} | gawk '/Running/'; ${DATA} | gawk '$3 != "Running" {print $1 ": " $3}'; ${DATA} | gawk 'END{print NR}'; ${DATA} | gawk '{print NF ": " $0}'; ${DATA} | gawk 'NR==2,NR==3{print NR, $1}'; ${DATA} | gawk '/web-1/,/web-2/'`,
    String.raw`${DATA} | gawk 'NR>1{n[$3]++} END{for(k in n) print k, n[k]}' | sort; ${DATA} | gawk 'BEGIN{OFS="-"} {$1=$1; print}'; ${DATA} | gawk '{$2=""; print; print NF}'; ${DATA} | gawk '{$7="x"; print}'; ${DATA} | gawk '{NF=2; print}'; ${DATA} | gawk '{print $(NF-1)}'; ${DATA} | gawk '!seen[$3]++'`,
    String.raw`echo a:b:c | gawk -F: '{print $2}'; echo 'a, b,c' | gawk -F', *' '{print $2 $3}'; printf 'a b\tc\n' | gawk -F'\t' '{print $2}'; printf 'a\tb\n' | gawk -Ft '{print $2}'; echo 'a|b' | gawk -F'|' '{print $2}'; echo 'a.b' | gawk -F. '{print $2}'; echo 'aXXbXc' | gawk -F'X+' '{print $2}'; echo '  lead  x ' | gawk '{print NF, $1}'; echo abc | gawk 'BEGIN{FS=""} {print $2}'; echo 'a1b22c' | gawk -F'[0-9]+' -v OFS=, '{$1=$1} 1'`,
    String.raw`gawk -v n=3 -v s='a\tb' 'BEGIN{print n+1, s}'; gawk 'BEGIN{print ARGC, ARGV[1], ARGV[2]}' x y=1; printf 'r\n' | gawk '{print v}' v=5; printf 'r\n' | gawk '{print v} END{print v}' v=1 - v=2; X=5 gawk 'BEGIN{print ENVIRON["X"]}'; printf 'BEGIN { print "from file" }\n' > /tmp/wavetank-awk-test.awk; gawk -f /tmp/wavetank-awk-test.awk; rm /tmp/wavetank-awk-test.awk`,
    String.raw`gawk 'BEGIN{printf "%s|%5s|%-5s|%05d|%.2f|%x|%o|%e|%g|%c%c|%i|%%|%5.1f|%+d\n","a","b","c",42,3.14159,255,8,12345.678,0.0001,65,"BC",3.9,2.25,7}'; gawk 'BEGIN{printf "%d %s\n", "12abc", 3.0; printf "%*d|%-*s|\n", 5, 42, 4, "x"; printf("%s %s\n", "paren", "list")}'; gawk 'BEGIN{printf "%.0f %.0f %.0f %.1f\n", 0.5, 1.5, 2.5, 0.25; print 100000.5, 1234567.8, 0.1+0.2, 1e6, 1e20, 2^53+1, 3.0, -0.5, 1/3}'; gawk 'BEGIN{OFMT="%.2f"; print 3.14159; CONVFMT="%.3f"; x = 3.14159 ""; print x; print 17 ""}'`,
    String.raw`gawk 'BEGIN{print 1+2*3, (1+2)*3, 2^3^2, -2^2, 7%3, -7%3, 10/4, 2**3; x=5; x+=2; x-=1; x*=3; x/=2; x%=5; print x; x^=2; print x; print x++ + ++x, x--, x; print !0, !1, !"", !"a", 1==1, 1&&0, 1||0, 1<2 ? "y" : "n"}'`,
    String.raw`gawk 'BEGIN{print (10 < 9), ("10" < "9"), ("a" < "b"), (1 == 1.0), ("1" == 1), ("a" == 0), (x == 0), (x == "")}'; echo '10 9 1e1 abc 0x10' | gawk '{print ($1 < $2), ($1 == $3), ($4 > $1), $5+0, ($1 > "9")}'; echo '3.0' | gawk '{print ($1 == 3), $1, $1+0}'; printf '9\n10\n' | gawk '$1 > max {max = $1} END{print max}'; echo ' +5 ' | gawk '{print ($0 == 5)}'`,
    String.raw`gawk 'BEGIN{print length("hello"), substr("hello",2,3), substr("hello",0,2), substr("hello",-1), substr("hello",4), substr("hello",2,100) "|" substr("hello",1.5,1), index("hello","l"), toupper("aBc"), tolower("AbC"), int(3.9), int(-3.9), int("4x"), sqrt(16)}'; echo hello world | gawk '{print length, length(), length($1)}'`,
    String.raw`gawk 'BEGIN{s="hello world"; n=gsub(/o/,"0",s); print n, s; sub(/l+/,"[&]",s); print s; gsub(/x*/,"-",s); print s; t="a.b.c"; gsub("\\.","/",t); print t; u="abc"; gsub(/b/,"\\&",u); print u; gsub("","_",u); print u}'; echo 'foo bar foo' | gawk '{sub(/foo/,"baz"); print; gsub(/a/,"A",$2); print $2; print}'; echo aaa | gawk '{print gsub(/a/,"b"), $0}'`,
    String.raw`gawk 'BEGIN{n=split("a b  c",x); print n, x[1], x[3]; n=split("a:b:c",y,":"); print n, y[2]; n=split("a1b2c",z,/[0-9]/); print n, z[3]; print split("",e), length(e); print match("foobar",/o+/), RSTART, RLENGTH, match("x",/y/), RSTART, RLENGTH; if (match("ip=10.0.0.1;",/[0-9.]+/)) print substr("ip=10.0.0.1;",RSTART,RLENGTH); match("key=val", /([a-z]+)=([a-z]+)/, m); print m[1], m[2]; print gensub(/(a)(b)/,"\\2\\1","g","abab"), gensub(/a/,"x",2,"aaa")}'`,
    String.raw`gawk 'BEGIN{a["x"]=1; a["y"]=2; print ("x" in a), ("z" in a); delete a["x"]; print ("x" in a), length(a); delete a; print length(a); b[1,2]=3; for(k in b){split(k,p,SUBSEP); print p[1], p[2]}; if((1,2) in b) print "yes"; if(!((3,4) in b)) print "no"; c[01]=1; print (1 in c), ("01" in c); d[0.1+0.2]=1; for (k in d) print k}'`,
    String.raw`gawk 'function fact(n){return n<=1?1:n*fact(n-1)} function fill(arr,n,  i){for(i=1;i<=n;i++) arr[i]=i*i} function noret(){} BEGIN{print fact(10); fill(q,3); print q[1],q[2],q[3], length(q); x=noret(); print "[" x "]"} function late(a){return a}'; gawk 'function swap(a,i,j,  t){t=a[i];a[i]=a[j];a[j]=t}
      BEGIN { a[1]="x"; a[2]="y"
        swap(a,1,2)   # comment
        print a[1],
              a[2]
      }'; gawk 'function f(x){x[1]=5} BEGIN{f(y); print y[1]}'; gawk 'function f(x){x=5} BEGIN{f(y); print "[" y "]"}'`,
    String.raw`gawk 'BEGIN{i=0; while(i<3){i++; if(i==2) continue; print i}; do {i--} while(i>0); print i; for(;;){if(++i>4) break}; print i; for(j=0;j<2;j++) for(k=0;k<2;k++) print j k; if (i) print "t"; else print "f"; if (!i) print "t"
      else if (i > 100) print "big"
      else
        print "else"; { print "block" } ; ; }'`,
    String.raw`${DATA} | gawk 'NR==1{next} {print; if(NR==3) exit 4} END{print "end"}'; echo $?; gawk 'BEGIN{exit 3} END{print "end ran"}'; echo $?; gawk 'BEGIN{exit} END{exit 2}'; echo $?; printf '1\n2\n' | gawk '{s+=$1} END{print s, s/NR}'; printf 'a\n' | gawk 'END{print $0, NR}'`,
    String.raw`printf 'x 1\ny 2\n' > /tmp/wavetank-1; printf 'x one\nz three\n' > /tmp/wavetank-2; gawk 'NR==FNR{a[$1]=$2;next} $1 in a{print $0, a[$1]} {print FILENAME, FNR, NR}' /tmp/wavetank-1 /tmp/wavetank-2; gawk 'FNR==1{print FILENAME; nextfile} {print}' /tmp/wavetank-1 /tmp/wavetank-2; gawk '{print > "/tmp/wavetank-" $1 ".out"; print "e" >> "/tmp/wavetank-x.out"}' /tmp/wavetank-1; cat /tmp/wavetank-x.out /tmp/wavetank-y.out; rm /tmp/wavetank-1 /tmp/wavetank-2 /tmp/wavetank-x.out /tmp/wavetank-y.out`,
    String.raw`printf 'b\na\nc\n' | gawk '{print | "sort"} END{print "done"}'; printf 'b\na\n' | gawk '{print | "sort"} END{close("sort"); print "done"}'; gawk 'BEGIN{print "to stderr" > "/dev/stderr"; print "out"; system("echo from shell"); print system("exit 3"); printf "no newline" | "cat 1>&2"}'`,
    String.raw`gawk 'BEGIN{"echo hi" | getline; print $0, NR; "echo a b" | getline x; print x, NR; while(("printf \"1\\n2\\n\"" | getline l) > 0) print "l" l; print close("nothing"); "echo again" | getline y; close("echo again"); "echo again" | getline z; print y z}'; printf '1\n2\n3\n4\n' | gawk '{getline; print}'; printf '1\n2\n3\n' | gawk '{r = getline x; print $0, x, r, NR}'; printf 'l1\nl2\n' > /tmp/wavetank-awk-g; gawk 'BEGIN{while((getline line < "/tmp/wavetank-awk-g") > 0) print "got", line, NR; print (getline q < "/nonexistent"); getline < "-"; print "[" $0 "]"}'; rm /tmp/wavetank-awk-g`,
    String.raw`printf 'a b\nc\n\n\nd e\nf\n' | gawk 'BEGIN{RS=""} {print NR ": " $1 "," $NF ";" NF}'; printf 'a;b;c' | gawk 'BEGIN{RS=";"} {print NR $0}'; printf 'a12b3c\n' | gawk 'BEGIN{RS="[0-9]+"} {print}'; printf 'a b\nc d\n' | gawk 'BEGIN{ORS="|"; OFS="_"} {print $1,$2}'; printf 'a:b\nc\n\nd\n' | gawk 'BEGIN{RS="";FS=":"}{print $2 "/" $3}'`,
    String.raw`echo 'a+b (c) [d] e/f' | gawk '/a\+b/ && /\(c\)/ && /[[]d[]]/ && /e\/f/ {print "all"}'; echo foo123 | gawk '/^[a-z]+[0-9]{3}$/'; echo 'x.y' | gawk '$0 ~ "x\\.y"'; echo xzy | gawk '$0 !~ /x.y/ {print "no"} $0 ~ "^x" {print "yes"}'; echo 'a\b' | gawk '/[\\]/{print "bs"}'; echo 'the cat' | gawk '/\<cat\>/{print "word"}'; echo 'A1' | gawk '/^[[:upper:]][[:digit:]]$/'; echo ab | gawk '{print /a/ + /b/ + /c/}'; echo 'a/b' | gawk '{n = split($0, p, "/"); print n / 2}'`,
    String.raw`gawk 'BEGIN{print "a" "b" 1+1 "c"; print 1 " " -1; print 2 -1; x = "A" ; y = x x; print y; print "x" > "/dev/stdout"; print (1,2) in z; print(1)(2); print 1>2 ? "f" : "t"; a["k"]; print length(a); print -"3x", +"4", !x; print 1,2 > "/dev/stdout"}'; cat 2; rm -f 2`,
    String.raw`gawk 'BEGIN{print index("a.b",".") ; print "tab\tnl\\ q\" oct\101"; print substr("x", 2) "|"; print length(12345), 1e3, 0x11, 011, 1.50, .5; print toupper(substr("word",1,1)) substr("word",2)}'; gawk 'BEGIN { $0 = "a b c"; print NF, $2; $5 = "e"; print; print NF; $0 = "x"; print NF; $3 = "z"; print $0 }' `,
    String.raw`echo 'a b' | gawk '{x=0; print 1/x}'; echo $?; gawk 'BEGIN{x=0; print 5%x}'; echo $?; gawk '{print}' /nonexistent; echo $?; gawk '{print}' /; echo $?; gawk 'BEGIN{foo(1)}'; gawk -f /nonexistent; echo $?; gawk 'BEGIN{x[1]=1; x=2}'; gawk 'BEGIN{x=1; x[1]=2}'; gawk 'BEGIN{print "a" > "/nonexistent/x"}'; gawk 'BEGIN{$(-1)=2}'; gawk 'BEGIN{NF=-1}'; gawk 'BEGIN{if (x ~ "(") print}'; gawk -v x 'BEGIN{}' 2>&1 | head -1; gawk -v 1x=3 'BEGIN{}'; echo $?`,
    String.raw`gawk '{print $1'; echo $?; gawk 'BEGIN{print 1 +}'; gawk 'BEGIN{print 1/0}'; gawk 'BEGIN{if (x ~ /(/) print}'; gawk 'BEGIN { "x }'; gawk '/abc { print }'; gawk 'BEGIN { return 1 }'; gawk 'BEGIN { next }'; gawk '}'; gawk '{ if ($1 == 1) print "x" else print "y" }'; gawk 'BEGIN{print toupper(}'; gawk 'BEGIN{print substr("x")}'; echo $?`,
    String.raw`gawk 'BEGIN{srand(1); a=rand(); srand(1); b=rand(); print a==b, a<1, a>=0, srand(5), srand()}'; gawk 'BEGIN{a[1]="c";a[2]="a";a[3]="b"; n=asort(a); print n, a[1], a[2], a[3]; b["z"];b["y"]; n=asorti(b,c); print n, c[1], c[2]; print strftime("%Y-%m-%d", 86400*365)}'`,
    String.raw`printf 'NAME CPU MEM\nweb-1 250m 64Mi\nweb-2 100m 128Mi\n' | gawk 'NR>1{sub(/m$/,"",$2); cpu+=$2; sub(/Mi/,"",$3); mem+=$3} END{printf "%-6s %5dm %5.1fMi\n","total",cpu,mem}'; printf 'a=1\nb=2\n' | gawk -F= '{v[$1]=$2} END{print v["a"]+v["b"]}'; ${DATA} | gawk 'NR>1 && $3=="Running"{c++} END{print c+0}'; ${DATA} | gawk '{for(i=NF;i>0;i--) printf "%s%s", $i, (i>1?" ":"\n")}'; ${DATA} | gawk 'length($1) > 4'; ${DATA} | gawk '{ print (NR%2 ? "odd" : "even"), $1 }'; ${DATA} | gawk -v pat=web '$0 ~ pat'; ${DATA} | gawk 'NR>1{split($2,r,"/"); if(r[1]!=r[2]) print $1 " not ready"}'`,
  ],
  diff: [
    String.raw`cd /tmp; rm -rf wavetank-d; mkdir wavetank-d; cd wavetank-d; mkdir -p a/s b/s; seq 9 > a/x; printf '1\n2\nthree\n4\n5\n6\n7\n8\n9\nten\n' > b/x; echo only > a/o; echo same > a/s/q; echo same > b/s/q; printf 'no nl' > a/n; printf 'no nl\n' > b/n; mkdir a/d; echo z > b/d
      diff a/x b/x; echo $?; diff -r a b; echo $?; diff -q a/x b/x; diff -rq a b; diff -s a/s/q b/s/q; diff a/x /nope; echo $?; diff; echo $?; diff a b/x; diff a/x b; diff a/x b/x c; diff --nope; echo $?; diff a b
      diff -u a/x b/x | sed 's/	.*//'; diff -U1 a/x b/x | sed 's/	.*//'; diff -ruN a b | sed 's/	.*//'; diff -U0 a/x b/x | tail -n +3; diff -N -u a/o /nope2 | sed 's/	.*//'; diff -u -L old -L new a/x b/x; cat a/x | diff - b/x; diff -u a/x a/x; echo $?; diff /dev/null a/o
      printf 'A\na b\n\n' > w1; printf 'a\na  b\n' > w2; diff w1 w2; diff -i w1 w2; diff -iw w1 w2; diff -iwB w1 w2; echo $?; diff -b w1 w2
      cmp a/x b/x | sed s/char/byte/; cmp a/n b/n; cmp -s a/x b/x; echo $?; cmp a/x a/x; echo $?; cmp a/o /nope; head -3 a/x > h; cmp h a/x; rm -r /tmp/wavetank-awk-d`,
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
    String.raw`(jq -n 'foo'; echo $?; jq -n '$x'; jq -n 'foo + bar'; jq -n '.a | nope(1)'; echo $?) 2>&1 | sed 's/ *$//'; jq -n 'def f(x): x; f(1), ([1,2] | map(f(.)) | add)'; echo '[3]' | jq -j '.[0], "x"'; echo '{"b":[1],"a":{}}' | jq --tab .; echo '{"b":[1],"a":{}}' | jq --indent 1 -S .; echo '[]' | jq -e '.[0]'; echo $?; jq -n -e 'empty'; echo $?`,
    String.raw`jq -n -c '[limit(3;range(10))], first(range(5)), [foreach range(4) as $i (0; .+$i)], [foreach range(4) as $i (0; .+$i; [$i,.])], [range(0;10;3)], [range(5;0;-2)], ([1,2,3,2]|indices(2)), ([[1,2],[3,4]]|transpose), ("a-b"|ascii_upcase|explode|implode), ([1,[2]]|walk(if type=="number" then .+1 else . end)), ({"a":[1,2]}|[paths(type=="number")])'; jq -nr '[1,"a b",null,true,"it'"'"'s"] | @tsv, @csv, @sh, @json, @text, (["<&>"]|@html)'; jq -nr '@uri "x=\("a b&c")", ("a b/e"|@uri), @base64 "v:\("x")", @sh "echo \("a b")"'`,
    String.raw`jq -n -c '[10|while(.>1;./2|floor)], (1|until(.>100;.*2)), (2|IN(1,2)), (["a"]|IN(["a"],["b"])), ([1,2,3] | del(.[0,2])), ({"a":1,"b":2} | delpaths([["a"]])), (now|type), ([[1,2]] | .[] as [$a,$b] | $a+$b), ({"k":"v"} as {k:$v} | $v), ({"k":1} as {$k} | $k), ([1,2,3]|last,first,nth(1)), ("x"|ltrimstr("x"),rtrimstr("y")), ([1,[2,3]]|[recurse|numbers]), ([2,1]|combinations(1)?), ({"a":{"b":2}}|getpath(["a","b"]), [paths], (setpath(["a","c"];1)), to_entries), (["a","b"]|index("b"), .[1:], .[-1]), ("abcb"|index("b"), rindex("b"), indices("b")), ([3,1,2]|sort_by(-.), min, max, add, any(.>2), all(.>2))'; jq -n -c '[.[]?], ("a,b;c"|[splits("[,;]")]), (try error({a:1}) catch .a), isempty(empty), isempty(1), ([1,2]|join("-")), ("a"|inside("abc")), ({"a":1}|has("a","b")), ("a" as $k | {$k, "x-\($k)":1, (("y")):2})'`,
    String.raw`echo '"2020-01-02T03:04:05Z"' | jq -c 'fromdate, (fromdate|todate, strftime("%A, %d %B %Y"), gmtime), (strptime("%Y-%m-%dT%H:%M:%SZ")|mktime)'; echo '1 2 3' | jq -n -c '[inputs]'; echo '1 2 3 4' | jq -c '[., input]'; printf 'a\nb\n' | jq -R -n -c '[inputs]'; printf 'a\nb\n' | jq -R -s .; jq -n -c --arg a 1 --argjson b '{"c":2}' '[$a,$b.c,$ARGS.named.a]'; jq -n -c --args '$ARGS.positional' a b; jq -n '"abc" | test("B";"i"), ([match("[a-c]";"g").string]|join("-")), sub("b";"x"), (gsub("(?<l>[a-z])";"<\(.l)>")), (capture("(?<x>b)").x), [scan("[ab]")]' -c; jq -n 'label $f | 1, break $f, 2'; jq -n '[.[]?] | length, ("\u00e9"|utf8bytelength, length), ([1,2]|tojson|fromjson), ({} | .a.b |= 3), ({} | .a += 1), ({"a":[1,2,3]} | .a |= map(select(. > 1))), ([{"a":1},{"a":2}] | map(.a) , group_by(.a) , (map({(.a|tostring):1})|add)), ({"a":1} * {"b":{"c":2}}), ("x" * 0), ([1,2,3] - [2]), (["a"] | contains(["a"])), ({"a":null} | .a // "d"), ([[3],[1]]|sort|flatten|unique)' -c`,
  ],
};

const TOOLS: Readonly<Record<string, string>> = {
  grep: "/usr/bin/grep",
  sed: "/usr/bin/sed",
  text: "/usr/bin/sort",
  awk: "/usr/bin/gawk",
  diff: "/usr/bin/diff",
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
