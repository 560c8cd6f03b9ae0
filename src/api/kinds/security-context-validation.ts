/**
 * Validation of security contexts: of pods and of containers.
 * Models: kubernetes pkg/apis/core/validation/validation.go ValidateSecurityContext, validatePodSpecSecurityContext
 * (v1.36).
 * Differs: Windows, SELinux and AppArmor options, and names of sysctls, are not looked at.
 */

import { fieldError, type FieldError } from "../field-error.ts";
import { rangeSentence } from "../names.ts";
import type { Container, PodSpec } from "../types.ts";
import { NO_ERRORS, type Errors } from "./validation-rules.ts";

/** Users and groups are 31 bits wide (validation.IsValidUserID). */
const MAX_ID = 2 ** 31 - 1;
const PROFILE_TYPES = ["Localhost", "RuntimeDefault", "Unconfined"];

function checkId(id: number | undefined, path: string): Errors {
  if (id === undefined || (id >= 0 && id <= MAX_ID)) return NO_ERRORS;
  return [fieldError.invalid(path, id, rangeSentence(0, MAX_ID))];
}

function checkSeccompProfile(
  profile: { readonly type?: string; readonly localhostProfile?: string } | undefined,
  path: string,
): Errors {
  if (!profile) return NO_ERRORS;
  const { type, localhostProfile } = profile;
  if (type === "Localhost") {
    const why = "must be set when seccomp type is Localhost";
    return localhostProfile ? NO_ERRORS : [fieldError.required(`${path}.localhostProfile`, why)];
  }
  const errors: FieldError[] = [];
  if (localhostProfile) {
    const why = "can only be set when seccomp type is Localhost";
    errors.push(fieldError.invalid(`${path}.localhostProfile`, localhostProfile, why));
  }
  if (!type) {
    errors.push(fieldError.required(`${path}.type`, "type is required when seccompProfile is set"));
  } else if (!PROFILE_TYPES.includes(type)) {
    errors.push(fieldError.notSupported(`${path}.type`, type, PROFILE_TYPES));
  }
  return errors;
}

type ContainerContext = NonNullable<Container["securityContext"]>;

/** Upstream's message shows its internal type. */
function shown(context: ContainerContext): Record<string, unknown> {
  const { capabilities } = context;
  return {
    Capabilities: capabilities ? { Add: capabilities.add ?? null, Drop: capabilities.drop ?? null } : null,
    Privileged: context.privileged ?? null,
    SELinuxOptions: null,
    WindowsOptions: null,
    RunAsUser: context.runAsUser ?? null,
    RunAsGroup: context.runAsGroup ?? null,
    RunAsNonRoot: context.runAsNonRoot ?? null,
    ReadOnlyRootFilesystem: context.readOnlyRootFilesystem ?? null,
    AllowPrivilegeEscalation: context.allowPrivilegeEscalation ?? null,
    ProcMount: context.procMount ?? null,
    SeccompProfile: null,
    AppArmorProfile: null,
  };
}

export function checkSecurityContext(context: Container["securityContext"], path: string): Errors {
  if (!context) return NO_ERRORS;
  const errors: FieldError[] = [
    ...checkId(context.runAsUser, `${path}.runAsUser`),
    ...checkId(context.runAsGroup, `${path}.runAsGroup`),
    ...checkSeccompProfile(context.seccompProfile, `${path}.seccompProfile`),
  ];
  if (context.allowPrivilegeEscalation !== false) return errors;
  if (context.privileged) {
    const why = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
    errors.push(fieldError.invalid(path, shown(context), why));
  }
  if (context.capabilities?.add?.includes("CAP_SYS_ADMIN")) {
    const why = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
    errors.push(fieldError.invalid(path, shown(context), why));
  }
  return errors;
}

export function checkPodSecurityContext(spec: PodSpec, path: string): Errors {
  const place = `${path}.securityContext`;
  const { securityContext: context, shareProcessNamespace, hostPID } = spec;
  const errors: FieldError[] = [];
  if (context) {
    errors.push(
      ...checkId(context.fsGroup, `${place}.fsGroup`),
      ...checkId(context.runAsUser, `${place}.runAsUser`),
      ...checkId(context.runAsGroup, `${place}.runAsGroup`),
    );
    context.supplementalGroups?.forEach((group, index) => {
      errors.push(...checkId(group, `${place}.supplementalGroups[${index}]`));
    });
  }
  if (shareProcessNamespace && hostPID) {
    const why = "ShareProcessNamespace and HostPID cannot both be enabled";
    errors.push(fieldError.invalid(`${path}.shareProcessNamespace`, true, why));
  }
  if (context) errors.push(...checkSeccompProfile(context.seccompProfile, `${place}.seccompProfile`));
  return errors;
}
