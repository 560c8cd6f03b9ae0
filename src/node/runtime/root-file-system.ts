/**
 * The root file systems of images: one shared tree per image, copied on write by each container.
 */

import { FileSystem, type Mount } from "#posix/file-system/file-system.ts";
import { buildTree, type TreeEntry } from "#posix/file-system/tree.ts";
import type { DirectoryNode, FileNode } from "#posix/file-system/node.ts";
import { Volume } from "#posix/file-system/volume.ts";
import { programs } from "#posix/programs/index.ts";
import { ash } from "#posix/programs/shell/shell.ts";
import type { ImageConfig, Userland } from "../images/index.ts";

/** Programs that are not part of the usual images, only of those that name them. */
const EXTRA = new Set([
  "bash",
  "curl",
  "wget",
  "nslookup",
  "dig",
  "host",
  "ping",
  "nc",
  "jq",
  "git",
  "helm",
  "vi",
  "vim",
  "nano",
  "ip",
  "netstat",
  "ps",
  "less",
]);
const BUSYBOX_EXTRA = new Set(["wget", "nslookup", "ping", "nc", "vi", "ip", "netstat", "ps", "less"]);
const DEBIAN_EXTRA = new Set(["bash"]);

function has(userland: Userland, name: string): boolean {
  if (!EXTRA.has(name)) return true;
  return userland === "debian" ? DEBIAN_EXTRA.has(name) : BUSYBOX_EXTRA.has(name);
}

const PASSWD =
  "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";

function entriesOf(config: ImageConfig): Record<string, TreeEntry> {
  const { userland } = config;
  const entries: Record<string, TreeEntry> = {
    "/etc/passwd": PASSWD,
    "/etc/group": "root:x:0:\nnogroup:x:65534:\n",
    "/root": { directory: true, mode: 0o700 },
    "/var/log": { directory: true },
    // Nearly every pod mounts its token below: the way there is made once, not per container.
    "/var/run/secrets/kubernetes.io": { directory: true },
    "/run": { directory: true },
    "/proc": { directory: true, mode: 0o555 },
    "/sys": { directory: true, mode: 0o555 },
    "/mnt": { directory: true },
    "/opt": { directory: true },
    "/srv": { directory: true },
    "/home": { directory: true },
    // Every directory of the usual PATH is there, so that looking a program up meets no missing one.
    "/bin": { directory: true },
    "/sbin": { directory: true },
    "/usr/bin": { directory: true },
    "/usr/sbin": { directory: true },
    "/usr/local/bin": { directory: true },
    "/usr/local/sbin": { directory: true },
  };
  // Before what lies in it: a directory entry replaces what was there.
  if (config.workingDirectory !== "/" && !(config.workingDirectory in entries))
    entries[config.workingDirectory] = { directory: true };
  if (userland !== "none") {
    for (const [name, program] of Object.entries(programs))
      if (has(userland, name) || config.extraPrograms.includes(name)) entries[`/bin/${name}`] = program;
    // BusyBox brings a shell of its own.
    if (userland !== "debian") entries["/bin/sh"] = ash;
    if (userland === "debian") {
      // Debian's /bin is /usr/bin; both names work.
      for (const name of Object.keys(programs))
        if (entries[`/bin/${name}`] !== undefined) entries[`/usr/bin/${name}`] = { link: `/bin/${name}` };
    }
  } else
    for (const name of config.extraPrograms) {
      const program = programs[name];
      if (program) entries[`/bin/${name}`] = program;
    }
  for (const [path, text] of Object.entries(config.files)) entries[path] = text;
  for (const [path, program] of Object.entries(config.programs)) entries[path] = program;
  return entries;
}

const trees = new WeakMap<ImageConfig, DirectoryNode>();

/** The shared tree of an image. */
export function imageTree(config: ImageConfig): DirectoryNode {
  let tree = trees.get(config);
  if (!tree) trees.set(config, (tree = buildTree(entriesOf(config))));
  return tree;
}

const EMPTY: DirectoryNode = {
  type: "directory",
  entries: new Map(),
  mode: 0o755,
  modifiedMs: 0,
  owner: undefined,
};

/**
 * A volume whose content is made when somebody first looks: /etc/hosts and service account tokens of ten thousand pods
 * cost nothing until read.
 */
export class GeneratedVolume extends Volume {
  private generate: (() => DirectoryNode | FileNode) | undefined;

  constructor(generate: () => DirectoryNode | FileNode, source = "tmpfs") {
    super({ base: EMPTY, source });
    this.generate = generate;
  }

  override get root(): DirectoryNode | FileNode {
    this.fill();
    return super.root as DirectoryNode | FileNode;
  }

  override find(names: readonly string[]): ReturnType<Volume["find"]> {
    this.fill();
    return super.find(names);
  }

  override ownDirectory(names: readonly string[]): DirectoryNode {
    this.fill();
    return super.ownDirectory(names);
  }

  /** The content changed: it is made anew when somebody looks. */
  regenerate(generate: () => DirectoryNode | FileNode): void {
    this.generate = generate;
  }

  private fill(): void {
    const generate = this.generate;
    if (!generate) return;
    this.generate = undefined;
    this.replaceTree(generate());
  }
}

/** Makes the directories on the way to each mount, as the runtime does before it starts a container. */
export function makeMountPoints(root: Volume, mounts: readonly Mount[], nowMs: number): void {
  let files: FileSystem | undefined;
  for (const { path } of [...mounts].sort((a, b) => a.path.length - b.path.length)) {
    const names = path.split("/").filter((name) => name !== "");
    for (let count = 1; count < names.length; count++) {
      const parent = `/${names.slice(0, count).join("/")}`;
      files ??= new FileSystem(
        root,
        mounts.map((mount) => (mount.readOnly === undefined ? mount : { ...mount, readOnly: undefined })),
      );
      if (files.find(parent) === undefined) files.makeDirectory(parent, nowMs);
    }
  }
}
