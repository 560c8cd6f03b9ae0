import { describe, expect, it } from "vitest";
import { FileSystem } from "./file-system.ts";
import { buildTree } from "./tree.ts";
import { Volume } from "./volume.ts";

const text = (files: FileSystem, path: string): string => {
  const node = files.openForReading(path, true);
  return node.type === "file" ? node.content : "";
};

function put(files: FileSystem, path: string, content: string): void {
  const opened = files.openForWriting(path, false, true, 0);
  if ("file" in opened) opened.volume.append(opened.file, content, 0);
}

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
  return "";
};

describe("volumes over a shared tree", () => {
  const base = buildTree({ "/etc/a": "shared", "/etc/b": "too", "/usr/x": "x" });

  it("copy what is written, and nobody else sees it", () => {
    const one = new FileSystem(new Volume({ base }));
    const two = new FileSystem(new Volume({ base }));
    put(one, "/etc/a", "mine");
    one.remove("/usr/x", 0);
    expect([text(one, "/etc/a"), text(two, "/etc/a")]).toEqual(["mine", "shared"]);
    expect(codeOf(() => one.openForReading("/usr/x", true))).toBe("ENOENT");
    expect(text(two, "/usr/x")).toBe("x");
  });

  it("share the nodes that nobody wrote to", () => {
    const volume = new Volume({ base });
    put(new FileSystem(volume), "/etc/a", "mine");
    expect(volume.find(["usr"])).toBe(new Volume({ base }).find(["usr"]));
    expect(volume.find(["etc", "b"])).toBe(new Volume({ base }).find(["etc", "b"]));
  });

  it("refuse what is over their limit, and count what is removed", () => {
    const volume = new Volume({ limitBytes: 10 });
    const files = new FileSystem(volume);
    put(files, "/a", "12345678");
    expect(volume.usedBytes).toBe(8);
    expect(codeOf(() => put(files, "/b", "123"))).toBe("ENOSPC");
    files.remove("/a", 0);
    expect(volume.usedBytes).toBe(0);
    put(files, "/b", "123");
    expect(text(files, "/b")).toBe("123");
  });
});

describe("mounts", () => {
  const shared = new Volume({ base: buildTree({ "/key": "value" }) });
  const files = new FileSystem(new Volume({ base: buildTree({ "/data/below": "hidden" }) }), [
    { path: "/data", volume: shared },
    { path: "/config", volume: new Volume({ base: buildTree({ "/a": "1" }) }), readOnly: "EROFS" },
  ]);

  it("hide what lies below them and show in their directory", () => {
    expect(files.readDirectory("/data")).toEqual(["dev", "key", "tmp"]);
    expect(files.readDirectory("/")).toEqual(["config", "data", "dev", "tmp"]);
    expect(text(files, "/data/../data/key")).toBe("value");
  });

  it("share one volume between file systems", () => {
    const other = new FileSystem(new Volume(), [{ path: "/elsewhere", volume: shared }]);
    put(other, "/elsewhere/new", "seen");
    expect(text(files, "/data/new")).toBe("seen");
  });

  it("refuse writing when read-only, and their own removal", () => {
    expect(codeOf(() => put(files, "/config/a", "2"))).toBe("EROFS");
    expect(codeOf(() => files.remove("/config/a", 0))).toBe("EROFS");
    expect(codeOf(() => files.remove("/data", 0))).toBe("EAGAIN");
  });

  it("are crossed by mv with a copy", () => {
    put(files, "/top", "moved");
    files.rename("/top", "/data/top", 0);
    expect(text(files, "/data/top")).toBe("moved");
    expect(codeOf(() => files.openForReading("/top", true))).toBe("ENOENT");
  });
});
