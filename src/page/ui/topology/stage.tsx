import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
} from "react";
import type { FlowView, NodeView, PodView, RequestDot, ServiceView } from "../../protocol/view.ts";
import type { ObjectReference } from "../../protocol/messages.ts";
import { page, usePage } from "../state/page-store.ts";
import { session } from "../state/session.ts";
import { bytesText, millicoresText, rateText } from "../text/format.ts";
import { text } from "../text/catalogue.ts";
import { terminal } from "../panes/terminal/terminal-controller.ts";
import { ControlPlaneStrip } from "./control-plane-strip.tsx";
import { DotLayer, curve, type Point } from "./dot-layer.ts";
import { paintPods, podAt } from "./pod-canvas.ts";
import { PodGlyph, StateShape } from "./pod-glyph.tsx";
import { SVG_MARKS, layOutStage, type Box, type NodePlace, type StageLayout } from "./stage-layout.ts";
import styles from "./stage.module.css";

const SUGGESTION = "kubectl create deployment web --image=nginx --replicas=3";

export const nodeReference = (name: string): ObjectReference => ({
  apiVersion: "v1",
  kind: "Node",
  plural: "nodes",
  namespace: "",
  name,
});
export const podReference = (pod: PodView): ObjectReference => ({
  apiVersion: "v1",
  kind: "Pod",
  plural: "pods",
  namespace: pod.namespace,
  name: pod.name,
});
export const serviceReference = (service: ServiceView): ObjectReference => ({
  apiVersion: "v1",
  kind: "Service",
  plural: "services",
  namespace: service.namespace,
  name: service.name,
});

const clientName = (source: string): string => source.slice(source.lastIndexOf("/") + 1);

export function Stage() {
  const version = useDrawnVersion();
  const showSystem = usePage((state) => state.showSystem);
  const selected = usePage((state) => state.selected);
  const ready = usePage((state) => state.ready);
  const { model } = usePage.getState();
  const host = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });

  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const shown = useMemo(() => {
    void version;
    const nodes = [...model.nodes.values()].sort(byRoleAndName);
    const pods = [...model.pods.values()].filter((pod) => showSystem || !pod.system);
    const services = [...model.services.values()]
      .filter((service) => (showSystem || !service.system) && service.clusterAddress !== "")
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const clients = new Set(model.traffic.map((source) => `traffic/${source.name}`));
    for (const flow of model.flows) if (!flow.source.startsWith("pod/")) clients.add(flow.source);
    return { nodes, pods, services, clients: [...clients].sort() };
  }, [version, showSystem, model]);

  const layout = useMemo(
    () => layOutStage({ ...size, ...shown, width: Math.max(size.width, 200) }),
    [size, shown],
  );
  const user = shown.pods.length + shown.services.length;

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
      <div className={styles.field} ref={host}>
        {size.width > 0 && <Field layout={layout} shown={shown} selected={selected} />}
        {!ready && shown.nodes.length === 0 && <p className={styles.booting}>{text.stage.booting}</p>}
      </div>
      {ready && user === 0 && shown.nodes.length > 0 && (
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

/** Thousands of pods are laid out anew ten times a second, not at every frame: the rest of the page stays quick. */
const MANY_EVERY_MS = 100;

function useDrawnVersion(): number {
  const [drawn, setDrawn] = useState(() => usePage.getState().version);
  useEffect(() => {
    let lastMs = -Infinity;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = (): void => {
      clearTimeout(timer);
      timer = undefined;
      lastMs = performance.now();
      setDrawn(usePage.getState().version);
    };
    draw();
    const stop = usePage.subscribe((state, before) => {
      if (state.version === before.version) return;
      const waitMs = state.model.pods.size > SVG_MARKS ? lastMs + MANY_EVERY_MS - performance.now() : 0;
      if (waitMs <= 0) draw();
      else timer ??= setTimeout(draw, waitMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return drawn;
}

function byRoleAndName(a: NodeView, b: NodeView): number {
  const rank = (node: NodeView): number => (node.roles.includes("control-plane") ? 1 : 0);
  return rank(a) - rank(b) || a.name.localeCompare(b.name, "en", { numeric: true });
}

interface Shown {
  readonly nodes: readonly NodeView[];
  readonly pods: readonly PodView[];
  readonly services: readonly ServiceView[];
  readonly clients: readonly string[];
}

function Field({
  layout,
  shown,
  selected,
}: {
  readonly layout: StageLayout;
  readonly shown: Shown;
  readonly selected: ObjectReference | undefined;
}) {
  const dots = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const latest = useRef({ layout, shown });
  useEffect(() => {
    latest.current = { layout, shown };
  });
  const { model } = usePage.getState();

  useEffect(() => {
    if (!dots.current) return;
    const layer = new DotLayer(dots.current);
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    const stop = session.onDots((flown) => {
      if (still.matches || document.hidden) return;
      flown.forEach((dot, index) => {
        const path = pathOf(dot, latest.current.layout, latest.current.shown.nodes);
        layer.add(path, dot.ok, (index * 100) / flown.length);
      });
    });
    return () => {
      stop();
      layer.dispose();
    };
  }, []);

  const theme = usePage((state) => state.theme);
  useEffect(() => {
    if (layout.canvas && marks.current) paintPods(marks.current, layout, model.pods);
  }, [layout, model, theme]);

  const onCanvasClick = (event: MouseEvent<HTMLCanvasElement>): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const key = podAt(layout, event.clientX - bounds.left, event.clientY - bounds.top);
    const pod = key === undefined ? undefined : model.pods.get(key);
    if (pod) page.select(podReference(pod));
  };

  const faulty = new Set(model.faults.map((fault) => fault.target));
  const selectedKey = selected ? `${selected.kind}/${selected.namespace}/${selected.name}` : "";
  return (
    <div className={styles.canvasHost} style={{ height: layout.height }} onKeyDown={onArrow}>
      <svg width={layout.width} height={layout.height} className={styles.svg}>
        <Edges layout={layout} shown={shown} flows={model.flows} />
        {layout.tray && <Tray tray={layout.tray} narrow={layout.narrow} />}
        {shown.clients.map((source) => {
          const box = layout.clients.get(source);
          return box && <ClientGlyph key={source} source={source} box={box} flows={model.flows} />;
        })}
        {shown.services.map((service) => {
          const box = layout.services.get(service.key);
          return (
            box && (
              <ServiceGlyph
                key={service.key}
                service={service}
                box={box}
                selected={selectedKey === `Service/${service.key}`}
              />
            )
          );
        })}
        {layout.moreServices > 0 && (
          <text className={styles.small} x={300} y={layout.height - 8} textAnchor="end">
            {text.stage.more(layout.moreServices)}
          </text>
        )}
        {layout.nodes.map((place) => (
          <NodeCard
            key={place.node.key}
            place={place}
            selected={selectedKey === `Node//${place.node.name}`}
          />
        ))}
        {!layout.canvas &&
          shown.pods.map((pod) => {
            const box = layout.pods.get(pod.key);
            if (!box) return null;
            const reference = podReference(pod);
            return (
              <g
                key={pod.key}
                className={styles.pod}
                style={{ transform: `translate(${box.x}px, ${box.y}px)` }}
                role="button"
                tabIndex={-1}
                data-mark
                data-selected={selectedKey === `Pod/${pod.key}`}
                aria-label={`pod ${pod.name}, ${pod.state === "Running" && !pod.ready ? "Running, not ready" : pod.state}`}
                onClick={() => page.select(reference)}
                onKeyDown={(event) => pressed(event) && page.select(reference)}
              >
                <title>{`${pod.namespace}/${pod.name}\n${pod.state}${pod.ready ? "" : ", not ready"}`}</title>
                <PodGlyph pod={pod} box={box} level={layout.level} dead={faulty.has(pod.node)} />
              </g>
            );
          })}
      </svg>
      {layout.canvas && (
        <>
          <canvas
            ref={marks}
            className={styles.marks}
            style={{ width: layout.width, height: layout.height }}
            onClick={onCanvasClick}
            aria-hidden="true"
          />
          <p className="visually-hidden">{text.stage.canvasNote(shown.pods.length)}</p>
        </>
      )}
      <canvas ref={dots} className={styles.dots} aria-hidden="true" />
    </div>
  );
}

function pressed(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" && event.key !== " ") return false;
  event.preventDefault();
  return true;
}

/** One tab stop for the stage; arrows go to the nearest mark in that direction. */
function onArrow(event: KeyboardEvent<HTMLDivElement>): void {
  const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
    event.key
  ];
  const from = (event.target as Element).closest?.("[data-mark]");
  if (!direction || !from) return;
  event.preventDefault();
  const [dx, dy] = direction as [number, number];
  const centre = (element: Element): Point => {
    const box = element.getBoundingClientRect();
    // A node is as wide as its card: it stands where its name and its first pod are.
    return { x: box.x + Math.min(box.width / 2, 44), y: box.y + Math.min(box.height / 2, 20) };
  };
  const start = centre(from);
  let best: SVGElement | undefined;
  let least = Infinity;
  for (const candidate of event.currentTarget.querySelectorAll<SVGElement>("[data-mark]")) {
    if (candidate === from) continue;
    const at = centre(candidate);
    const along = (at.x - start.x) * dx + (at.y - start.y) * dy;
    const across = Math.abs((at.x - start.x) * dy) + Math.abs((at.y - start.y) * dx);
    if (along > 2 && along + across * 2.5 < least) {
      least = along + across * 2.5;
      best = candidate;
    }
  }
  best?.focus();
}

function NodeCard({ place, selected }: { readonly place: NodePlace; readonly selected: boolean }) {
  const { node, x, y, width, height } = place;
  const powerless = node.faults.length > 0;
  const bad = !node.ready || powerless;
  const reference = nodeReference(node.name);
  const word = powerless && node.ready ? `Ready · ${text.stage.noPower}` : node.status.replace(",", " · ");
  const badge = word.length * 5.7 + 30;
  const nameWidth = node.name.length * 7.4 + 10;
  const bars = width > 24 + nameWidth + badge + 168;
  return (
    <g className={styles.node} style={{ transform: `translate(${x}px, ${y}px)` }} data-selected={selected}>
      <rect
        className={styles.card}
        width={width}
        height={height}
        rx={12}
        data-bad={bad}
        onClick={() => page.select(reference)}
      />
      <g
        role="button"
        tabIndex={0}
        data-mark
        aria-label={`node ${node.name}, ${node.status}`}
        onClick={() => page.select(reference)}
        onKeyDown={(event) => pressed(event) && page.select(reference)}
      >
        <rect width={width} height={30} fill="transparent" />
        <text x={14} y={21} className={styles.nodeName}>
          {node.name}
        </text>
        {width > nameWidth + badge + 10 && (
          <g transform={`translate(${14 + nameWidth} 8)`}>
            <rect width={badge} height={18} rx={9} fill={bad ? "var(--bad-soft)" : "var(--ok-soft)"} />
            <g transform="translate(12 9)">
              <StateShape tone={bad ? "bad" : "ok"} size={7} />
            </g>
            <text x={21} y={12.6} className={styles.badge} style={{ fill: bad ? "var(--bad)" : "var(--ok)" }}>
              {word}
            </text>
          </g>
        )}
        {bars && (
          <g aria-hidden="true" className={styles.bars}>
            <Bar x={width - 164} label={text.stage.cpu} share={share(node.cpu)} dead={powerless} />
            <Bar x={width - 84} label={text.stage.memory} share={share(node.memory)} dead={powerless} />
          </g>
        )}
        {bars && (
          <text aria-hidden="true" x={width - 14} y={20.5} textAnchor="end" className={styles.numbers}>
            {`${text.stage.cpu} ${millicoresText(node.cpu.requested)} / ${millicoresText(node.cpu.allocatable)} · ${text.stage.memory} ${bytesText(node.memory.requested)} / ${bytesText(node.memory.allocatable)}`}
          </text>
        )}
        <title>
          {`${node.name} · ${node.status}\n${text.inspector.fields.cpu} ${millicoresText(node.cpu.requested)} / ${millicoresText(node.cpu.allocatable)}\n${text.inspector.fields.memory} ${bytesText(node.memory.requested)} / ${bytesText(node.memory.allocatable)}${node.taints.length > 0 ? `\n${node.taints.join("\n")}` : ""}`}
        </title>
      </g>
    </g>
  );
}

/** The narrowest fill that is seen as a bar and not as a speck. */
const LEAST_FILL = 9;

const share = (usage: { requested: number; allocatable: number }): number =>
  usage.allocatable > 0 ? Math.min(1, usage.requested / usage.allocatable) : 0;

function Bar(props: {
  readonly x: number;
  readonly label: string;
  readonly share: number;
  readonly dead: boolean;
}) {
  return (
    <g transform={`translate(${props.x} 0)`}>
      <text x={24} y={20.5} className={styles.small} textAnchor="end">
        {props.label}
      </text>
      <rect x={29} y={13.5} width={42} height={7} rx={3.5} fill="var(--line)" />
      {!props.dead && props.share > 0 && (
        <rect
          x={29}
          y={13.5}
          width={Math.max(LEAST_FILL, 42 * props.share)}
          height={7}
          rx={3.5}
          fill={props.share > 0.9 ? "var(--wait-mark)" : "var(--accent)"}
        />
      )}
    </g>
  );
}

function Tray({
  tray,
  narrow,
}: {
  readonly tray: Box & { readonly count: number };
  readonly narrow: boolean;
}) {
  return (
    <g>
      <rect className={styles.tray} x={tray.x} y={tray.y} width={tray.width} height={tray.height} rx={10} />
      <text x={tray.x + 12} y={tray.y + (narrow ? 24 : 18)} className={styles.trayText}>
        {text.stage.waiting(tray.count)}
      </text>
    </g>
  );
}

function ClientGlyph(props: {
  readonly source: string;
  readonly box: Box;
  readonly flows: readonly FlowView[];
}) {
  const own = props.flows.filter((flow) => flow.source === props.source);
  const rate = own.reduce((sum, flow) => sum + flow.ratePerSecond, 0);
  const errors = own.reduce((sum, flow) => sum + flow.errorsPerSecond, 0);
  const p95 = Math.max(0, ...own.map((flow) => flow.p95Ms));
  const { box } = props;
  return (
    <g style={{ transform: `translate(${box.x}px, ${box.y}px)` }} className={styles.node}>
      <rect className={styles.card} width={box.width} height={box.height} rx={10} />
      <text x={12} y={20} className={styles.nodeName}>
        {clientName(props.source).slice(0, 13)}
      </text>
      <text x={12} y={35} className={styles.small}>
        {text.stage.rate(rateText(rate))}
      </text>
      <text x={12} y={50} className={styles.small} style={{ fill: errors > 0 ? "var(--bad)" : "var(--ok)" }}>
        {errors > 0
          ? text.stage.errors(rateText(errors))
          : rate > 0
            ? text.stage.p95(String(Math.round(p95)))
            : ""}
      </text>
    </g>
  );
}

function ServiceGlyph(props: {
  readonly service: ServiceView;
  readonly box: Box;
  readonly selected: boolean;
}) {
  const { service, box } = props;
  const ready = service.endpoints.filter((endpoint) => endpoint.ready).length;
  const reference = serviceReference(service);
  const address = service.clusterAddress === "None" ? "headless" : service.clusterAddress;
  const port = service.ports[0]?.split(/[:/]/)[0];
  return (
    <g
      className={styles.node}
      style={{ transform: `translate(${box.x}px, ${box.y}px)` }}
      role="button"
      tabIndex={0}
      data-mark
      data-selected={props.selected}
      aria-label={`service ${service.name}, ${ready} endpoints`}
      onClick={() => page.select(reference)}
      onKeyDown={(event) => pressed(event) && page.select(reference)}
    >
      <rect
        className={styles.service}
        width={box.width}
        height={box.height}
        rx={box.height / 2}
        data-empty={ready === 0}
      />
      <text x={box.width / 2} y={20} textAnchor="middle" className={styles.nodeName}>
        {`svc/${service.name}`.slice(0, 16)}
      </text>
      <text x={box.width / 2} y={36} textAnchor="middle" className={ready === 0 ? styles.small : styles.mono}>
        {ready === 0 ? text.stage.noEndpoints : port ? `${address}:${port}` : address}
      </text>
      <title>{`${service.key} · ${service.type}\n${service.clusterAddress} ${service.ports.join(", ")}`}</title>
    </g>
  );
}

const rightOf = (box: Box): Point => ({ x: box.x + box.width, y: box.y + box.height / 2 });
const leftOf = (box: Box): Point => ({ x: box.x, y: box.y + box.height / 2 });
const centreOf = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

function link(from: Point, to: Point): string {
  const middle = (from.x + to.x) / 2;
  return `M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
}

function Edges(props: {
  readonly layout: StageLayout;
  readonly shown: Shown;
  readonly flows: readonly FlowView[];
}) {
  const { layout, shown, flows } = props;
  if (layout.narrow) return null;
  const lines: { key: string; path: string; rate: number; errors: number; cut: boolean; label?: Point }[] =
    [];
  const places = new Map(layout.nodes.map((place) => [place.node.name, place]));
  const firstColumn = Math.min(...layout.nodes.map(({ x }) => x));
  for (const service of shown.services) {
    const from = layout.services.get(service.key);
    if (!from) continue;
    const targets = new Set(
      service.endpoints.filter((endpoint) => endpoint.ready).map((endpoint) => endpoint.node),
    );
    for (const flow of flows) if (flow.service === service.key && flow.node !== "") targets.add(flow.node);
    for (const name of targets) {
      const place = places.get(name);
      if (!place) continue;
      const own = flows.filter((flow) => flow.service === service.key && flow.node === name);
      const rate = own.reduce((sum, flow) => sum + flow.ratePerSecond, 0);
      const errors = own.reduce((sum, flow) => sum + flow.errorsPerSecond, 0);
      // A line to a card behind another says nothing while nothing flows along it.
      if (rate === 0 && place.x > firstColumn) continue;
      const to = leftOf(place);
      lines.push({
        key: `${service.key}→${name}`,
        path: link(rightOf(from), to),
        rate,
        errors,
        cut: place.node.faults.length > 0,
        ...(rate >= 20 ? { label: { x: to.x - 8, y: to.y - 6 } } : {}),
      });
    }
    for (const source of shown.clients) {
      const box = layout.clients.get(source);
      const own = flows.filter((flow) => flow.service === service.key && flow.source === source);
      if (!box || own.length === 0) continue;
      const rate = own.reduce((sum, flow) => sum + flow.ratePerSecond, 0);
      const errors = own.reduce((sum, flow) => sum + flow.errorsPerSecond, 0);
      lines.push({
        key: `${source}→${service.key}`,
        path: link(rightOf(box), leftOf(from)),
        rate,
        errors,
        cut: false,
      });
    }
  }
  return (
    <g aria-hidden="true">
      {lines.map((line) => (
        <g key={line.key}>
          <path
            d={line.path}
            className={styles.edge}
            data-cut={line.cut}
            data-flowing={line.rate > 0}
            style={{ strokeWidth: line.cut ? 1.2 : 1.2 + Math.min(6, Math.log2(1 + line.rate) * 0.7) }}
          />
          {line.label && (
            <text x={line.label.x} y={line.label.y} textAnchor="end" className={styles.flowLabel}>
              {rateText(line.rate)}/s
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

/** The points a request's dot travels: client, service, node, pod — as far as it got. */
function pathOf(dot: RequestDot, layout: StageLayout, nodes: readonly NodeView[]): Point[] {
  void nodes;
  const stops: { in: Point; out: Point }[] = [];
  const through = (box: Box | undefined): void => {
    if (box) stops.push({ in: leftOf(box), out: rightOf(box) });
  };
  const sourcePod = dot.source.startsWith("pod/") ? layout.pods.get(dot.source.slice(4)) : undefined;
  through(layout.clients.get(dot.source) ?? sourcePod);
  let lastNode: NodePlace | undefined;
  for (const hop of dot.hops) {
    if (hop.place === "service") through(layout.services.get(hop.name.split(":")[0] ?? hop.name));
    if (hop.place === "pod") {
      const box = layout.pods.get(hop.name);
      if (box) stops.push({ in: centreOf(box), out: centreOf(box) });
    }
    if (hop.place === "node") lastNode = layout.nodes.find((place) => place.node.name === hop.name);
  }
  if (!dot.ok && lastNode && !dot.hops.some((hop) => hop.place === "pod")) {
    const at = leftOf(lastNode);
    stops.push({ in: at, out: at });
  }
  const points: Point[] = [];
  for (let i = 1; i < stops.length; i++) {
    const [a, b] = [stops[i - 1], stops[i]];
    if (a && b) points.push(...curve(a.out, b.in));
  }
  // A request that got no further than the service fails on the way out of it.
  const last = stops[stops.length - 1];
  if (!dot.ok && last && !lastNode && stops.length > 0 && !dot.hops.some((hop) => hop.place === "pod"))
    points.push(last.out, { x: last.out.x + 26, y: last.out.y });
  return points;
}
