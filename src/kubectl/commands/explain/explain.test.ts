/** The texts below are what kubectl v1.36.3 printed against the same document, seen through the bridge. */

import { beforeAll, describe, expect, it } from "vitest";
import { descriptions } from "#api/schema/generated/descriptions.ts";
import type { Descriptions } from "#api/schema/open-api.ts";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { must, pass, sh } from "#testing/command-runner.ts";
import { wrapWords } from "./wrap-words.ts";

describe("kubectl explain", () => {
  let cluster: Cluster;
  beforeAll(() => {
    cluster = createCluster({ seed: 1, workers: 1 });
    pass(cluster, 5);
    cluster.setDescriptions(descriptions as Descriptions);
  });

  it("describes a type and its fields", () => {
    expect(must(cluster, "kubectl explain pod | head -16")).toBe(`KIND:       Pod
VERSION:    v1

DESCRIPTION:
    Pod is a collection of containers that can run on a host. This resource is
    created by clients and scheduled onto hosts.
    
FIELDS:
  apiVersion\t<string>
    APIVersion defines the versioned schema of this representation of an object.
    Servers should convert recognized schemas to the latest internal value, and
    may reject unrecognized values. More info:
    https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources

  kind\t<string>
    Kind is a string value representing the REST resource this object
`);
  });

  it("shows the values a field may have, at length and in short", () => {
    expect(must(cluster, "kubectl explain pod.spec.containers.imagePullPolicy")).toBe(`KIND:       Pod
VERSION:    v1

FIELD: imagePullPolicy <string>
ENUM:
    Always
    IfNotPresent
    Never

DESCRIPTION:
    Image pull policy. One of Always, Never, IfNotPresent. Defaults to Always if
    :latest tag is specified, or IfNotPresent otherwise. Cannot be updated. More
    info: https://kubernetes.io/docs/concepts/containers/images#updating-images
    
    Possible enum values:
     - \`"Always"\` means that kubelet always attempts to pull the latest image.
    Container will fail If the pull fails.
     - \`"IfNotPresent"\` means that kubelet pulls if the image isn't present on
    disk. Container will fail if the image isn't present and the pull fails.
     - \`"Never"\` means that kubelet never pulls an image, but only uses a local
    image. Container will fail if the image isn't present
    

`);
    expect(must(cluster, "kubectl explain deploy.spec.strategy --recursive")).toBe(`GROUP:      apps
KIND:       Deployment
VERSION:    v1

FIELD: strategy <DeploymentStrategy>


DESCRIPTION:
    The deployment strategy to use to replace existing pods with new ones.
    DeploymentStrategy describes how to replace existing pods with new ones.
    
FIELDS:
  rollingUpdate\t<RollingUpdateDeployment>
    maxSurge\t<IntOrString>
    maxUnavailable\t<IntOrString>
  type\t<string>
  enum: Recreate, RollingUpdate

`);
    expect(must(cluster, "kubectl explain pod.metadata.ownerReferences --recursive")).toContain(
      "  uid\t<string> -required-\n",
    );
  });

  it("names what does not exist", () => {
    const failure = (line: string): string => sh(cluster, line).stderr;
    expect(failure("kubectl explain pod.spec.foo")).toBe('error: field "foo" does not exist\n');
    expect(failure("kubectl explain foo")).toBe('the server doesn\'t have a resource type "foo"\n');
    expect(failure("kubectl explain pod -o foo")).toBe("error: unrecognized format: foo\n");
    expect(failure("kubectl explain pod --api-version=v2")).toBe(
      'error: couldn\'t find resource for "/v2, Resource=pods"\n',
    );
  });

  it("completes types and fields", () => {
    cluster.openTerminal("tab", () => undefined);
    const offered = (line: string): readonly string[] =>
      cluster.complete("tab", line, line.length).candidates;
    expect(offered("kubectl explain deploym")).toEqual(["deployments"]);
    expect(offered("kubectl explain pod.spec.tol")).toEqual(["pod.spec.tolerations"]);
    expect(offered("kubectl explain deploy.spec.template.spec.containers.imageP")).toEqual([
      "deploy.spec.template.spec.containers.imagePullPolicy",
    ]);
    expect(offered("kubectl explain pod.nope.x")).toEqual([]);
  });

  it("says so while the sentences are not loaded, and shows the fields", () => {
    const bare = createCluster({ seed: 1, workers: 1 });
    pass(bare, 5);
    const { stdout, stderr } = sh(bare, "kubectl explain service.spec.ports.port");
    expect(stderr).toContain("are not loaded (yet)");
    expect(stdout).toContain("FIELD: port <integer>");
  });
});

describe("wrapping", () => {
  it.each([
    ["one two three", 7, "one two\nthree"],
    [" - a  b", 10, " - a  b"],
    ["see https://long.example/path", 10, "see\nhttps://long.example/path"],
    ["a\n\nb", 10, "a\n\nb"],
  ])("%j at %i", (text, limit, wrapped) => {
    expect(wrapWords(text, limit)).toBe(wrapped);
  });
});
