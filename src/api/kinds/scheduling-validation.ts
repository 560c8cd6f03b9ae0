/**
 * Validation of what steers scheduling: tolerations, taints, affinity, topology spread.
 * Models: kubernetes pkg/apis/core/validation/validation.go ValidateTolerations, validateNodeTaints, validateAffinity
 * (v1.36).
 */

import { fieldError, type FieldError } from "../field-error.ts";
import { compactJson } from "../go-format.ts";
import { labelValueErrors } from "../names.ts";
import type { PodSpec, Taint, Toleration } from "../types.ts";
import {
  checkLabelName,
  checkLabelSelector,
  checkSetValues,
  NO_ERRORS,
  type Errors,
} from "./validation-rules.ts";

export const TAINT_EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

function checkEffect(effect: string | undefined, path: string): Errors {
  return effect === undefined || TAINT_EFFECTS.includes(effect)
    ? NO_ERRORS
    : [fieldError.notSupported(path, effect, TAINT_EFFECTS)];
}

export function checkTolerations(tolerations: readonly Toleration[] | undefined, path: string): Errors {
  if (!tolerations) return NO_ERRORS;
  const errors: FieldError[] = [];
  tolerations.forEach((toleration, index) => {
    const { key, operator, value, effect, tolerationSeconds } = toleration;
    const place = `${path}[${index}]`;
    if (key) errors.push(...checkLabelName(key, `${place}.key`));
    else if (operator !== "Exists") {
      const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(fieldError.invalid(`${place}.operator`, operator ?? "", why));
    }
    if (tolerationSeconds !== undefined && effect !== "NoExecute") {
      const why = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      errors.push(fieldError.invalid(`${place}.effect`, effect ?? "", why));
    }
    if (!operator || operator === "Equal") {
      const wrong = labelValueErrors(value ?? "");
      if (wrong.length > 0) errors.push(fieldError.invalid(`${place}.operator`, value, wrong.join(";")));
    } else if (operator === "Exists") {
      if (value) {
        const why = "value must be empty when `operator` is 'Exists'";
        // Upstream shows its internal type.
        const shown = {
          Key: key ?? "",
          Operator: operator,
          Value: value,
          Effect: effect ?? "",
          TolerationSeconds: tolerationSeconds ?? null,
        };
        errors.push(fieldError.invalid(`${place}.operator`, shown, why));
      }
    } else {
      errors.push(fieldError.notSupported(`${place}.operator`, operator, ["Equal", "Exists"]));
    }
    if (effect) errors.push(...checkEffect(effect, `${place}.effect`));
  });
  return errors;
}

/** Upstream's message shows its internal type. */
function duplicateTaint({ key, value, effect }: Taint, path: string): FieldError {
  const shown = compactJson({ Key: key, Value: value ?? "", Effect: effect, TimeAdded: null }, false);
  const message = `Duplicate value: ${shown}: taints must be unique by key and effect pair`;
  return { type: "FieldValueDuplicate", field: path, message, text: `${path}: ${message}` };
}

export function checkTaints(taints: readonly Taint[] | undefined, path: string): Errors {
  if (!taints) return NO_ERRORS;
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  taints.forEach((taint, index) => {
    const { key, value = "", effect } = taint;
    const place = `${path}[${index}]`;
    errors.push(...checkLabelName(key, `${place}.key`));
    const wrong = labelValueErrors(value);
    if (wrong.length > 0) errors.push(fieldError.invalid(`${place}.value`, value, wrong.join(";")));
    if (!effect) errors.push(fieldError.required(`${place}.effect`));
    else errors.push(...checkEffect(effect, `${place}.effect`));
    const identity = `${key}:${effect}`;
    if (seen.has(identity)) errors.push(duplicateTaint(taint, place));
    seen.add(identity);
  });
  return errors;
}

type Affinity = NonNullable<PodSpec["affinity"]>;
type NodeAffinity = NonNullable<Affinity["nodeAffinity"]>;
type NodeTerm = NonNullable<
  NodeAffinity["requiredDuringSchedulingIgnoredDuringExecution"]
>["nodeSelectorTerms"][number];
type PodAffinity = NonNullable<Affinity["podAffinity"]>;
type PodTerm = NonNullable<PodAffinity["requiredDuringSchedulingIgnoredDuringExecution"]>[number];

function checkNodeTerm(term: NodeTerm, path: string): Errors {
  const errors: FieldError[] = [];
  term.matchExpressions?.forEach(({ key, operator, values = [] }, index) => {
    const place = `${path}.matchExpressions[${index}]`;
    const ofSet = checkSetValues(operator, values, place);
    if (ofSet) errors.push(...ofSet);
    else if (operator === "Gt" || operator === "Lt") {
      if (values.length !== 1) {
        const why = "must be specified single value when `operator` is 'Lt' or 'Gt'";
        errors.push(fieldError.required(`${place}.values`, why));
      }
    } else {
      errors.push(fieldError.invalid(`${place}.operator`, operator, "not a valid selector operator"));
    }
    errors.push(...checkLabelName(key, `${place}.key`));
  });
  term.matchFields?.forEach(({ key, operator, values = [] }, index) => {
    const place = `${path}.matchFields[${index}]`;
    if (operator !== "In" && operator !== "NotIn") {
      errors.push(fieldError.invalid(`${place}.operator`, operator, "not a valid selector operator"));
    } else if (values.length !== 1) {
      errors.push(
        fieldError.required(
          `${place}.values`,
          "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
        ),
      );
    }
    if (key !== "metadata.name") {
      errors.push(fieldError.invalid(`${place}.key`, key, "not a valid field selector key"));
    }
  });
  return errors;
}

function checkWeight(weight: number, path: string): Errors {
  return weight < 1 || weight > 100
    ? [fieldError.invalid(`${path}.weight`, weight, "must be in the range 1-100")]
    : NO_ERRORS;
}

function checkNodeAffinity(affinity: NodeAffinity, path: string): Errors {
  const errors: FieldError[] = [];
  const required = affinity.requiredDuringSchedulingIgnoredDuringExecution;
  if (required) {
    const place = `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
    const terms = required.nodeSelectorTerms ?? [];
    if (terms.length === 0)
      errors.push(fieldError.required(place, "must have at least one node selector term"));
    terms.forEach((term, index) => errors.push(...checkNodeTerm(term, `${place}[${index}]`)));
  }
  affinity.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ weight, preference }, index) => {
    const place = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    errors.push(...checkWeight(weight, place), ...checkNodeTerm(preference, `${place}.preference`));
  });
  return errors;
}

function checkPodTerm(term: PodTerm, path: string): Errors {
  const errors: FieldError[] = [...checkLabelSelector(term.labelSelector, `${path}.labelSelector`)];
  if (!term.topologyKey) errors.push(fieldError.required(`${path}.topologyKey`, "can not be empty"));
  else errors.push(...checkLabelName(term.topologyKey, `${path}.topologyKey`));
  return errors;
}

function checkPodAffinity(affinity: PodAffinity, path: string): Errors {
  const errors: FieldError[] = [];
  affinity.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
    errors.push(...checkPodTerm(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`));
  });
  affinity.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ weight, podAffinityTerm }, index) => {
    const place = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    errors.push(...checkWeight(weight, place), ...checkPodTerm(podAffinityTerm, `${place}.podAffinityTerm`));
  });
  return errors;
}

export function checkAffinity(affinity: Affinity | undefined, path: string): Errors {
  if (!affinity) return NO_ERRORS;
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  return [
    ...(nodeAffinity ? checkNodeAffinity(nodeAffinity, `${path}.nodeAffinity`) : NO_ERRORS),
    ...(podAffinity ? checkPodAffinity(podAffinity, `${path}.podAffinity`) : NO_ERRORS),
    ...(podAntiAffinity ? checkPodAffinity(podAntiAffinity, `${path}.podAntiAffinity`) : NO_ERRORS),
  ];
}

export function checkTopologySpread(constraints: PodSpec["topologySpreadConstraints"], path: string): Errors {
  if (!constraints) return NO_ERRORS;
  const errors: FieldError[] = [];
  constraints.forEach(({ maxSkew, topologyKey, whenUnsatisfiable, labelSelector }, index) => {
    const place = `${path}[${index}]`;
    if (maxSkew <= 0)
      errors.push(fieldError.invalid(`${place}.maxSkew`, maxSkew, "must be greater than zero"));
    if (!topologyKey) errors.push(fieldError.required(`${place}.topologyKey`, "can not be empty"));
    else errors.push(...checkLabelName(topologyKey, `${place}.topologyKey`));
    if (whenUnsatisfiable !== "DoNotSchedule" && whenUnsatisfiable !== "ScheduleAnyway") {
      const supported = ["DoNotSchedule", "ScheduleAnyway"];
      errors.push(fieldError.notSupported(`${place}.whenUnsatisfiable`, whenUnsatisfiable, supported));
    }
    errors.push(...checkLabelSelector(labelSelector, `${place}.labelSelector`));
  });
  return errors;
}
