import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { NodeView, ServiceView } from "../../protocol/view.ts";
import { page, usePage } from "../state/page-store.ts";
import { useLatePart } from "../state/use-part.ts";
import { text } from "../text/catalogue.ts";
import { terminal } from "../panes/terminal/terminal-controller.ts";
import { ControlPlaneStrip } from "./control-plane-strip.tsx";
import { Field } from "./field.tsx";
import { PodGroups } from "./pod-groups.ts";
import { SVG_MARKS, layOutStage } from "./stage-layout.ts";
import styles from "./stage.module.css";

const SUGGESTION = "kubectl create deployment web --image=nginx --replicas=3";
/** Thousands of pods are laid out anew this often, not at every frame: the rest of the page stays quick. */
const MANY_EVERY_MS = 80;
const layoutEveryMs = (): number => (usePage.getState().model.pods.size > SVG_MARKS ? MANY_EVERY_MS : 0);

/** The picture of the cluster: the control plane above the nodes, pods in the nodes, services and clients in front. */
export function Stage() {
  const showSystem = usePage((state) => state.showSystem);
  const ready = usePage((state) => state.ready);
  const model = usePage((state) => state.model);
  const inLesson = usePage((state) => state.lesson !== undefined);
  const changed = useLatePart(layoutEveryMs, "nodes", "pods", "services", "traffic", "faults");
  const clientNames = usePage((state) => clientsOf(state.model));
  const frame = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = (): void =>
      setSize({
        width: scroller.current?.clientWidth ?? element.clientWidth,
        height: element.clientHeight,
      });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const groups = useMemo(() => new PodGroups(model, showSystem), [model, showSystem]);
  const nodes = useMemo(() => {
    void changed;
    return [...model.nodes.values()].sort(byRoleAndName);
  }, [changed, model]);
  const services = useMemo(() => {
    void changed;
    return [...model.services.values()]
      .filter((service) => (showSystem || !service.system) && service.clusterAddress !== "")
      .sort(byKey);
  }, [changed, model, showSystem]);
  const layout = useMemo(() => {
    void changed;
    return layOutStage({
      width: Math.max(size.width, 200),
      height: size.height,
      nodes,
      podsOf: (node) => groups.of(node),
      waiting: groups.waiting(),
      services,
      clients: clientNames === "" ? [] : clientNames.split("\n"),
    });
  }, [changed, size, nodes, services, clientNames, groups]);
  const isEmpty = layout.podCount + services.length + (layout.tray?.count ?? 0) === 0;

  return (
    <section className={styles.stage} aria-label={text.regions.cluster}>
      <div className={styles.head}>
        <h2 className={styles.label}>{text.stage.controlPlane}</h2>
        <label className={styles.toggle}>
          <input
            type="checkbox"
            checked={showSystem}
            onChange={(event) => page.set({ showSystem: event.target.checked })}
          />
          {text.stage.showSystem}
        </label>
      </div>
      <ControlPlaneStrip />
      <div className={styles.frame} ref={frame}>
        {size.height > 0 && <Field layout={layout} services={services} scroller={scroller} size={size} />}
        {!ready && nodes.length === 0 && <p className={styles.booting}>{text.stage.booting}</p>}
      </div>
      {ready && isEmpty && nodes.length > 0 && !inLesson && (
        <p className={styles.hint}>
          <b>{text.stage.emptyTitle}.</b> {text.stage.emptyHint}{" "}
          <button className={styles.suggestion} onClick={() => terminal.run(SUGGESTION)}>
            {SUGGESTION}
          </button>
        </p>
      )}
    </section>
  );
}

/** Whoever sends or has just sent requests from outside; one text, so that it is new only when it differs. */
function clientsOf({ traffic, flows }: ReturnType<typeof usePage.getState>["model"]): string {
  const clients = new Set(traffic.map((source) => `traffic/${source.name}`));
  for (const flow of flows) if (!flow.source.startsWith("pod/")) clients.add(flow.source);
  return [...clients].sort().join("\n");
}

const byKey = (a: ServiceView, b: ServiceView): number => (a.key < b.key ? -1 : 1);

/** Workers first: they are what moves. */
function byRoleAndName(a: NodeView, b: NodeView): number {
  const rank = (node: NodeView): number => (node.roles.includes("control-plane") ? 1 : 0);
  return rank(a) - rank(b) || a.name.localeCompare(b.name, "en", { numeric: true });
}
