import { describe, expect, it } from "vitest";
import { kinds } from "./kinds/index.ts";
import { apiPrefixOf } from "./kind-descriptor.ts";
import { unservedKindAt, unservedKindOf } from "./unserved-kinds.ts";

describe("kinds that are missing here", () => {
  it.each([
    ["pvc", "PersistentVolumeClaim"],
    ["Ingress", "Ingress"],
    ["jobs.batch", "Job"],
    ["cronjob", "CronJob"],
    ["pods", undefined],
    ["jobs.apps", undefined],
    ["rockets", undefined],
  ])("the word %s means %s", (word, kind) => expect(unservedKindOf(word)?.kind).toBe(kind));

  it.each([
    ["/apis/batch/v1/namespaces/default/jobs", "Job"],
    ["/apis/batch/v1/namespaces/default/jobs/a/status", "Job"],
    ["/api/v1/persistentvolumes/a", "PersistentVolume"],
    ["/apis/batch/v2/jobs", undefined],
    ["/api/v1/namespaces/default/pods/jobs", undefined],
  ])("the path %s names %s", (path, kind) => expect(unservedKindAt(path)?.kind).toBe(kind));

  it("are none that are served", () => {
    const paths = kinds.map((each) => `${apiPrefixOf(each)}/${each.plural}`);
    expect(paths.filter((path) => unservedKindAt(path))).toEqual([]);
  });
});
