import type { FlowView, ServiceView } from "../../protocol/view.ts";
import { rateText } from "../text/format.ts";
import { branchRoute, clientRoute, isBeyond, nodeRoute, pathText, trunkRoute, type Point } from "./routes.ts";
import type { StageLayout } from "./stage-layout.ts";
import styles from "./stage.module.css";

/** From this rate on a line says its number: dots alone would no longer be counted. */
const NUMBERED_RATE = 20;

interface Line {
  readonly key: string;
  readonly path: string;
  readonly rate: number;
  readonly failing: boolean;
  readonly cut: boolean;
  readonly label?: Point;
}

const sum = (flows: readonly FlowView[], of: (flow: FlowView) => number): number =>
  flows.reduce((total, flow) => total + of(flow), 0);

/** The lines from clients to services and on to the nodes that serve; where something flows they have its width. */
export function Edges(props: {
  readonly layout: StageLayout;
  readonly services: readonly ServiceView[];
  readonly flows: readonly FlowView[];
}) {
  const { layout } = props;
  const lines: Line[] = [];
  for (const service of props.services) {
    const from = layout.services.get(service.key);
    if (!from) continue;
    const flows = props.flows.filter((flow) => flow.service === service.key);
    const targets = new Set(
      service.endpoints.filter((endpoint) => endpoint.ready).map((endpoint) => endpoint.node),
    );
    for (const flow of flows) if (flow.node !== "") targets.add(flow.node);
    const trunk = { rate: 0, failing: false, y: 0 };
    for (const name of targets) {
      const place = layout.placeOf.get(name);
      if (!place) continue;
      const own = flows.filter((flow) => flow.node === name);
      const rate = sum(own, (flow) => flow.ratePerSecond);
      const failing = sum(own, (flow) => flow.errorsPerSecond) > 0;
      // A line to a card behind another says nothing while nothing flows along it.
      if (
        rate === 0 &&
        (place.column > 0 ||
          isBeyond(layout, place) ||
          (layout.narrow && place.y > (layout.nodes[0]?.y ?? 0)))
      )
        continue;
      const beyond = isBeyond(layout, place);
      if (beyond && rate > 0) {
        trunk.rate += rate;
        trunk.failing ||= failing;
        trunk.y = Math.max(trunk.y, branchRoute(layout, place)[0]?.y ?? 0);
      }
      lines.push({
        key: `${service.key}→${name}`,
        path: pathText(beyond ? branchRoute(layout, place) : nodeRoute(layout, from, place)),
        rate,
        failing,
        cut: place.node.faults.length > 0,
        ...(rate >= NUMBERED_RATE && place.column === 0 && !layout.narrow
          ? { label: { x: place.x - 8, y: place.y + place.height / 2 - 6 } }
          : {}),
      });
    }
    if (trunk.rate > 0)
      lines.push({
        key: `${service.key}↓`,
        path: pathText(trunkRoute(layout, from, trunk.y)),
        rate: trunk.rate,
        failing: trunk.failing,
        cut: false,
      });
    for (const [source, box] of layout.clients) {
      const own = flows.filter((flow) => flow.source === source);
      if (own.length === 0) continue;
      lines.push({
        key: `${source}→${service.key}`,
        path: pathText(clientRoute(layout, box, from)),
        rate: sum(own, (flow) => flow.ratePerSecond),
        failing: false,
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
            data-failing={line.failing}
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
