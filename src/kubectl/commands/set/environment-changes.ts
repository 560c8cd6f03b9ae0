/** What `kubectl set env` is told to do. Models: pkg/cmd/set/env/env_parse.go and set_env.go (v1.36). */

import type { Container, DraftObject } from "#api/types.ts";
import { readAll } from "#posix/read-all.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { fetchTargets, parseTargets } from "../../resources/select.ts";
import { ENVIRONMENT_NAME, ENVIRONMENT_NAME_RULE } from "../create/data-sources.ts";

export type EnvVar = NonNullable<Container["env"]>[number];

export interface EnvironmentChanges {
  readonly set: readonly EnvVar[];
  readonly remove: readonly string[];
}

/** Reads "A=b", "A-" and "-" (lines of standard input). */
export function* parseEnvironment(specs: readonly string[]): Coroutine<EnvironmentChanges> {
  const set: EnvVar[] = [];
  const remove: string[] = [];
  const add = (pair: string): void => {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals);
    if (!ENVIRONMENT_NAME.test(name))
      throw new CommandError(`"${name}" is not a valid key name: ${ENVIRONMENT_NAME_RULE}`);
    set.push({ name, value: pair.slice(equals + 1) });
  };
  for (const spec of specs) {
    if (spec === "-") {
      for (const line of (yield* readAll(0)).split("\n")) {
        const text = line.replace(/#.*$/, "").trim();
        if (text.includes("=")) add(text);
      }
    } else if (spec.includes("=")) add(spec);
    else if (spec.endsWith("-")) remove.push(spec.slice(0, -1));
    else throw new CommandError(`unknown environment variable: ${spec}`);
  }
  if (remove.some((name) => set.some((each) => each.name === name))) {
    throw new CommandError(
      "can not both modify and remove the same environment variable in the same command",
    );
  }
  return { set, remove };
}

/** The variables that refer to the keys of --from=configmap/x or secret/x. Keys are sorted; upstream's come in any order. */
export function* environmentFrom(invocation: Invocation, from: string): Coroutine<readonly EnvVar[]> {
  const { flags } = invocation;
  const wanted = flags.list("keys");
  const options = { allowListing: false };
  const selection = yield* fetchTargets(
    invocation,
    yield* parseTargets(invocation, from.split("/").length === 2 ? [from] : from.split(" "), options),
    options,
  );
  const [error] = selection.errors;
  if (error) throw error;
  const result: EnvVar[] = [];
  for (const { object, resource, name } of selection.infos) {
    if (resource.kind !== "ConfigMap" && resource.kind !== "Secret")
      throw new CommandError("unsupported resource specified in --from");
    for (const key of Object.keys((object as DraftObject & { data?: object }).data ?? {}).sort()) {
      if (wanted.length > 0 && !wanted.includes(key)) continue;
      const variable = key.replace(/[^a-zA-Z0-9_]/g, "_").toUpperCase();
      if (variable !== key) yield* invocation.err(`Warning: key ${key} transferred to ${variable}\n`);
      const reference = { name, key };
      result.push({
        name: variable,
        valueFrom: resource.kind === "Secret" ? { secretKeyRef: reference } : { configMapKeyRef: reference },
      });
    }
  }
  return result;
}
