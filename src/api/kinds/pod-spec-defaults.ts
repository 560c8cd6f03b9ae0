/**
 * Defaults of pod specs, as they stand in pods and in templates.
 * Models: kubernetes pkg/apis/core/v1/defaults.go and zz_generated.defaults.go (v1.36).
 * Differs: sources of volumes that are not simulated (iSCSI, RBD, ScaleIO, Azure disks) keep what the user wrote.
 */

import {
  canonicalResources,
  mapField,
  mapItems,
  withDefaults,
  withField,
  type Fields,
} from "./defaulting.ts";

/** DefaultTerminationGracePeriodSeconds. */
export const TERMINATION_GRACE_PERIOD_SECONDS = 30;
/** Modes of files from secrets, config maps and the like: 0644. */
const FILE_MODE = 420;
const HOUR_SECONDS = 3600;

const CONTAINER_LISTS = ["initContainers", "containers", "ephemeralContainers"] as const;

/** The tag of an image reference: "latest" when neither tag nor digest is named, "" for a digest alone. */
export function imageTag(image: string): string {
  const [name = "", digest] = image.split("@");
  const afterSlash = name.slice(name.lastIndexOf("/") + 1);
  const colon = afterSlash.indexOf(":");
  if (colon >= 0) return afterSlash.slice(colon + 1);
  return digest === undefined ? "latest" : "";
}

function pullPolicyOf(image: unknown): string {
  return typeof image === "string" && imageTag(image) === "latest" ? "Always" : "IfNotPresent";
}

const HTTP_GET = { path: "/", scheme: "HTTP" };

function handlerDefaults(handler: Fields): Fields {
  return mapField(handler, "httpGet", (action) => {
    const filled = action["path"] === "" ? withField(action, "path", "/") : action;
    return withDefaults(filled, HTTP_GET);
  });
}

/** Zero means "not set" for these fields, as in Go. */
function nonZero(object: Fields, defaults: Readonly<Record<string, number>>): Fields {
  let result = object;
  for (const name in defaults) if (!result[name]) result = withField(result, name, defaults[name]);
  return result;
}

const PROBE = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

function probeDefaults(probe: Fields): Fields {
  const withAction = mapField(handlerDefaults(probe), "grpc", (action) =>
    withDefaults(action, { service: "" }),
  );
  return nonZero(withAction, PROBE);
}

const fieldReference = (reference: Fields): Fields => withDefaults(reference, { apiVersion: "v1" });

function environmentDefaults(variable: Fields): Fields {
  return mapField(variable, "valueFrom", (source) => mapField(source, "fieldRef", fieldReference));
}

const PORT = { protocol: "TCP" };

function resourceDefaults(resources: Fields): Fields {
  return mapField(mapField(resources, "limits", canonicalResources), "requests", canonicalResources);
}

function containerDefaults(container: Fields): Fields {
  let result = withDefaults(container, {
    imagePullPolicy: pullPolicyOf(container["image"]),
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  });
  result = mapItems(result, "ports", (port) => withDefaults(port, PORT));
  result = mapItems(result, "env", environmentDefaults);
  result = mapField(result, "resources", resourceDefaults);
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    result = mapField(result, probe, probeDefaults);
  }
  return mapField(result, "lifecycle", (lifecycle) =>
    mapField(mapField(lifecycle, "postStart", handlerDefaults), "preStop", handlerDefaults),
  );
}

const MODE = { defaultMode: FILE_MODE };

function downwardItems(source: Fields): Fields {
  return mapItems(source, "items", (item) => mapField(item, "fieldRef", fieldReference));
}

function projectionDefaults(source: Fields): Fields {
  const withToken = mapField(source, "serviceAccountToken", (token) =>
    withDefaults(token, { expirationSeconds: HOUR_SECONDS }),
  );
  return mapField(withToken, "downwardAPI", downwardItems);
}

function volumeDefaults(volume: Fields): Fields {
  const named = Object.keys(volume).some((key) => key !== "name" && volume[key] !== null);
  let result = named ? volume : { ...volume, emptyDir: {} };
  result = mapField(result, "secret", (source) => withDefaults(source, MODE));
  result = mapField(result, "configMap", (source) => withDefaults(source, MODE));
  result = mapField(result, "downwardAPI", (source) => downwardItems(withDefaults(source, MODE)));
  result = mapField(result, "hostPath", (source) => withDefaults(source, { type: "" }));
  result = mapField(result, "image", (source) => {
    return withDefaults(source, { pullPolicy: pullPolicyOf(source["reference"]) });
  });
  return mapField(result, "projected", (source) =>
    mapItems(withDefaults(source, MODE), "sources", projectionDefaults),
  );
}

/** The deprecated field and its successor say the same. */
function serviceAccountDefaults(spec: Fields): Fields {
  const name = spec["serviceAccountName"] || spec["serviceAccount"];
  if (!name) return spec;
  return withField(withField(spec, "serviceAccountName", name), "serviceAccount", name);
}

/**
 * Frozen specs with what became of them: a template's spec is filled in once, and all its pods share the result. What
 * is not frozen yet belongs to one request and is not worth remembering.
 */
class Remembered {
  private readonly results = new WeakMap<object, Fields>();

  constructor(private readonly fill: (spec: Fields) => Fields) {}

  of(spec: Fields): Fields {
    if (!Object.isFrozen(spec)) return this.fill(spec);
    let result = this.results.get(spec);
    if (!result) this.results.set(spec, (result = this.fill(spec)));
    return result;
  }
}

/** SetDefaults_PodSpec and all below it. */
export function podSpecDefaults(spec: Fields): Fields {
  return specs.of(spec);
}

const specs = new Remembered((spec) => {
  let result = withDefaults(spec, {
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: TERMINATION_GRACE_PERIOD_SECONDS,
  });
  result = serviceAccountDefaults(result);
  for (const list of CONTAINER_LISTS) result = mapItems(result, list, containerDefaults);
  result = mapItems(result, "volumes", volumeDefaults);
  result = mapField(result, "overhead", canonicalResources);
  return mapField(result, "resources", resourceDefaults);
});

export function podTemplateDefaults(template: Fields): Fields {
  return mapField(withDefaults(template, { metadata: {}, spec: {} }), "spec", podSpecDefaults);
}

/** A limit without a request is the request. */
function requestsFromLimits(container: Fields): Fields {
  return mapField(container, "resources", (resources) => {
    const { limits, requests } = resources;
    if (typeof limits !== "object" || limits === null || Object.keys(limits).length === 0) return resources;
    const asked = typeof requests === "object" && requests !== null ? (requests as Fields) : undefined;
    const filled = withDefaults(asked ?? {}, limits as Fields);
    return filled === asked ? resources : { ...resources, requests: filled };
  });
}

function hostPorts(container: Fields): Fields {
  return mapItems(container, "ports", (port) =>
    port["hostPort"] ? port : withField(port, "hostPort", port["containerPort"]),
  );
}

/** SetDefaults_Pod: what only pods get, not templates. */
export function podOnlyDefaults(spec: Fields): Fields {
  return podSpecs.of(spec);
}

const podSpecs = new Remembered((spec) => {
  let result = podSpecDefaults(spec);
  for (const list of ["containers", "initContainers"]) {
    result = mapItems(result, list, requestsFromLimits);
    if (spec["hostNetwork"] === true) result = mapItems(result, list, hostPorts);
  }
  return withDefaults(result, { enableServiceLinks: true });
});
