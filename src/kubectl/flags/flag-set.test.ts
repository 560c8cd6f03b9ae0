import { describe, expect, it } from "vitest";
import { CommandError } from "../errors.ts";
import { arrayFlag, booleanFlag, durationFlag, integerFlag, sliceFlag, textFlag } from "./flag.ts";
import { FlagSet } from "./flag-set.ts";

const FLAGS = [
  textFlag("output", "", { shorthand: "o" }),
  textFlag("namespace", "", { shorthand: "n" }),
  textFlag("dry-run", "", { initial: "none", bare: "unchanged" }),
  booleanFlag("watch", "", { shorthand: "w" }),
  booleanFlag("stdin", "", { shorthand: "i" }),
  booleanFlag("tty", "", { shorthand: "t" }),
  integerFlag("replicas", "", { initial: "1" }),
  durationFlag("timeout", "", { initial: "0s" }),
  sliceFlag("label-columns", "", { shorthand: "L" }),
  arrayFlag("env", ""),
];

function parse(...words: string[]): FlagSet {
  const set = new FlagSet(FLAGS, "kubectl get");
  set.parse(words);
  return set;
}

function failure(...words: string[]): string {
  try {
    parse(...words);
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
  return "";
}

describe("flags", () => {
  it.each([
    [["-ojson"], "json"],
    [["-o=json"], "json"],
    [["-o", "json"], "json"],
    [["--output", "json"], "json"],
    [["--output=json"], "json"],
    [["-o", "yaml", "--output=json"], "json"],
    [["-wojson"], "json"],
  ])("%j gives the value", (words, value) => {
    expect(parse(...words).text("output")).toBe(value);
  });

  it("reads clusters, negations and arguments in between", () => {
    const set = parse("pods", "-it", "web", "--watch=false", "-n", "dev");
    expect([set.boolean("stdin"), set.boolean("tty"), set.boolean("watch")]).toEqual([true, true, false]);
    expect(set.changed("watch")).toBe(true);
    expect(set.arguments).toEqual(["pods", "web"]);
    expect(set.text("namespace")).toBe("dev");
  });

  it("takes everything after -- as arguments and remembers where", () => {
    const set = parse("web", "--", "ls", "-la");
    expect(set.arguments).toEqual(["web", "ls", "-la"]);
    expect(set.argumentsBeforeDash).toBe(1);
    expect(parse("web").argumentsBeforeDash).toBe(-1);
  });

  it("splits slices at commas and keeps arrays whole", () => {
    const set = parse("-L", "a,b", "-Lc", "--env=x=1,2", "--env", "y=3");
    expect(set.list("label-columns")).toEqual(["a", "b", "c"]);
    expect(set.list("env")).toEqual(["x=1,2", "y=3"]);
  });

  it("knows defaults and values of bare flags", () => {
    expect(parse().text("dry-run")).toBe("none");
    expect(parse("--dry-run").text("dry-run")).toBe("unchanged");
    expect(parse("--timeout=1m30s").durationMs("timeout")).toBe(90_000);
  });

  it.each([
    [["--nope"], "unknown flag: --nope"],
    [["-z"], "unknown shorthand flag: 'z' in -z"],
    [["-wz"], "unknown shorthand flag: 'z' in -wz"],
    [["-n"], "flag needs an argument: 'n' in -n"],
    [["--output"], "flag needs an argument: --output"],
    [
      ["--replicas=x"],
      `invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax`,
    ],
    [
      ["-w=maybe"],
      `invalid argument "maybe" for "-w, --watch" flag: strconv.ParseBool: parsing "maybe": invalid syntax`,
    ],
    [["--timeout=5"], `invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"`],
    [["--=x"], "bad flag syntax: --=x"],
  ])("%j is refused in pflag's words", (words, message) => {
    expect(failure(...words)).toBe(`${message}\nSee 'kubectl get --help' for usage.`);
  });
});
