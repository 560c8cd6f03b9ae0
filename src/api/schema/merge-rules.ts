/**
 * How lists and maps merge, per definition and field: patchStrategy and patchMergeKey for strategic merge patch,
 * listType, listMapKeys, mapType and structType for server-side apply. No package carries them.
 * Models: struct tags and markers of kubernetes/api and apimachinery v0.36.3.
 */

export interface MergeRule {
  /** "merge", "replace", "retainKeys" or "merge,retainKeys". */
  readonly patchStrategy?: string;
  readonly patchMergeKey?: string;
  /** "atomic", "set" or "map". A list without one is atomic. */
  readonly listType?: string;
  readonly listMapKeys?: readonly string[];
  readonly mapType?: string;
  readonly structType?: string;
}

export const MERGE_RULES: Readonly<Record<string, Readonly<Record<string, MergeRule>>>> = {
  "io.k8s.api.apps.v1.DeploymentSpec": {
    strategy: { patchStrategy: "retainKeys" },
  },
  "io.k8s.api.apps.v1.DeploymentStatus": {
    conditions: { patchStrategy: "merge", patchMergeKey: "type", listType: "map", listMapKeys: ["type"] },
  },
  "io.k8s.api.apps.v1.ReplicaSetStatus": {
    conditions: { patchStrategy: "merge", patchMergeKey: "type", listType: "map", listMapKeys: ["type"] },
  },
  "io.k8s.api.core.v1.Capabilities": {
    add: { listType: "atomic" },
    drop: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.CephFSVolumeSource": {
    monitors: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.ConfigMapProjection": {
    items: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.ConfigMapVolumeSource": {
    items: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.Container": {
    args: { listType: "atomic" },
    command: { listType: "atomic" },
    env: { patchStrategy: "merge", patchMergeKey: "name", listType: "map", listMapKeys: ["name"] },
    envFrom: { listType: "atomic" },
    ports: {
      patchStrategy: "merge",
      patchMergeKey: "containerPort",
      listType: "map",
      listMapKeys: ["containerPort", "protocol"],
    },
    resizePolicy: { listType: "atomic" },
    restartPolicyRules: { listType: "atomic" },
    volumeDevices: {
      patchStrategy: "merge",
      patchMergeKey: "devicePath",
      listType: "map",
      listMapKeys: ["devicePath"],
    },
    volumeMounts: {
      patchStrategy: "merge",
      patchMergeKey: "mountPath",
      listType: "map",
      listMapKeys: ["mountPath"],
    },
  },
  "io.k8s.api.core.v1.ContainerImage": {
    names: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes": {
    values: { listType: "set" },
  },
  "io.k8s.api.core.v1.ContainerStatus": {
    allocatedResourcesStatus: {
      patchStrategy: "merge",
      patchMergeKey: "name",
      listType: "map",
      listMapKeys: ["name"],
    },
    volumeMounts: {
      patchStrategy: "merge",
      patchMergeKey: "mountPath",
      listType: "map",
      listMapKeys: ["mountPath"],
    },
  },
  "io.k8s.api.core.v1.DownwardAPIProjection": {
    items: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.DownwardAPIVolumeSource": {
    items: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.ExecAction": {
    command: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.FCVolumeSource": {
    targetWWNs: { listType: "atomic" },
    wwids: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.HTTPGetAction": {
    httpHeaders: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.HostAlias": {
    hostnames: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.ISCSIVolumeSource": {
    portals: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.LinuxContainerUser": {
    supplementalGroups: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.LoadBalancerIngress": {
    ports: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.LoadBalancerStatus": {
    ingress: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.NamespaceSpec": {
    finalizers: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.NamespaceStatus": {
    conditions: { patchStrategy: "merge", patchMergeKey: "type", listType: "map", listMapKeys: ["type"] },
  },
  "io.k8s.api.core.v1.NodeAffinity": {
    preferredDuringSchedulingIgnoredDuringExecution: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus": {
    containers: { listType: "set" },
  },
  "io.k8s.api.core.v1.NodeSelector": {
    nodeSelectorTerms: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.NodeSelectorRequirement": {
    values: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.NodeSelectorTerm": {
    matchExpressions: { listType: "atomic" },
    matchFields: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.NodeSpec": {
    podCIDRs: { patchStrategy: "merge", listType: "set" },
    taints: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.NodeStatus": {
    addresses: { patchStrategy: "merge", patchMergeKey: "type", listType: "map", listMapKeys: ["type"] },
    conditions: { patchStrategy: "merge", patchMergeKey: "type", listType: "map", listMapKeys: ["type"] },
    declaredFeatures: { listType: "atomic" },
    images: { listType: "atomic" },
    runtimeHandlers: { listType: "atomic" },
    volumesAttached: { listType: "atomic" },
    volumesInUse: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.PersistentVolumeClaimSpec": {
    accessModes: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.PodAffinity": {
    preferredDuringSchedulingIgnoredDuringExecution: { listType: "atomic" },
    requiredDuringSchedulingIgnoredDuringExecution: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.PodAffinityTerm": {
    matchLabelKeys: { listType: "atomic" },
    mismatchLabelKeys: { listType: "atomic" },
    namespaces: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.PodAntiAffinity": {
    preferredDuringSchedulingIgnoredDuringExecution: { listType: "atomic" },
    requiredDuringSchedulingIgnoredDuringExecution: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.PodDNSConfig": {
    nameservers: { listType: "atomic" },
    options: { listType: "atomic" },
    searches: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.PodExtendedResourceClaimStatus": {
    requestMappings: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.PodSecurityContext": {
    supplementalGroups: { listType: "atomic" },
    sysctls: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.PodSpec": {
    containers: { patchStrategy: "merge", patchMergeKey: "name", listType: "map", listMapKeys: ["name"] },
    ephemeralContainers: {
      patchStrategy: "merge",
      patchMergeKey: "name",
      listType: "map",
      listMapKeys: ["name"],
    },
    hostAliases: { patchStrategy: "merge", patchMergeKey: "ip", listType: "map", listMapKeys: ["ip"] },
    imagePullSecrets: {
      patchStrategy: "merge",
      patchMergeKey: "name",
      listType: "map",
      listMapKeys: ["name"],
    },
    initContainers: { patchStrategy: "merge", patchMergeKey: "name", listType: "map", listMapKeys: ["name"] },
    nodeSelector: { mapType: "atomic" },
    readinessGates: { listType: "atomic" },
    resourceClaims: {
      patchStrategy: "merge,retainKeys",
      patchMergeKey: "name",
      listType: "map",
      listMapKeys: ["name"],
    },
    schedulingGates: {
      patchStrategy: "merge",
      patchMergeKey: "name",
      listType: "map",
      listMapKeys: ["name"],
    },
    tolerations: { listType: "atomic" },
    topologySpreadConstraints: {
      patchStrategy: "merge",
      patchMergeKey: "topologyKey",
      listType: "map",
      listMapKeys: ["topologyKey", "whenUnsatisfiable"],
    },
    volumes: {
      patchStrategy: "merge,retainKeys",
      patchMergeKey: "name",
      listType: "map",
      listMapKeys: ["name"],
    },
  },
  "io.k8s.api.core.v1.PodStatus": {
    conditions: { patchStrategy: "merge", patchMergeKey: "type", listType: "map", listMapKeys: ["type"] },
    containerStatuses: { listType: "atomic" },
    ephemeralContainerStatuses: { listType: "atomic" },
    hostIPs: { patchStrategy: "merge", patchMergeKey: "ip", listType: "atomic" },
    initContainerStatuses: { listType: "atomic" },
    nodeAllocatableResourceClaimStatuses: { listType: "atomic" },
    podIPs: { patchStrategy: "merge", patchMergeKey: "ip", listType: "map", listMapKeys: ["ip"] },
    resourceClaimStatuses: {
      patchStrategy: "merge,retainKeys",
      patchMergeKey: "name",
      listType: "map",
      listMapKeys: ["name"],
    },
  },
  "io.k8s.api.core.v1.ProjectedVolumeSource": {
    sources: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.RBDVolumeSource": {
    monitors: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.ResourceRequirements": {
    claims: { listType: "map", listMapKeys: ["name"] },
  },
  "io.k8s.api.core.v1.ResourceStatus": {
    resources: { listType: "map", listMapKeys: ["resourceID"] },
  },
  "io.k8s.api.core.v1.SecretProjection": {
    items: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.SecretVolumeSource": {
    items: { listType: "atomic" },
  },
  "io.k8s.api.core.v1.ServiceAccount": {
    imagePullSecrets: { listType: "atomic" },
    secrets: { patchStrategy: "merge", patchMergeKey: "name", listType: "map", listMapKeys: ["name"] },
  },
  "io.k8s.api.core.v1.ServiceSpec": {
    clusterIPs: { listType: "atomic" },
    externalIPs: { listType: "atomic" },
    ipFamilies: { listType: "atomic" },
    loadBalancerSourceRanges: { listType: "atomic" },
    ports: {
      patchStrategy: "merge",
      patchMergeKey: "port",
      listType: "map",
      listMapKeys: ["port", "protocol"],
    },
    selector: { mapType: "atomic" },
  },
  "io.k8s.api.core.v1.ServiceStatus": {
    conditions: { patchStrategy: "merge", patchMergeKey: "type", listType: "map", listMapKeys: ["type"] },
  },
  "io.k8s.api.core.v1.TopologySpreadConstraint": {
    matchLabelKeys: { listType: "atomic" },
  },
  "io.k8s.api.discovery.v1.Endpoint": {
    addresses: { listType: "set" },
  },
  "io.k8s.api.discovery.v1.EndpointHints": {
    forNodes: { listType: "atomic" },
    forZones: { listType: "atomic" },
  },
  "io.k8s.api.discovery.v1.EndpointSlice": {
    endpoints: { listType: "atomic" },
    ports: { listType: "atomic" },
  },
  "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions": {
    dryRun: { listType: "atomic" },
  },
  "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector": {
    matchExpressions: { listType: "atomic" },
  },
  "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement": {
    values: { listType: "atomic" },
  },
  "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {
    finalizers: { patchStrategy: "merge", listType: "set" },
    managedFields: { listType: "atomic" },
    ownerReferences: { patchStrategy: "merge", patchMergeKey: "uid", listType: "map", listMapKeys: ["uid"] },
  },
  "io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails": {
    causes: { listType: "atomic" },
  },
};
