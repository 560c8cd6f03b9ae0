/** What stands in front of the nodes: clients, services, and the pods that wait for a node. */

import { memo } from "react";
import type { FlowView, ServiceView } from "../../protocol/view.ts";
import { page } from "../state/page-store.ts";
import { rateText } from "../text/format.ts";
import { text } from "../text/catalogue.ts";
import { pressed } from "./arrow-keys.ts";
import { serviceReference } from "./references.ts";
import type { Box, Tray } from "./stage-layout.ts";
import styles from "./stage.module.css";

const place = (box: Box) => ({ transform: `translate(${box.x}px, ${box.y}px)` });
const clipped = (name: string, width: number, perLetter: number): string => {
  const most = Math.max(3, Math.floor(width / perLetter));
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
};

export function TrayGlyph({ tray, narrow }: { readonly tray: Tray; readonly narrow: boolean }) {
  const { x, y, width, height } = tray;
  return (
    <g>
      <rect className={styles.tray} x={x} y={y} width={width} height={height} rx={10} />
      <text x={x + 12} y={y + (narrow ? 23 : 18)} className={styles.trayText}>
        {text.stage.waiting(tray.count)}
      </text>
      {!narrow &&
        tray.area.flow().labels.map((label) => (
          <text
            key={`${label.x}/${label.y}`}
            x={tray.area.x + label.x}
            y={tray.area.y + label.y}
            textAnchor={label.anchor}
            className={styles.family}
          >
            {label.text}
          </text>
        ))}
    </g>
  );
}

export function ClientGlyph(props: {
  readonly source: string;
  readonly box: Box;
  readonly flows: readonly FlowView[];
}) {
  const { box, source } = props;
  const own = props.flows.filter((flow) => flow.source === source);
  const rate = own.reduce((sum, flow) => sum + flow.ratePerSecond, 0);
  const errors = own.reduce((sum, flow) => sum + flow.errorsPerSecond, 0);
  const p95 = Math.max(0, ...own.map((flow) => flow.p95Ms));
  const name = source.slice(source.lastIndexOf("/") + 1);
  const health =
    errors > 0
      ? text.stage.errors(rateText(errors))
      : rate > 0
        ? text.stage.p95(String(Math.round(p95)))
        : "";
  const tone = { fill: errors > 0 ? "var(--bad)" : "var(--ok)" };
  if (box.height < 50)
    return (
      <g style={place(box)} className={styles.node}>
        <rect className={styles.card} width={box.width} height={box.height} rx={10} />
        <text x={12} y={19.5}>
          <tspan className={styles.nodeName}>{clipped(name, box.width - 110, 7)}</tspan>
          <tspan dx={8} className={styles.small}>
            {text.stage.rate(rateText(rate))}
          </tspan>
          <tspan dx={8} className={styles.small} style={tone}>
            {errors > 0 || box.width > 180 ? health : ""}
          </tspan>
        </text>
      </g>
    );
  return (
    <g style={place(box)} className={styles.node}>
      <rect className={styles.card} width={box.width} height={box.height} rx={10} />
      <text x={12} y={20} className={styles.nodeName}>
        {clipped(name, box.width - 20, 7)}
      </text>
      <text x={12} y={35} className={styles.small}>
        {text.stage.rate(rateText(rate))}
      </text>
      <text x={12} y={50} className={styles.small} style={tone}>
        {health}
      </text>
    </g>
  );
}

export const ServiceGlyph = memo(function ServiceGlyph(props: {
  readonly service: ServiceView;
  readonly box: Box;
  readonly selected: boolean;
}) {
  const { service, box } = props;
  const ready = service.endpoints.filter((endpoint) => endpoint.ready).length;
  const select = (): void => page.select(serviceReference(service));
  const address = service.clusterAddress === "None" ? "headless" : service.clusterAddress;
  const port = service.ports[0]?.split(/[:/]/)[0];
  const whole = port ? `${address}:${port}` : address;
  // A narrow pill has room for the address alone.
  const shown = whole.length * 6.4 > box.width - 20 ? address : whole;
  return (
    <g
      className={styles.node}
      style={place(box)}
      role="button"
      tabIndex={0}
      data-mark
      data-selected={props.selected}
      aria-label={`service ${service.name}, ${ready} endpoints`}
      onClick={select}
      onKeyDown={(event) => pressed(event) && select()}
    >
      <rect
        className={styles.service}
        width={box.width}
        height={box.height}
        rx={box.height / 2}
        data-empty={ready === 0}
      />
      <text x={box.width / 2} y={20} textAnchor="middle" className={styles.nodeName}>
        {clipped(`svc/${service.name}`, box.width - 22, 6.8)}
      </text>
      <text x={box.width / 2} y={36} textAnchor="middle" className={ready === 0 ? styles.small : styles.mono}>
        {ready === 0 ? text.stage.noEndpoints : shown}
      </text>
      <title>{`${service.key} · ${service.type}\n${service.clusterAddress} ${service.ports.join(", ")}`}</title>
    </g>
  );
});
