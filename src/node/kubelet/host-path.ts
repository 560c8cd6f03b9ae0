/**
 * What a hostPath volume of a type must find on the node.
 * Models: kubernetes pkg/volume/hostpath/host_path.go checkTypeInternal (v1.36).
 * Differs: the node's own files are not simulated; directories that every Linux has are there, and empty.
 */

/** Directories of a node with containerd, installed by kubeadm. */
const DIRECTORIES = new Set(
  [
    "/ /bin /boot /dev /etc /home /lib /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /var",
    "/etc/cni/net.d /etc/containerd /etc/kubernetes /etc/kubernetes/manifests /etc/kubernetes/pki /etc/ssl/certs",
    "/lib/modules /opt/cni/bin /run/containerd /sys/fs/bpf /sys/fs/cgroup /usr/bin /usr/lib /usr/local /usr/share",
    "/usr/share/ca-certificates /usr/local/share/ca-certificates /var/lib /var/lib/containerd /var/lib/etcd",
    "/var/lib/kubelet /var/lib/kubelet/pods /var/log /var/log/containers /var/log/pods /var/run /var/tmp",
  ].flatMap((line) => line.split(" ")),
);
const SOCKETS = new Set(["/run/containerd/containerd.sock", "/var/run/containerd/containerd.sock"]);
const FILES = new Set([
  "/etc/hosts",
  "/etc/hostname",
  "/etc/localtime",
  "/etc/machine-id",
  "/etc/resolv.conf",
]);

const NAMES: Readonly<Record<string, string>> = {
  Directory: "directory",
  File: "file",
  Socket: "socket file",
  CharDevice: "character device",
  BlockDevice: "block device",
};

/** The rest of a FailedMount event, or undefined. `made` are directories that pods have made on the node. */
export function hostPathProblem(
  path: string,
  type: string | undefined,
  made: { has(path: string): boolean },
): string | undefined {
  const name = type === undefined ? undefined : NAMES[type];
  if (name === undefined) return undefined;
  const known =
    type === "Directory"
      ? DIRECTORIES.has(path) || made.has(path)
      : (type === "Socket" && SOCKETS.has(path)) || (type === "File" && FILES.has(path));
  return known ? undefined : `hostPath type check failed: ${path} is not a ${name}`;
}
