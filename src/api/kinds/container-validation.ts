/**
 * Validation of containers: names, images, ports, environment, mounts, resources, probes, hooks.
 * Models: kubernetes pkg/apis/core/validation/validation.go validateContainers and below (v1.36).
 */

import { fieldError, type FieldError } from "../field-error.ts";
import { httpHeaderErrors, portNameErrors, portNumberErrors } from "../names.ts";
import { compareQuantities, parseQuantity, quantityText, type Quantity } from "../quantity.ts";
import type { Container, PodSpec, Probe } from "../types.ts";
import { checkEnvironment, checkEnvironmentSources } from "./environment-validation.ts";
import { checkDescendingPath } from "./local-path-validation.ts";
import { checkSecurityContext } from "./security-context-validation.ts";
import {
  checkDnsLabel,
  checkLabelName,
  checkNotNegative,
  checkOneOf,
  checkPort,
  invalidEach,
  NO_ERRORS,
  NOT_NEGATIVE,
  type Errors,
} from "./validation-rules.ts";

export const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const MESSAGE_POLICIES = ["File", "FallbackToLogsOnError"];
const MOUNT_PROPAGATIONS = ["Bidirectional", "HostToContainer", "None"];
const CONTAINER_RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const STANDARD_RESOURCES = new Set(["cpu", "memory", "ephemeral-storage"]);
/** Names that mean something in quotas, not in containers (helper.IsStandardResourceName). */
const OTHER_STANDARD_RESOURCES = new Set([
  ...["requests.cpu", "requests.memory", "requests.ephemeral-storage", "requests.storage", "storage"],
  ...["limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "services", "secrets"],
  ...["configmaps", "resourcequotas", "replicationcontrollers", "persistentvolumeclaims"],
  ...["services.nodeports", "services.loadbalancers"],
]);
type Ports = NonNullable<Container["ports"]>;
type Resources = NonNullable<Container["resources"]>;

function checkPorts(ports: Ports | undefined, path: string): Errors {
  if (!ports) return NO_ERRORS;
  const errors: FieldError[] = [];
  const names = new Set<string>();
  ports.forEach(({ name, containerPort, hostPort, protocol }, index) => {
    const place = `${path}[${index}]`;
    if (name) {
      const wrong = portNameErrors(name);
      errors.push(...invalidEach(`${place}.name`, name, wrong));
      if (wrong.length === 0 && names.has(name)) errors.push(fieldError.duplicate(`${place}.name`, name));
      names.add(name);
    }
    if (!containerPort) errors.push(fieldError.required(`${place}.containerPort`));
    else
      errors.push(...invalidEach(`${place}.containerPort`, containerPort, portNumberErrors(containerPort)));
    if (hostPort) errors.push(...invalidEach(`${place}.hostPort`, hostPort, portNumberErrors(hostPort)));
    errors.push(...checkOneOf(protocol, `${place}.protocol`, PROTOCOLS));
  });
  return errors;
}

/** Upstream puts what is wrong with a path below the volume at the list, not at its element. */
function checkMounts(mounts: Container["volumeMounts"], volumes: ReadonlySet<string>, path: string): Errors {
  if (!mounts) return NO_ERRORS;
  const errors: FieldError[] = [];
  const paths = new Set<string>();
  mounts.forEach(({ name, mountPath, subPath, subPathExpr, mountPropagation }, index) => {
    const place = `${path}[${index}]`;
    if (!name) errors.push(fieldError.required(`${place}.name`));
    if (!volumes.has(name)) errors.push(fieldError.notFound(`${place}.name`, name ?? ""));
    if (!mountPath) errors.push(fieldError.required(`${place}.mountPath`));
    if (paths.has(mountPath))
      errors.push(fieldError.invalid(`${place}.mountPath`, mountPath, "must be unique"));
    paths.add(mountPath);
    if (subPath) errors.push(...checkDescendingPath(subPath, `${path}.subPath`));
    if (subPathExpr) {
      const why = "subPathExpr and subPath are mutually exclusive";
      if (subPath) errors.push(fieldError.invalid(`${place}.subPathExpr`, subPathExpr, why));
      errors.push(...checkDescendingPath(subPathExpr, `${path}.subPathExpr`));
    }
    if (mountPropagation !== undefined && !MOUNT_PROPAGATIONS.includes(mountPropagation)) {
      const field = `${path}.mountPropagation`;
      errors.push(fieldError.notSupported(field, mountPropagation, MOUNT_PROPAGATIONS));
    }
  });
  return errors;
}

function checkResourceName(name: string, path: string): Errors {
  const errors = checkLabelName(name, path);
  if (errors.length > 0) return errors;
  if (name.includes("/")) {
    // Names under Kubernetes' own domain are native, all others extended.
    return isNative(name) || !name.startsWith("requests.")
      ? NO_ERRORS
      : [fieldError.invalid(path, name, "doesn't follow extended resource name standard")];
  }
  if (STANDARD_RESOURCES.has(name) || name.startsWith("hugepages-")) return NO_ERRORS;
  const forContainers = fieldError.invalid(path, name, "must be a standard resource for containers");
  return OTHER_STANDARD_RESOURCES.has(name)
    ? [forContainers]
    : [fieldError.invalid(path, name, "must be a standard resource type or fully qualified"), forContainers];
}

const ZERO = { unscaled: 0n, scale: 0, format: "DecimalSI", big: false } as const;

function quantityOf(text: string | number | undefined): Quantity | undefined {
  if (text === undefined) return undefined;
  const quantity = parseQuantity(text);
  return quantity.ok ? quantity.value : undefined;
}

function checkQuantities(list: Resources["limits"], path: string): Errors {
  const errors: FieldError[] = [];
  for (const [name, text] of Object.entries(list ?? {})) {
    const place = `${path}[${name}]`;
    errors.push(...checkResourceName(name, place));
    const quantity = quantityOf(text);
    if (!quantity) continue;
    if (compareQuantities(quantity, ZERO) < 0) {
      errors.push(fieldError.invalid(place, quantityText(quantity), NOT_NEGATIVE));
    }
    if (!isNative(name) && !isWhole(quantity)) {
      errors.push(fieldError.invalid(place, quantityText(quantity), "must be an integer"));
    }
  }
  return errors;
}

const isWhole = ({ unscaled, scale }: Quantity): boolean =>
  scale >= 0 || unscaled % 10n ** BigInt(-scale) === 0n;

/** Names without a domain, or under Kubernetes' own (helper.IsNativeResource). */
const isNative = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");

/** CPU, memory and storage may be promised more than once; hugepages and devices may not. */
const isOvercommitAllowed = (name: string): boolean => isNative(name) && !name.startsWith("hugepages-");

function checkResources(resources: Resources | undefined, path: string): Errors {
  if (!resources) return NO_ERRORS;
  const { limits, requests } = resources;
  const errors: FieldError[] = [...checkQuantities(limits, `${path}.limits`)];
  errors.push(...checkQuantities(requests, `${path}.requests`));
  for (const [name, text] of Object.entries(requests ?? {})) {
    const request = quantityOf(text);
    const limit = quantityOf(limits?.[name]);
    if (!request) continue;
    const place = `${path}.requests`;
    if (!limit) {
      if (!isOvercommitAllowed(name)) {
        errors.push(
          fieldError.required(`${path}.limits`, "Limit must be set for non overcommitable resources"),
        );
      }
      continue;
    }
    const comparison = compareQuantities(request, limit);
    const bound = `${name} limit of ${quantityText(limit)}`;
    if (isOvercommitAllowed(name)) {
      if (comparison > 0) {
        errors.push(
          fieldError.invalid(place, quantityText(request), `must be less than or equal to ${bound}`),
        );
      }
    } else if (comparison !== 0) {
      errors.push(fieldError.invalid(place, quantityText(request), `must be equal to ${bound}`));
    }
  }
  return errors;
}

type Handler = Pick<Probe, "exec" | "httpGet" | "tcpSocket" | "grpc"> & { sleep?: { seconds: number } };
const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;

/** `graceSeconds` is the pod's: a hook cannot sleep for longer. */
function checkHandler(handler: Handler, graceSeconds: number, path: string): Errors {
  const errors: FieldError[] = [];
  const given = HANDLERS.filter((name) => handler[name] !== undefined && handler[name] !== null);
  for (const name of given.slice(1)) {
    errors.push(fieldError.forbidden(`${path}.${name}`, "may not specify more than 1 handler type"));
  }
  if (given.length === 0) errors.push(fieldError.required(path, "must specify a handler type"));
  const first = given[0];
  const { exec, httpGet, tcpSocket, grpc, sleep }: Handler = first ? { [first]: handler[first] } : {};
  if (exec && !exec.command?.length) errors.push(fieldError.required(`${path}.exec.command`));
  if (httpGet) {
    const place = `${path}.httpGet`;
    if (!httpGet.path) errors.push(fieldError.required(`${place}.path`));
    errors.push(...checkPort(httpGet.port, `${place}.port`));
    if (httpGet.scheme !== "HTTP" && httpGet.scheme !== "HTTPS") {
      errors.push(fieldError.notSupported(`${place}.scheme`, httpGet.scheme, ["HTTP", "HTTPS"]));
    }
    httpGet.httpHeaders?.forEach(({ name }) => {
      errors.push(...invalidEach(`${place}.httpHeaders`, name, httpHeaderErrors(name)));
    });
  }
  if (tcpSocket) errors.push(...checkPort(tcpSocket.port, `${path}.tcpSocket.port`));
  if (grpc) errors.push(...checkPort(grpc.port, `${path}.grpc.port`));
  if (sleep && (sleep.seconds < 0 || sleep.seconds > graceSeconds)) {
    const why = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
    errors.push(fieldError.invalid(`${path}.sleep`, sleep.seconds, why));
  }
  return errors;
}

const COUNTS = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

function checkProbe(
  probe: Probe | undefined,
  graceSeconds: number,
  path: string,
  readiness: boolean,
): Errors {
  if (!probe) return NO_ERRORS;
  const errors: FieldError[] = [...checkHandler(probe, graceSeconds, path)];
  for (const count of COUNTS) errors.push(...checkNotNegative(probe[count], `${path}.${count}`));
  const grace = probe.terminationGracePeriodSeconds;
  const place = `${path}.terminationGracePeriodSeconds`;
  if (grace !== undefined && grace <= 0) {
    errors.push(fieldError.invalid(place, grace, "must be greater than 0"));
  }
  if (readiness) {
    if (grace !== undefined) {
      errors.push(fieldError.invalid(place, grace, "must not be set for readinessProbes"));
    }
    return errors;
  }
  if (probe.successThreshold !== 1) {
    errors.push(fieldError.invalid(`${path}.successThreshold`, probe.successThreshold, "must be 1"));
  }
  return errors;
}

function checkCommon(container: Container, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const { name, image } = container;
  const errors: FieldError[] = [];
  if (!name) errors.push(fieldError.required(`${path}.name`));
  else errors.push(...checkDnsLabel(name, `${path}.name`));
  if (!image) errors.push(fieldError.required(`${path}.image`));
  errors.push(
    ...checkOneOf(container.terminationMessagePolicy, `${path}.terminationMessagePolicy`, MESSAGE_POLICIES),
    ...checkPorts(container.ports, `${path}.ports`),
    ...checkEnvironment(container.env, `${path}.env`),
    ...checkEnvironmentSources(container.envFrom, `${path}.envFrom`),
    ...checkMounts(container.volumeMounts, volumes, `${path}.volumeMounts`),
    ...checkOneOf(container.imagePullPolicy, `${path}.imagePullPolicy`, PULL_POLICIES),
    ...checkResources(container.resources, `${path}.resources`),
    ...checkSecurityContext(container.securityContext, `${path}.securityContext`),
  );
  return errors;
}

function checkRunning(container: Container, graceSeconds: number, path: string): Errors {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  const errors: FieldError[] = [];
  if (lifecycle?.postStart)
    errors.push(...checkHandler(lifecycle.postStart, graceSeconds, `${path}.lifecycle.postStart`));
  if (lifecycle?.preStop)
    errors.push(...checkHandler(lifecycle.preStop, graceSeconds, `${path}.lifecycle.preStop`));
  errors.push(
    ...checkProbe(livenessProbe, graceSeconds, `${path}.livenessProbe`, false),
    ...checkProbe(readinessProbe, graceSeconds, `${path}.readinessProbe`, true),
    ...checkProbe(startupProbe, graceSeconds, `${path}.startupProbe`, false),
  );
  return errors;
}

/** Two containers of a pod cannot have the same port of the node. */
function checkHostPorts(containers: readonly Container[], path: string): Errors {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  containers.forEach(({ ports }, index) => {
    ports?.forEach(({ hostPort, hostIP, protocol }, position) => {
      if (!hostPort) return;
      const text = `${protocol}/${hostIP ?? ""}/${hostPort}`;
      if (taken.has(text)) {
        errors.push(fieldError.duplicate(`${path}[${index}].ports[${position}].hostPort`, text));
      }
      taken.add(text);
    });
  });
  return errors;
}

export function checkContainers(spec: PodSpec, volumes: ReadonlySet<string>, path: string): Errors {
  const containers = spec.containers ?? [];
  if (containers.length === 0) return [fieldError.required(path)];
  const graceSeconds = spec.terminationGracePeriodSeconds ?? 0;
  const errors: FieldError[] = [];
  const names = new Set<string>();
  containers.forEach((container, index) => {
    const place = `${path}[${index}]`;
    errors.push(...checkCommon(container, volumes, place));
    if (names.has(container.name)) errors.push(fieldError.duplicate(`${place}.name`, container.name));
    names.add(container.name);
    errors.push(...checkRunning(container, graceSeconds, place));
    const { restartPolicy } = container;
    if (restartPolicy !== undefined && !CONTAINER_RESTART_POLICIES.includes(restartPolicy)) {
      const field = `${place}.restartPolicy`;
      errors.push(fieldError.notSupported(field, restartPolicy, CONTAINER_RESTART_POLICIES));
    }
  });
  errors.push(...checkHostPorts(containers, path));
  return errors;
}

export function checkInitContainers(spec: PodSpec, volumes: ReadonlySet<string>, path: string): Errors {
  const containers = spec.initContainers ?? [];
  if (containers.length === 0) return NO_ERRORS;
  const graceSeconds = spec.terminationGracePeriodSeconds ?? 0;
  const errors: FieldError[] = [];
  const names = new Set((spec.containers ?? []).map(({ name }) => name));
  containers.forEach((container, index) => {
    const place = `${path}[${index}]`;
    errors.push(...checkCommon(container, volumes, place));
    if (container.name && names.has(container.name)) {
      errors.push(fieldError.duplicate(`${place}.name`, container.name));
    }
    names.add(container.name);
    if (container.restartPolicy === "Always") {
      errors.push(...checkRunning(container, graceSeconds, place));
      return;
    }
    if (container.restartPolicy) {
      errors.push(fieldError.notSupported(`${place}.restartPolicy`, container.restartPolicy, ["Always"]));
    }
    for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const) {
      if (container[field] === undefined) continue;
      const why = "may not be set for init containers without restartPolicy=Always";
      errors.push(fieldError.forbidden(`${place}.${field}`, why));
    }
  });
  return errors;
}
