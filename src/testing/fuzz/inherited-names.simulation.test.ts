/**
 * Names that every JavaScript object inherits (SECURITY C5), wherever a user may choose a name: each is a name like any
 * other or is refused in words; nothing throws, nothing leaks, and what is inherited is shown nowhere.
 */

import { describe, expect, it } from "vitest";
import { FuzzDesk } from "./fuzz-desk.ts";

const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "isPrototypeOf",
];

/** N is the name, L the same as a DNS label. */
const LINES: readonly string[] = [
  "kubectl create configmap cm-L --from-literal=N=1; kubectl get configmap cm-L -o yaml; kubectl describe configmap cm-L",
  "kubectl create secret generic s-L --from-literal=N=1; kubectl get secret s-L -o jsonpath='{.data.N}'",
  "kubectl label configmap cm-L N=x; kubectl get configmap --label-columns=N; kubectl get configmap -l N; kubectl label configmap cm-L N-",
  "kubectl annotate configmap cm-L N=x; kubectl annotate configmap cm-L N-",
  "kubectl run p-L --image=nginx --env=N=1 --labels=N=1; kubectl get pods -l N=1 --label-columns=N; kubectl get pods --field-selector=N=1",
  `kubectl patch pod p-L --type=merge -p '{"metadata":{"labels":{"N":"2"}},"N":{"N":1}}'`,
  `kubectl patch pod p-L -p '{"metadata":{"annotations":{"N":"2"}},"spec":{"N":1,"containers":[{"name":"p-L","N":{"N":1}}]}}'`,
  `kubectl patch pod p-L --type=json -p '[{"op":"add","path":"/metadata/labels/N","value":"3"},{"op":"copy","from":"/spec","path":"/N/N"}]'`,
  `kubectl patch configmap cm-L -p '{"data":{"N":"2"}}'; kubectl patch configmap cm-L --type=merge -p '{"N":{"polluted":1}}'`,
  `kubectl create deployment d-L --image=N; kubectl set image deploy/d-L N=httpd; kubectl set env deploy/d-L N=1`,
  "kubectl set resources deploy/d-L --limits=N=1; kubectl set resources deploy/d-L --requests=N=1",
  "kubectl expose deploy d-L --port=80 --selector=N=1 --name=svc-L; kubectl describe service svc-L",
  "kubectl taint node worker-1 N=1:PreferNoSchedule; kubectl describe node worker-1; kubectl taint node worker-1 N-",
  "kubectl explain pod.N; kubectl explain pod.spec.N.N; kubectl explain N; kubectl get N; kubectl N; kubectl create N; kubectl help N",
  "kubectl get pods -o N; kubectl get pods --N; kubectl rollout N; kubectl wait pod p-L --for=condition=N --timeout=1s",
  "kubectl config set N.N 1; kubectl config set-context N --user=N --cluster=N; kubectl --context=N get pods; kubectl config delete-context N",
  "kubectl get pods -o jsonpath='{.items[*].N}{.N}{..N}{.N.N}'; kubectl get pods -o go-template='{{.N}}{{range .items}}{{.N}}{{end}}'",
  "kubectl get pods -o custom-columns=A:.N,B:.metadata.N.N; kubectl get pods --sort-by=.metadata.N",
  'kubectl get --raw "/api/v1/pods?N=1&N=2"; kubectl get --raw "/N/N"; kubectl get --raw "/apis/N/v1/N"',
  ...[
    '{"apiVersion":"v1","kind":"N","metadata":{"name":"a"}}',
    '{"apiVersion":"N/v1","kind":"Pod","metadata":{"name":"a"}}',
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a-L"},"data":{"N":"1"}}',
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a-L"},"data":{"N":"2"},"binaryData":{"N.b":"ZA=="}}',
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b-L","N":{}},"N":{"N":"1"}}',
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"c-L"},"spec":{"restartPolicy":"N","containers":[{"name":"a","image":"N","N":1}]}}',
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"d-L"},"spec":{"nodeSelector":{"N":"x"},"containers":[{"name":"a","image":"nginx","resources":{"limits":{"N":"1"},"requests":{"N":"1"}}}]}}',
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"e-L"},"spec":{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"N","operator":"Gt","values":["1"]}]}]}}},"containers":[{"name":"a","image":"nginx"}]}}',
    '{"apiVersion":"v1","kind":"Service","metadata":{"name":"f-L"},"spec":{"type":"N","selector":{"N":"N"},"ports":[{"port":80}]}}',
    '{"apiVersion":"v1","kind":"Service","metadata":{"name":"f-L"},"spec":{"selector":{"N":"N"},"ports":[{"port":80,"name":"L"}]}}',
  ].map((manifest) => `echo '${manifest}' | kubectl apply -f -`),
  "N=5; export N; echo $N ${N:-x} ${#N} $((N + 1)); unset N; echo ${N-unset}; N() { echo fn; }; N; alias N=ls; type N",
  "declare -A m; m[N]=5; echo ${m[N]} ${!m[@]}; a[N]=1; trap N USR1; set -o N; shopt -s N; read N <<< x; echo $N; let N=3",
  `awk 'BEGIN{a["N"]=1; print a["N"], length(a); N=2; print N; if ("N" in b) print "in"}'; awk 'BEGIN{print N(1)}'`,
  `jq -n '{"N":1} | .N, .["N"], has("N"), (.N=2), del(.N), to_entries, with_entries(.value+=1), keys, tojson, ({} * .)'`,
  `jq -n '{} | .N, has("N")'; jq -n N; jq -n '$N'; jq -n --arg N 1 '$N, $ARGS'; jq -n '[{"N":1}] | group_by(.N), getpath([0,"N","N"])'`,
  "curl -s -m 2 -H 'N: 1' http://192.168.49.2:10256/N; curl -s -X N http://192.168.49.2:10256/; curl -s -m 2 http://N/; curl --N",
  "env N=1 env | grep N; lab N; lab crash N; minikube N; N; find . -N; date +N; printf %N; ls N; mkdir -p N/N; rm -r N; which N",
];

describe("inherited names", () => {
  it.each(NAMES)("%s", (name) => {
    const desk = new FuzzDesk(3);
    const label = name.toLowerCase().replaceAll("_", "");
    for (const line of LINES) {
      const result = desk.run(line.replace(/\bN\b/g, name).replace(/\bL\b/g, label));
      expect(result, line).toBeDefined();
      expect(`${result?.stdout}${result?.stderr}`, line).not.toMatch(/native code|\[object |internal error/);
    }
    desk.cluster.kernel.runUntil(desk.cluster.kernel.nowMs + 30_000);
    desk.assertAlive();
  });
});
