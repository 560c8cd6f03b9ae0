/**
 * Validation of containers: names, images, ports, environment, mounts, resources, probes, hooks.
 * Models: kubernetes pkg/apis/core/validation/validation.go validateContainers and below (v1.36).
 */

import { fieldError, type FieldError } from "../field-error.ts";
import {
  configKeyErrors,
  environmentNameErrors,
  httpHeaderErrors,
  portNameErrors,
  portNumberErrors,
} from "../names.ts";
import { compareQuantities, parseQuantity, quantityText, type Quantity } from "../quantity.ts";
import type { Container, PodSpec, Probe } from "../types.ts";
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
const MESSAGE_POLICIES = ["FallbackToLogsOnError", "File"];
const STANDARD_RESOURCES = new Set(["cpu", "memory", "ephemeral-storage"]);
const FIELD_PATHS = new Set([
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "metadata.labels",
  "metadata.annotations",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
]);
const ENV_SOURCES = [
  "fieldRef",
  "resourceFieldRef",
  "configMapKeyRef",
  "secretKeyRef",
  "fileKeyRef",
] as const;

type Ports = NonNullable<Container["ports"]>;
type Environment = NonNullable<Container["env"]>;
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

/** Keys of ConfigMaps and Secrets that variables refer to. */
function checkKeyReference(reference: { key?: string; name?: string }, path: string): Errors {
  const errors: FieldError[] = [];
  if (!reference.name) errors.push(fieldError.required(`${path}.name`));
  if (!reference.key) errors.push(fieldError.required(`${path}.key`));
  else errors.push(...invalidEach(`${path}.key`, reference.key, configKeyErrors(reference.key)));
  return errors;
}

function checkEnvironment(environment: Environment | undefined, path: string): Errors {
  if (!environment) return NO_ERRORS;
  const errors: FieldError[] = [];
  environment.forEach(({ name, value, valueFrom }, index) => {
    const place = `${path}[${index}]`;
    if (!name) errors.push(fieldError.required(`${place}.name`));
    else errors.push(...invalidEach(`${place}.name`, name, environmentNameErrors(name)));
    if (!valueFrom) return;
    const from = `${place}.valueFrom`;
    const given = ENV_SOURCES.filter(
      (source) => (valueFrom as Record<string, unknown>)[source] !== undefined,
    );
    if (given.length === 0) {
      const list = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
      errors.push(fieldError.invalid(from, "", `must specify one of: ${list}`));
    } else if (value) {
      errors.push(fieldError.invalid(from, "", "may not be specified when `value` is not empty"));
    } else if (given.length > 1) {
      errors.push(fieldError.invalid(from, "", "may not have more than one field specified at a time"));
    }
    if (valueFrom.fieldRef) {
      const { fieldPath } = valueFrom.fieldRef;
      const known = FIELD_PATHS.has(fieldPath.replace(/\['.*'\]$/, ""));
      if (!fieldPath) errors.push(fieldError.required(`${from}.fieldRef.fieldPath`));
      else if (!known) {
        const why = `error converting fieldPath: field label not supported: ${fieldPath}`;
        errors.push(fieldError.invalid(`${from}.fieldRef.fieldPath`, fieldPath, why));
      }
    }
    if (valueFrom.resourceFieldRef && !valueFrom.resourceFieldRef.resource) {
      errors.push(fieldError.required(`${from}.resourceFieldRef.resource`));
    }
    const { configMapKeyRef, secretKeyRef } = valueFrom;
    if (configMapKeyRef) errors.push(...checkKeyReference(configMapKeyRef, `${from}.configMapKeyRef`));
    if (secretKeyRef) errors.push(...checkKeyReference(secretKeyRef, `${from}.secretKeyRef`));
  });
  return errors;
}

function checkEnvironmentSources(sources: Container["envFrom"], path: string): Errors {
  const errors: FieldError[] = [];
  sources?.forEach(({ configMapRef, secretRef }, index) => {
    const place = `${path}[${index}]`;
    if (!configMapRef && !secretRef) {
      errors.push(fieldError.invalid(place, "", "must specify one of: `configMapRef` or `secretRef`"));
    } else if (configMapRef && secretRef) {
      errors.push(fieldError.invalid(place, "", "may not have more than one field specified at a time"));
    }
    if (configMapRef && !configMapRef.name) errors.push(fieldError.required(`${place}.configMapRef.name`));
    if (secretRef && !secretRef.name) errors.push(fieldError.required(`${place}.secretRef.name`));
  });
  return errors;
}

function checkMounts(mounts: Container["volumeMounts"], volumes: ReadonlySet<string>, path: string): Errors {
  const errors: FieldError[] = [];
  const paths = new Set<string>();
  mounts?.forEach(({ name, mountPath }, index) => {
    const place = `${path}[${index}]`;
    if (!name) errors.push(fieldError.required(`${place}.name`));
    if (!volumes.has(name)) errors.push(fieldError.notFound(`${place}.name`, name));
    if (!mountPath) errors.push(fieldError.required(`${place}.mountPath`));
    if (paths.has(mountPath))
      errors.push(fieldError.invalid(`${place}.mountPath`, mountPath, "must be unique"));
    paths.add(mountPath);
  });
  return errors;
}

function checkResourceName(name: string, path: string): Errors {
  const errors = checkLabelName(name, path);
  if (errors.length > 0 || name.includes("/")) return errors;
  if (STANDARD_RESOURCES.has(name) || name.startsWith("hugepages-")) return NO_ERRORS;
  return [fieldError.invalid(path, name, "must be a standard resource for containers")];
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
    if (quantity && compareQuantities(quantity, ZERO) < 0) {
      errors.push(fieldError.invalid(place, quantityText(quantity), NOT_NEGATIVE));
    }
  }
  return errors;
}

/** CPU, memory and storage may be promised more than once; hugepages and devices may not. */
const isOvercommitAllowed = (name: string): boolean => STANDARD_RESOURCES.has(name);

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

function checkHandler(handler: Handler, path: string): Errors {
  const errors: FieldError[] = [];
  const given = HANDLERS.filter((name) => handler[name] !== undefined && handler[name] !== null);
  for (const name of given.slice(1)) {
    errors.push(fieldError.forbidden(`${path}.${name}`, "may not specify more than 1 handler type"));
  }
  if (given.length === 0) errors.push(fieldError.required(path, "must specify a handler type"));
  const { exec, httpGet, tcpSocket, grpc } = handler;
  if (exec && !exec.command?.length) errors.push(fieldError.required(`${path}.exec.command`));
  if (httpGet) {
    const place = `${path}.httpGet`;
    if (!httpGet.path) errors.push(fieldError.required(`${place}.path`));
    errors.push(...checkPort(httpGet.port, `${place}.port`));
    if (httpGet.scheme !== "HTTP" && httpGet.scheme !== "HTTPS") {
      errors.push(fieldError.notSupported(`${place}.scheme`, httpGet.scheme, ["HTTP", "HTTPS"]));
    }
    httpGet.httpHeaders?.forEach(({ name }, index) => {
      errors.push(...invalidEach(`${place}.httpHeaders[${index}].name`, name, httpHeaderErrors(name)));
    });
  }
  if (tcpSocket) errors.push(...checkPort(tcpSocket.port, `${path}.tcpSocket.port`));
  if (grpc) errors.push(...checkPort(grpc.port, `${path}.grpc.port`));
  return errors;
}

const COUNTS = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

function checkProbe(probe: Probe | undefined, path: string, readiness: boolean): Errors {
  if (!probe) return NO_ERRORS;
  const errors: FieldError[] = [...checkHandler(probe, path)];
  for (const count of COUNTS) errors.push(...checkNotNegative(probe[count], `${path}.${count}`));
  const grace = probe.terminationGracePeriodSeconds;
  if (readiness) {
    if (grace !== undefined) {
      const place = `${path}.terminationGracePeriodSeconds`;
      errors.push(fieldError.invalid(place, grace, "must not be set for readinessProbes"));
    }
    return errors;
  }
  if (grace !== undefined && grace <= 0) {
    errors.push(fieldError.invalid(`${path}.terminationGracePeriodSeconds`, grace, "must be greater than 0"));
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
  else if (image !== image.trim()) {
    errors.push(fieldError.invalid(`${path}.image`, image, "must not have leading or trailing whitespace"));
  }
  errors.push(
    ...checkOneOf(container.terminationMessagePolicy, `${path}.terminationMessagePolicy`, MESSAGE_POLICIES),
    ...checkPorts(container.ports, `${path}.ports`),
    ...checkEnvironment(container.env, `${path}.env`),
    ...checkEnvironmentSources(container.envFrom, `${path}.envFrom`),
    ...checkMounts(container.volumeMounts, volumes, `${path}.volumeMounts`),
    ...checkOneOf(container.imagePullPolicy, `${path}.imagePullPolicy`, PULL_POLICIES),
    ...checkResources(container.resources, `${path}.resources`),
  );
  return errors;
}

function checkRunning(container: Container, path: string): Errors {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  const errors: FieldError[] = [];
  if (lifecycle?.postStart) errors.push(...checkHandler(lifecycle.postStart, `${path}.lifecycle.postStart`));
  if (lifecycle?.preStop) errors.push(...checkHandler(lifecycle.preStop, `${path}.lifecycle.preStop`));
  errors.push(
    ...checkProbe(livenessProbe, `${path}.livenessProbe`, false),
    ...checkProbe(readinessProbe, `${path}.readinessProbe`, true),
    ...checkProbe(startupProbe, `${path}.startupProbe`, false),
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
  const errors: FieldError[] = [];
  const names = new Set<string>();
  containers.forEach((container, index) => {
    const place = `${path}[${index}]`;
    errors.push(...checkCommon(container, volumes, place));
    if (names.has(container.name)) errors.push(fieldError.duplicate(`${place}.name`, container.name));
    names.add(container.name);
    errors.push(...checkRunning(container, place));
  });
  errors.push(...checkHostPorts(containers, path));
  return errors;
}

export function checkInitContainers(spec: PodSpec, volumes: ReadonlySet<string>, path: string): Errors {
  const containers = spec.initContainers ?? [];
  if (containers.length === 0) return NO_ERRORS;
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
      errors.push(...checkRunning(container, place));
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
