/**
 * What a debugging profile allows the debugging container, and changes in the pod around it.
 * Models: kubectl pkg/cmd/debug/profiles.go (v1.36).
 */

import type { Container, Pod } from "#api/types.ts";

/** Where the debugging container stands: in the pod itself, in a copy of it, or in a pod on a node. */
export type DebugStyle = "ephemeral" | "copy" | "node";

type SecurityContext = NonNullable<Container["securityContext"]>;
export type PodSpec = Pod["spec"];

interface Profile {
  /** Of the debugging container. */
  readonly security?: (
    context: SecurityContext | undefined,
    style: DebugStyle,
  ) => SecurityContext | undefined;
  /** Of a pod on a node: host namespaces and the node's files. */
  readonly hostNamespaces?: boolean;
  readonly hostFiles?: boolean;
}

const withCapabilities =
  (...names: readonly string[]) =>
  (context: SecurityContext | undefined): SecurityContext => ({
    ...context,
    capabilities: { ...context?.capabilities, add: [...(context?.capabilities?.add ?? []), ...names] },
  });

const PROFILES: Readonly<Record<string, Profile>> = {
  general: {
    security: (context, style) => (style === "node" ? undefined : withCapabilities("SYS_PTRACE")(context)),
    hostNamespaces: true,
    hostFiles: true,
  },
  baseline: { security: () => undefined },
  restricted: {
    security: () => ({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    }),
  },
  netadmin: { security: withCapabilities("NET_ADMIN", "NET_RAW"), hostNamespaces: true },
  sysadmin: {
    security: (context) => ({ ...context, privileged: true }),
    hostNamespaces: true,
    hostFiles: true,
  },
};

export const PROFILE_NAMES: readonly string[] = Object.keys(PROFILES);

/** What --keep-… leaves in a copy. */
export interface Kept {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
}

type Containers = Readonly<Record<string, unknown>>[];

/** The container with the rights of the profile. */
export function withRights<T extends { readonly securityContext?: Container["securityContext"] }>(
  container: T,
  profile: string,
  style: DebugStyle,
): T {
  const { securityContext, ...rest } = container;
  const { security } = PROFILES[profile] as Profile;
  const context = security ? security(securityContext, style) : securityContext;
  return (context === undefined ? rest : { ...rest, securityContext: context }) as T;
}

/** The spec of a pod on a node, whose only container debugs. */
export function onNode(spec: PodSpec, profile: string): PodSpec {
  const { hostNamespaces = false, hostFiles = false } = PROFILES[profile] as Profile;
  const [container] = spec.containers;
  return {
    ...spec,
    ...(hostNamespaces ? { hostNetwork: true, hostPID: true, hostIPC: true } : {}),
    ...(hostFiles && container
      ? {
          volumes: [{ name: "host-root", hostPath: { path: "/" } }],
          containers: [{ ...container, volumeMounts: [{ mountPath: "/host", name: "host-root" }] }],
        }
      : {}),
  } as PodSpec;
}

/** The spec of a copy: its processes see each other, and its probes are gone unless they are kept. */
export function inCopy(spec: PodSpec, kept: Kept): PodSpec {
  const probes = [
    ...(kept.liveness ? [] : ["livenessProbe"]),
    ...(kept.readiness ? [] : ["readinessProbe"]),
    ...(kept.startup ? [] : ["startupProbe"]),
  ];
  const bare = (containers: Containers): Containers =>
    containers.map((container) =>
      Object.fromEntries(Object.entries(container).filter(([field]) => !probes.includes(field))),
    );
  const { initContainers, ...rest } = spec;
  return {
    shareProcessNamespace: true,
    ...rest,
    containers: bare(spec.containers as unknown as Containers),
    ...(initContainers && kept.initContainers ? { initContainers } : {}),
  } as unknown as PodSpec;
}
