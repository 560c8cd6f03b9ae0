/** The proof itself is proven: lessons spoilt in one way each are found out. */

import { expect, it } from "vitest";
import { parseLesson } from "#lessons/parse-lesson.ts";
import { verifyLesson } from "./verify-lesson.ts";

const SOUND = `---
title: T
minutes: 1
---
Intro

## Settings
Make them.

\`\`\`sh run
kubectl get configmaps -w
\`\`\`

\`\`\`sh run
kubectl get configmaps
\`\`\`

\`\`\`yaml checks
- check: objects
  say: There is a config map **settings**
  kind: ConfigMap
  name: settings
\`\`\`

\`\`\`sh solution
kubectl create configmap settings
\`\`\`

\`\`\`sh alternative
kubectl create configmap settings --from-literal=colour=blue
\`\`\`

\`\`\`sh wrong
kubectl create configmap setting
\`\`\`

## Colour
Set it.

\`\`\`yaml checks
- check: objects
  say: The colour is red
  kind: ConfigMap
  name: settings
  where:
    - path: data.colour
      is: red
\`\`\`

\`\`\`sh solution
kubectl patch configmap settings -p '{"data":{"colour":"red"}}'
\`\`\`

\`\`\`sh wrong
kubectl patch configmap settings -p '{"data":{"colour":"blue"}}'
\`\`\`
`;

const problemsOf = (source: string): readonly string[] => verifyLesson(parseLesson("test/lesson", source), 1);

it("accepts a sound lesson", () => {
  expect(problemsOf(SOUND)).toEqual([]);
});

it.each<[string, [string, string], RegExp]>([
  [
    "a solution that does not solve",
    ["create configmap settings\n", "create configmap other\n"],
    /solution does not pass: There is a config map/,
  ],
  [
    "a solution that stumbles on its way",
    ["create configmap settings\n", "get pod none\nkubectl create configmap settings\n"],
    /solution stops with exit code 1\n.*pods "none" not found/,
  ],
  [
    "a check that holds from the beginning",
    ["name: settings\n```", "name: kube-root-ca.crt\n```"],
    /step 1 "Settings": passes before anything was done/,
  ],
  ["an alternative that is none", ["--from-literal=colour=blue", "--from-literal"], /alternative 1 stops/],
  [
    "an alternative that leads into a dead end",
    [
      "--from-literal=colour=blue",
      "--dry-run=client -o yaml | sed 's/^metadata/immutable: true\\nmetadata/' | kubectl apply -f -",
    ],
    /alternative 1 leads to a state in which the solution of "Colour" stops/,
  ],
  ["a wrong attempt that passes", ["configmap setting\n", "configmap settings\n"], /wrong attempt 1 passes/],
  [
    "a wrong attempt with a typing error",
    ["kubectl create configmap setting\n", "kubect create configmap setting\n"],
    /does not even run/,
  ],
  [
    "a block that cannot be run",
    ["kubectl get configmaps\n", "kubectl get configmapps\n"],
    /offers to run what does not work: "kubectl get configmapps" ends with exit code 1/,
  ],
  [
    "a block whose first command fails",
    ["get configmaps\n", "get pod/a b; kubectl get configmaps\n"],
    /offers to run what does not work: .* prints an error\nerror: there is no need/,
  ],
  [
    "a check that nothing can fail",
    [
      "  where:\n",
      "- check: objects\n  say: Idle\n  kind: ConfigMap\n  name: kube-root-ca.crt\n- check: objects\n  say: The colour is red\n  kind: ConfigMap\n  name: settings\n  where:\n",
    ],
    /the check "(Idle|The colour is red)" never fails/,
  ],
])("finds %s", (_name, [from, to], problem) => {
  expect(SOUND).toContain(from);
  expect(problemsOf(SOUND.replace(from, to)).join("\n")).toMatch(problem);
});
