import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
} from "react";
import { tintOf } from "../../protocol/view-model.ts";
import type { PodView, ServiceView } from "../../protocol/view.ts";
import { page, usePage } from "../state/page-store.ts";
import { usePart } from "../state/use-part.ts";
import { session } from "../state/session.ts";
import { text } from "../text/catalogue.ts";
import { onArrow } from "./arrow-keys.ts";
import { DotLayer } from "./dot-layer.ts";
import { Edges } from "./edges.tsx";
import { ClientGlyph, ServiceGlyph, TrayGlyph } from "./front-glyphs.tsx";
import { NodeCard } from "./node-card.tsx";
import { PodCanvas, podAt } from "./pod-canvas.ts";
import { PodMark } from "./pod-mark.tsx";
import { podReference } from "./references.ts";
import { requestWay } from "./routes.ts";
import type { StageLayout } from "./stage-layout.ts";
import styles from "./stage.module.css";

/** Dots of one frame set out within this time, not all at once. */
const SPREAD_MS = 100;

/** Nodes, pods, services and requests in their places. Its window scrolls; the canvases over it do not. */
export function Field(props: {
  readonly layout: StageLayout;
  readonly services: readonly ServiceView[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly size: { readonly width: number; readonly height: number };
}) {
  const { layout, services, scroller } = props;
  const selected = usePage((state) => state.selected);
  const selectedKey = selected ? `${selected.kind}/${selected.namespace}/${selected.name}` : "";
  return (
    <>
      <div className={styles.field} ref={scroller}>
        <div className={styles.content} style={{ height: layout.height }} onKeyDown={onArrow}>
          <PodFinder layout={layout}>
            <svg width={layout.width} height={layout.height} className={styles.svg}>
              <Traffic layout={layout} services={services} />
              {layout.tray && <TrayGlyph tray={layout.tray} narrow={layout.narrow} />}
              {services.map((service) => {
                const box = layout.services.get(service.key);
                if (!box) return null;
                const chosen = selectedKey === `Service/${service.key}`;
                return <ServiceGlyph key={service.key} service={service} box={box} selected={chosen} />;
              })}
              {layout.moreServices > 0 && (
                <text className={styles.small} x={layout.nodesLeft - 40} y={16} textAnchor="end">
                  {text.stage.more(layout.moreServices)}
                </text>
              )}
              {layout.nodes.map(({ node, area, x, y, width, height }) => (
                <NodeCard
                  key={node.key}
                  {...{ node, x, y, width, height }}
                  selected={selectedKey === `Node//${node.name}`}
                  labels={area.flow().labels}
                  podsX={area.x - x}
                  podsY={area.y - y}
                  podCount={area.group.pods.length}
                  unseen={area.group.unseen}
                />
              ))}
              {!layout.canvas && <Pods layout={layout} selectedKey={selectedKey} />}
            </svg>
          </PodFinder>
        </div>
      </div>
      {layout.canvas && (
        <>
          <Marks layout={layout} scroller={scroller} size={props.size} />
          <p className="visually-hidden">{text.stage.canvasNote(layout.podCount)}</p>
        </>
      )}
      <Dots layout={layout} scroller={scroller} size={props.size} />
    </>
  );
}

/** In the order in which they came: a pod that only moves stays the same element, and its move is seen. */
function Pods({ layout, selectedKey }: { readonly layout: StageLayout; readonly selectedKey: string }) {
  const { model } = usePage.getState();
  const { cell } = layout;
  return [...model.pods.values()].map((pod) => {
    const box = layout.boxOf(pod);
    if (!box) return null;
    const place = layout.placeOf.get(pod.node);
    return (
      <PodMark
        key={pod.key}
        pod={pod}
        x={box.x}
        y={box.y}
        width={box.width}
        height={box.height}
        level={place ? cell.level : (layout.tray?.area.cell.level ?? cell.level)}
        tint={tintOf(model, pod)}
        dead={(place?.node.faults.length ?? 0) > 0}
        selected={selectedKey === `Pod/${pod.key}`}
      />
    );
  });
}

function Traffic(props: { readonly layout: StageLayout; readonly services: readonly ServiceView[] }) {
  usePart("flows");
  const { flows } = usePage.getState().model;
  return (
    <>
      <Edges layout={props.layout} services={props.services} flows={flows} />
      {[...props.layout.clients].map(([source, box]) => (
        <ClientGlyph key={source} source={source} box={box} flows={flows} />
      ))}
    </>
  );
}

/** Pods on a canvas are found by their place. */
function PodFinder(props: { readonly layout: StageLayout; readonly children: React.ReactNode }) {
  const { layout } = props;
  if (!layout.canvas) return props.children;
  const find = (event: MouseEvent<HTMLDivElement>): PodView | undefined => {
    const bounds = event.currentTarget.getBoundingClientRect();
    return podAt(layout, event.clientX - bounds.left, event.clientY - bounds.top);
  };
  return (
    <div
      onClickCapture={(event) => {
        const pod = find(event);
        if (!pod) return;
        event.stopPropagation();
        page.select(podReference(pod));
      }}
      onPointerMove={(event: PointerEvent<HTMLDivElement>) => {
        const pod = find(event);
        event.currentTarget.title = pod ? `${pod.namespace}/${pod.name} · ${pod.state}` : "";
      }}
    >
      {props.children}
    </div>
  );
}

interface Overlay {
  readonly layout: StageLayout;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly size: { readonly width: number; readonly height: number };
}

function Marks({ layout, scroller, size }: Overlay) {
  const host = useRef<HTMLCanvasElement>(null);
  const moving = useRef<HTMLCanvasElement>(null);
  const canvas = useRef<PodCanvas>(undefined);
  const theme = usePage((state) => state.dark);
  const paint = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    if (!host.current || !moving.current) return;
    canvas.current ??= new PodCanvas(host.current, moving.current);
    const painter = canvas.current;
    paint.current = () =>
      painter.paint(layout, {
        x: scroller.current?.scrollLeft ?? 0,
        y: scroller.current?.scrollTop ?? 0,
        ...size,
      });
    paint.current();
  }, [layout, scroller, size]);
  useEffect(() => {
    canvas.current?.retint();
    paint.current();
  }, [theme]);
  useEffect(
    () => () => {
      canvas.current?.dispose();
      canvas.current = undefined;
    },
    [],
  );
  useEffect(() => {
    const element = scroller.current;
    const onScroll = (): void => paint.current();
    element?.addEventListener("scroll", onScroll, { passive: true });
    return () => element?.removeEventListener("scroll", onScroll);
  }, [scroller]);
  return (
    <>
      <canvas ref={host} className={styles.overlay} style={size} aria-hidden="true" />
      <canvas ref={moving} className={styles.overlay} style={size} data-layer="moves" aria-hidden="true" />
    </>
  );
}

function Dots({ layout, scroller, size }: Overlay) {
  const host = useRef<HTMLCanvasElement>(null);
  const layer = useRef<DotLayer>(undefined);
  const latest = useRef(layout);
  const theme = usePage((state) => state.dark);
  useEffect(() => {
    latest.current = layout;
  });
  useEffect(() => {
    if (!host.current) return;
    const dots = new DotLayer(host.current, {
      scroll: () => ({ x: scroller.current?.scrollLeft ?? 0, y: scroller.current?.scrollTop ?? 0 }),
    });
    layer.current = dots;
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    const stop = session.onDots((flown) => {
      if (still.matches || document.hidden) return;
      flown.forEach((dot, index) =>
        dots.add(requestWay(dot, latest.current), dot.ok, (index * SPREAD_MS) / flown.length),
      );
    });
    return () => {
      stop();
      dots.dispose();
    };
  }, [scroller]);
  const { width, height } = size;
  useLayoutEffect(() => layer.current?.resize(width, height), [width, height]);
  useEffect(() => {
    layer.current?.resize(width, height);
    layer.current?.retint();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the size has an effect of its own
  }, [theme]);
  return useMemo(
    () => <canvas ref={host} className={styles.overlay} style={{ width, height }} aria-hidden="true" />,
    [width, height],
  );
}
