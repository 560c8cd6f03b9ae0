/**
 * Programs that people type and that are not simulated: each says so and names the nearest thing that is.
 */

import { type Coroutine, type Program, write } from "#posix/system-calls.ts";

const honest = (message: string): Program =>
  function* (): Coroutine<number> {
    yield* write(2, `${message}\n`);
    return 1;
  };

export const honestPrograms: Readonly<Record<string, Program>> = {
  helm: honest(
    "helm is not simulated yet. Charts can be rendered elsewhere and applied here: kubectl apply -f FILE.",
  ),
  docker: honest(
    "docker is not simulated: images come ready-made from the simulated registry. To run one: kubectl run NAME --image=IMAGE.",
  ),
  podman: honest(
    "podman is not simulated: images come ready-made from the simulated registry. To run one: kubectl run NAME --image=IMAGE.",
  ),
  crictl: honest(
    "crictl is not simulated. To see containers: kubectl get pods -o wide, kubectl describe pod NAME.",
  ),
  ssh: honest(
    "ssh is not simulated: nodes have no shell to log in to. To look at one: kubectl describe node NAME; to break one: lab crash NAME.",
  ),
  kind: honest("kind is not simulated: this cluster is running already. Try kubectl get nodes."),
  kubeadm: honest("kubeadm is not simulated: this cluster is running already. Try kubectl get nodes."),
  etcdctl: honest(
    "etcdctl is not simulated. What the store holds: kubectl get --raw PATH, kubectl get KIND -o yaml.",
  ),
  systemctl: honest(
    "systemctl is not simulated: the workstation runs no services. To break or mend a node: lab crash NODE, lab recover NODE.",
  ),
  sudo: honest("sudo is not simulated: nothing here needs other rights than yours."),
  git: honest("git is not simulated. Files can be made with cat > FILE, vi FILE or the editor."),
  apt: honest("apt is not simulated: the programs of this machine are fixed."),
  "apt-get": honest("apt-get is not simulated: the programs of this machine are fixed."),
  python3: honest("python3 is not simulated. For JSON try jq, for text sed, grep and cut."),
  tar: honest("tar is not simulated: files here are text. To copy them: cp -r."),
  gzip: honest("gzip is not simulated: files here are text."),
};
