/** The learner's ~/.kube/config. */

/** YAML text, as `kubectl config` writes it. */
export function kubeconfig(server: string, token: string): string {
  return `apiVersion: v1
clusters:
- cluster:
    server: ${server}
  name: wavetank
contexts:
- context:
    cluster: wavetank
    namespace: default
    user: student
  name: wavetank
current-context: wavetank
kind: Config
users:
- name: student
  user:
    token: ${token}
`;
}
