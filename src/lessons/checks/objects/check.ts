/** How many objects there are that fulfil all conditions: by default at least one. */

import { ParameterError, type CheckKind } from "../../check.ts";
import { parseCondition, valueAt } from "../../object-condition.ts";
import { parseSelection } from "../selection.ts";

export const objectsCheck: CheckKind = {
  name: "objects",
  create(parameters) {
    const selection = parseSelection(parameters);
    const conditions = parameters.list("where").map(parseCondition);
    const exactly = parameters.optionalNumber("exactly");
    const atLeast = parameters.optionalNumber("atLeast") ?? exactly ?? 1;
    const atMost = parameters.optionalNumber("atMost") ?? exactly ?? Infinity;
    if (atLeast > atMost) throw new ParameterError(`"atLeast" is above "atMost"`);
    parameters.finish();
    const subject =
      selection.name === undefined ? `such ${selection.kind}` : `${selection.kind} "${selection.name}"`;
    return {
      evaluate(world) {
        const found = world.find(selection);
        const fitting = found.filter((object) =>
          conditions.every(({ path, holds }) => holds(valueAt(object, path))),
        );
        const holds = fitting.length >= atLeast && fitting.length <= atMost;
        return { holds, detail: explain(found, fitting.length) };
      },
    };

    function explain(found: readonly unknown[], fitting: number): string {
      if (found.length === 0) return `there is no ${subject}`;
      if (conditions.length === 0) return `there are ${found.length} now`;
      if (found.length > 1 || selection.name === undefined) return `${fitting} of ${found.length} now`;
      const missing = conditions.find(({ path, holds }) => !holds(valueAt(found[0], path)));
      if (!missing) return "";
      const value = valueAt(found[0], missing.path);
      return `${missing.path} is ${value === undefined ? "not set" : JSON.stringify(value)}, wanted: ${missing.expectation}`;
    }
  },
};
