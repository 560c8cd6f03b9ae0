/** The kubeconfig that lets a real client reach the bridge. */

export interface KubeconfigOptions {
  readonly server: string;
  /** PEM */
  readonly caCertificate: string;
  readonly token: string;
}

const NAME = "wavetank";

/** YAML text. Holds a secret: write it with mode 0600. */
export function kubeconfig({ server, caCertificate, token }: KubeconfigOptions): string {
  const authority = Buffer.from(caCertificate).toString("base64");
  return `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: ${authority}
    server: ${server}
  name: ${NAME}
contexts:
- context:
    cluster: ${NAME}
    namespace: default
    user: ${NAME}
  name: ${NAME}
current-context: ${NAME}
users:
- name: ${NAME}
  user:
    token: ${token}
`;
}
