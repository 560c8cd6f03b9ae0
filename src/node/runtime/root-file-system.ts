/**
 * The root file systems of images: one shared tree per image, copied on write by each container.
 */

import { FileSystem, type Mount } from "#posix/file-system/file-system.ts";
import { buildTree, type TreeEntry } from "#posix/file-system/tree.ts";
import type { DirectoryNode, FileNode, FileSystemNode } from "#posix/file-system/node.ts";
import { Volume } from "#posix/file-system/volume.ts";
import { programs } from "#posix/programs/index.ts";
import { ash } from "#posix/programs/shell/shell.ts";
import type { ImageConfig, Userland } from "../images/index.ts";

/** Programs that no base image has, only images that name them (`extraPrograms`). */
const ADDED_ONLY = [
  "curl",
  "jq",
  "git",
  "helm",
  "dig",
  "host",
  "nano",
  "vim",
  "gawk",
  "openssl",
  "column",
  "ss",
];
/** What each userland is without, beside those. */
const MISSING: Readonly<Record<Userland, ReadonlySet<string>>> = {
  // Applets of BusyBox 1.36, as the image and Alpine configure it.
  busybox: new Set([...ADDED_ONLY, "bash", "dash", "getent"]),
  // musl-utils brings getent.
  alpine: new Set([...ADDED_ONLY, "bash", "dash"]),
  // Debian's "Essential: yes" packages: coreutils, grep, sed, mawk, findutils, diffutils, util-linux; no procps, no network tools.
  debian: new Set([
    ...ADDED_ONLY,
    "ash",
    "free",
    "ip",
    "killall",
    "less",
    "nc",
    "netstat",
    "nslookup",
    "ping",
    "pkill",
    "ps",
    "top",
    "uptime",
    "vi",
    "watch",
    "wget",
  ]),
  none: new Set(),
};

function has(userland: Userland, name: string): boolean {
  return !MISSING[userland].has(name);
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
 * A volume whose content is made when somebody looks: the service account tokens of ten thousand pods cost nothing until
 * read.
 */
export abstract class GeneratedVolume extends Volume {
  constructor(source: string) {
    super({ base: EMPTY, source });
  }

  /** Asked at every look: the new content, or undefined when it is still as it was. */
  protected abstract newTree(): DirectoryNode | FileNode | undefined;

  override get root(): FileSystemNode {
    this.fill();
    return super.root;
  }

  override find(names: readonly string[]): ReturnType<Volume["find"]> {
    this.fill();
    return super.find(names);
  }

  override ownDirectory(names: readonly string[]): DirectoryNode {
    this.fill();
    return super.ownDirectory(names);
  }

  private fill(): void {
    const tree = this.newTree();
    if (tree) this.replaceTree(tree);
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
