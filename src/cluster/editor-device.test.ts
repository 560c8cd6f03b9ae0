import { beforeEach, describe, expect, it } from "vitest";
import { must, sh } from "#testing/command-runner.ts";
import { TypedTerminal } from "#testing/tutorials/typed-terminal.ts";
import type { Cluster, EditorRequest } from "./cluster.ts";
import { createCluster } from "./create-cluster.ts";

describe("the editor of the workstation", () => {
  let cluster: Cluster;
  let terminal: TypedTerminal;
  let open: readonly EditorRequest[];

  const fresh = (): void => {
    cluster = createCluster({ seed: 5, workers: 1 });
    cluster.boot();
    open = [];
    cluster.onEditors((requests) => {
      open = requests;
    });
  };
  const opened = (line: string): EditorRequest => {
    terminal.type(line);
    cluster.kernel.runWhile(() => open.length === 0, 10_000);
    expect(open, line).toHaveLength(1);
    return open[0] as EditorRequest;
  };
  const answer = ({ request }: EditorRequest, text: string | null): void => {
    cluster.input({ kind: "editor-answer", request, text });
  };

  beforeEach(() => {
    fresh();
    terminal = new TypedTerminal(cluster, "main");
  });

  it("kubectl edit: what is saved is applied", () => {
    must(cluster, "kubectl create deployment web --image=nginx");
    const request = opened("kubectl edit deployment web");
    expect(request).toMatchObject({ title: "deployment.apps/web", path: undefined });
    expect(request.text).toMatch(/^# Please edit the object below/);
    answer(request, request.text.replace("replicas: 1", "replicas: 4"));
    terminal.expect(/^deployment\.apps\/web edited\r?\n$/);
    expect(open).toEqual([]);
    expect(must(cluster, "kubectl get deployment web -o jsonpath={.spec.replicas}")).toBe("4");
  });

  it("kubectl edit: closed or unchanged, it says so and changes nothing", () => {
    must(cluster, "kubectl create deployment web --image=nginx");
    answer(opened("kubectl edit deployment web"), null);
    terminal.expect(/^Edit cancelled, no changes made\.\r?\n$/);
    const again = opened("kubectl edit deployment web");
    answer(again, again.text);
    terminal.expect(/^Edit cancelled, no changes made\.\r?\n$/);
  });

  it("kubectl edit: a mistake opens the editor again and says why", () => {
    const reopened = (): EditorRequest => {
      cluster.kernel.runWhile(() => open.length === 0, 10_000);
      return open[0] as EditorRequest;
    };
    must(cluster, "kubectl create deployment web --image=nginx");
    const first = opened("kubectl edit deployment web");
    answer(first, first.text.replace("replicas: 1", "replicas: -1"));
    const second = reopened();
    expect(second.text).toContain(
      '# deployments.apps "web" was not valid:\n# * spec.replicas: Invalid value: -1: must be greater than or equal to 0\n#\napiVersion',
    );
    answer(second, second.text.replace("replicas: -1", "  replicas: 2"));
    const third = reopened();
    expect(third.text).toMatch(
      /^# The edited file had a syntax error: error parsing edited-file: error converting/m,
    );
    answer(third, third.text.replace("    replicas: 2", "  replicas: 2"));
    terminal.expect(/^error: deployments\.apps "web" is invalid\r?\ndeployment\.apps\/web edited\r?\n$/);
    expect(must(cluster, "kubectl get deployment web -o jsonpath={.spec.replicas}")).toBe("2");
    const again = opened("kubectl edit deployment web");
    answer(again, again.text.replace("replicas: 2", "replicas: -2"));
    answer(reopened(), null);
    terminal.expect(/A copy of your changes has been stored to "\/tmp\/kubectl-edit-\d+\.yaml"/);
    expect(must(cluster, "kubectl get deployment web -o jsonpath={.spec.replicas}")).toBe("2");
  });

  it("vi: a file is written when saved, left alone when closed", () => {
    const request = opened("vi note.txt");
    expect(request).toMatchObject({ path: "/home/student/note.txt", text: "" });
    answer(request, "one\n");
    terminal.expectPrompt();
    expect(cluster.readFile("/home/student/note.txt")).toBe("one\n");
    answer(opened("nano note.txt"), null);
    terminal.expectPrompt();
    expect(cluster.readFile("/home/student/note.txt")).toBe("one\n");
  });

  it("Ctrl-C takes the question back; a late answer goes nowhere", () => {
    const request = opened("vi note.txt");
    terminal.press("interrupt");
    terminal.expectPrompt();
    expect(open).toEqual([]);
    answer(request, "late");
    expect(cluster.readFile("/home/student/note.txt")).toBeUndefined();
  });

  it("a replayed journal edits again", () => {
    must(cluster, "kubectl create deployment web --image=nginx");
    const request = opened("kubectl edit deployment web");
    answer(request, request.text.replace("replicas: 1", "replicas: 2"));
    terminal.expect(/edited/);
    const { entries } = cluster.kernel.journal;
    const [digest, atMs, tasks] = [cluster.digest(), cluster.kernel.nowMs, cluster.kernel.taskCount];
    fresh();
    cluster.openTerminal("main", () => undefined);
    cluster.replay(entries);
    cluster.kernel.runTo(tasks, atMs);
    expect(cluster.digest()).toBe(digest);
  });

  it("without a terminal the programs say that there is no editor", () => {
    fresh();
    must(cluster, "kubectl create deployment web --image=nginx");
    expect(sh(cluster, "kubectl edit deployment web").stderr).toContain('unable to launch the editor "vi"');
    expect(sh(cluster, "vi note.txt").stderr).toContain("there is no editor here");
  });
});
