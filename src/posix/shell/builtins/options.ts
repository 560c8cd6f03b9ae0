/** set and shopt: the shell's options and positional parameters. Models: bash 5.2. */

import { type Coroutine, write } from "../../system-calls.ts";
import { quoteWord } from "../quoting.ts";
import type { Shell } from "../shell.ts";
import type { Builtin } from "./builtin.ts";

/** Names of `set -o` and their letters; those without one are kept by name. */
const LONG_OPTIONS: Readonly<Record<string, string>> = {
  allexport: "a",
  braceexpand: "B",
  emacs: "emacs",
  errexit: "e",
  errtrace: "E",
  functrace: "T",
  hashall: "h",
  histexpand: "H",
  history: "history",
  ignoreeof: "ignoreeof",
  "interactive-comments": "interactive-comments",
  keyword: "k",
  monitor: "m",
  noclobber: "C",
  noexec: "n",
  noglob: "f",
  nolog: "nolog",
  notify: "b",
  nounset: "u",
  onecmd: "t",
  physical: "P",
  pipefail: "pipefail",
  posix: "posix",
  privileged: "p",
  verbose: "v",
  vi: "vi",
  xtrace: "x",
};
/** Always on, as nothing turns them off here. */
const ALWAYS = new Set(["braceexpand", "hashall", "interactive-comments"]);

const shown = (name: string, on: boolean): string => `${name.padEnd(15)}\t${on ? "on" : "off"}\n`;

function* printOptions(shell: Shell, asCommands: boolean): Coroutine<void> {
  for (const [name, option] of Object.entries(LONG_OPTIONS)) {
    const on = ALWAYS.has(name) || shell.options.has(option);
    yield* write(1, asCommands ? `set ${on ? "-" : "+"}o ${name}\n` : shown(name, on));
  }
}

export const set: Builtin = function* (shell, words) {
  if (words.length === 1) {
    for (const name of shell.variables.names()) {
      const value = shell.variables.text(name);
      if (value !== undefined) yield* write(1, `${name}=${quoteWord(value)}\n`);
    }
    return 0;
  }
  let at = 1;
  for (; at < words.length; at++) {
    const word = words[at] as string;
    if (word === "--") {
      shell.positional = words.slice(at + 1);
      return 0;
    }
    if (!/^[-+][a-zA-Z]+$/.test(word)) break;
    const on = word.startsWith("-");
    for (const letter of word.slice(1)) {
      let option = letter;
      if (letter === "o") {
        const name = words[++at];
        if (name === undefined) {
          yield* printOptions(shell, !on);
          return 0;
        }
        const known = LONG_OPTIONS[name];
        if (known === undefined) {
          yield* shell.complain(`set: ${name}: invalid option name`);
          return 1;
        }
        option = known;
      } else if (!"abefhkmnptuvxBCEHPT".includes(letter)) {
        yield* shell.complain(`set: ${word}: invalid option`);
        return 2;
      }
      if (on) shell.options.add(option);
      else shell.options.delete(option);
    }
  }
  if (at < words.length) shell.positional = words.slice(at);
  return 0;
};

/** shopt's options that have an effect here. */
const EFFECTIVE = ["dotglob", "expand_aliases", "globstar", "nocasematch", "nullglob"];
/** Those that have none: setting them says so. */
const WITHOUT_EFFECT = ["extglob", "failglob", "lastpipe", "nocaseglob", "inherit_errexit", "xpg_echo"];
/** Those that change nothing a script here could see. */
const UNSEEN = [
  ...["autocd", "cdspell", "checkhash", "checkjobs", "checkwinsize", "cmdhist", "direxpand", "dirspell"],
  ...["execfail", "extdebug", "extquote", "globasciiranges", "gnu_errfmt", "histappend", "histreedit"],
  ...["histverify", "hostcomplete", "huponexit", "interactive_comments", "lithist", "localvar_inherit"],
  ...["login_shell", "mailwarn", "progcomp", "promptvars", "restricted_shell", "shift_verbose", "sourcepath"],
];
const KNOWN = [...EFFECTIVE, ...WITHOUT_EFFECT, ...UNSEEN].sort();

export const shopt: Builtin = function* (shell, words) {
  const flags = words.filter((word, index) => index > 0 && /^-[suqpo]+$/.test(word)).join("");
  const names = words.slice(1).filter((word) => !/^-[suqpo]+$/.test(word));
  const change = flags.includes("s") ? "on" : flags.includes("u") ? "off" : undefined;
  if (flags.includes("o") && change !== undefined) {
    for (const name of names) yield* set(shell, ["set", change === "on" ? "-o" : "+o", name]);
    return 0;
  }
  let status = 0;
  for (const name of names.length > 0 ? names : KNOWN) {
    if (!KNOWN.includes(name)) {
      yield* shell.complain(`shopt: ${name}: invalid shell option name`);
      status = 1;
      continue;
    }
    const on = shell.options.has(name);
    if (change === undefined) {
      if (!on && names.length > 0) status = 1;
      if (flags.includes("q")) continue;
      yield* write(1, flags.includes("p") ? `shopt -${on ? "s" : "u"} ${name}\n` : shown(name, on));
    } else if (names.length === 0) {
      if (on === (change === "on")) yield* write(1, shown(name, on));
    } else if (change === "off") shell.options.delete(name);
    else {
      shell.options.add(name);
      if (WITHOUT_EFFECT.includes(name))
        yield* shell.complain(`shopt: ${name}: has no effect in this simulation`);
    }
  }
  return status;
};
