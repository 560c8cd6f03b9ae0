import { useCallback, useState } from "react";
import { page, usePage } from "../state/page-store.ts";
import { session } from "../state/session.ts";
import { usePart } from "../state/use-part.ts";
import { ageText, clockText, speedText } from "../text/format.ts";
import { text } from "../text/catalogue.ts";
import { Button, Popover } from "../parts/parts.tsx";
import { applyTheme, isDark, type ThemeChoice } from "../theme/theme.ts";
import styles from "./bar.module.css";

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 100];
const NODE_CRASH = "node-crash";

export function togglePause(): void {
  const { running } = page.get().clock;
  session.live()?.send({ type: "clock", command: { action: running ? "pause" : "resume" } });
}

export function step(): void {
  session.live()?.send({ type: "clock", command: { action: "pause" } });
  void session
    .live()
    ?.ask("step", {})
    .catch(() => undefined); // restarted meanwhile: nothing to step
}

export function setFault(target: string, on: boolean): void {
  session.live()?.send({ type: "fault", fault: NODE_CRASH, target, on });
}

export function Bar() {
  const ready = usePage((state) => state.ready);
  const readOnly = usePage((state) => state.readOnly);
  const open = usePage((state) => state.open);
  const lesson = usePage((state) => state.lesson);
  const theme = usePage((state) => state.theme);
  const close = useCallback(() => page.set({ open: undefined }), []);
  const toggle = (name: "break" | "traffic"): void => page.set({ open: open === name ? undefined : name });
  const nextTheme: Record<ThemeChoice, ThemeChoice> = { system: "light", light: "dark", dark: "system" };
  return (
    <header className={styles.bar}>
      <span className={styles.logo}>
        <Ship />
        <h1>{text.name}</h1>
      </span>
      <span className={styles.crumb}>
        {lesson ? (
          <>
            {lesson.course} / <b>{lesson.title}</b>
          </>
        ) : (
          text.sandbox
        )}
      </span>
      <span className={styles.grow} />
      <ClockControls disabled={!ready} />
      <Faults />
      <span className={styles.tools}>
        <span className={styles.anchor}>
          <Button
            label={text.bar.breakSomething}
            onClick={() => toggle("break")}
            expanded={open === "break"}
            disabled={!ready || readOnly}
          >
            <span>
              {text.bar.breakParts[0]}
              <span className={styles.long}> {text.bar.breakParts[1]}</span>
            </span>
          </Button>
          {open === "break" && <BreakPanel onClose={close} />}
        </span>
        <span className={styles.anchor}>
          <Button
            onClick={() => toggle("traffic")}
            expanded={open === "traffic"}
            disabled={!ready || readOnly}
          >
            {text.bar.traffic}
          </Button>
          {open === "traffic" && <TrafficPanel onClose={close} />}
        </span>
      </span>
      <span className={styles.aside}>
        <Button
          label={text.bar.theme}
          title={`${text.bar.theme} (${text.bar.themes[theme]})`}
          onClick={() => {
            applyTheme(nextTheme[theme]);
            page.set({ theme: nextTheme[theme], dark: isDark(nextTheme[theme]) });
          }}
        >
          <ThemeIcon choice={theme} />
        </Button>
        <Button label={text.bar.help} onClick={() => page.set({ open: "help" })}>
          ?
        </Button>
      </span>
    </header>
  );
}

function ClockControls({ disabled }: { readonly disabled: boolean }) {
  const clock = usePage((state) => state.clock);
  const speeds = SPEEDS.includes(clock.speed) ? SPEEDS : [...SPEEDS, clock.speed].sort((a, b) => a - b);
  return (
    <span className={styles.clock}>
      <span className={styles.group}>
        <Button
          label={clock.running ? text.bar.pause : text.bar.resume}
          onClick={togglePause}
          disabled={disabled}
        >
          {clock.running ? (
            <svg width="12" height="12" aria-hidden="true">
              <path d="M3.500 1v10M8.500 1v10" stroke="currentColor" strokeWidth="2.500" />
            </svg>
          ) : (
            <svg width="12" height="12" aria-hidden="true">
              <path d="M2.500 1v10l8-5z" fill="currentColor" />
            </svg>
          )}
        </Button>
        <Button title={text.bar.stepHelp} label={text.bar.step} onClick={step} disabled={disabled}>
          <svg width="12" height="12" aria-hidden="true">
            <path d="M10 1v10M1 1v10l7-5z" fill="currentColor" stroke="currentColor" />
          </svg>
          <span className={styles.word}>{text.bar.step}</span>
        </Button>
      </span>
      <select
        className={styles.speed}
        aria-label={text.bar.speed}
        value={clock.speed}
        disabled={disabled}
        onChange={(event) =>
          session
            .live()
            ?.send({ type: "clock", command: { action: "speed", speed: Number(event.target.value) } })
        }
      >
        {speeds.map((speed) => (
          <option key={speed} value={speed}>
            {speedText(speed)}
          </option>
        ))}
      </select>
      <span
        className={styles.time}
        role="timer"
        aria-label={text.bar.clock}
        aria-live="off"
        title={text.bar.clockHelp}
        data-running={clock.running}
      >
        {clockText(clock.nowMs)}
      </span>
      {clock.laggingAt !== undefined && clock.running && (
        <span className={styles.note}>{text.bar.behind(speedText(clock.laggingAt))}</span>
      )}
      {clock.mode === "manual" && !clock.running && <span className={styles.note}>{text.bar.manual}</span>}
    </span>
  );
}

function Faults() {
  usePart("faults");
  const nowMs = usePage((state) => Math.floor(state.clock.nowMs / 1000));
  const { faults } = usePage.getState().model;
  const first = faults[0];
  if (!first) return null;
  const what = faults.length === 1 ? text.bar.since(first.target, ageText(nowMs * 1000 - first.sinceMs)) : "";
  return (
    <span className={styles.faults} role="status">
      <svg width="8" height="8" aria-hidden="true">
        <circle cx="4" cy="4" r="4" fill="currentColor" />
      </svg>
      {text.bar.faults(faults.length)}
      {what && <span className={styles.word}>· {what}</span>}
    </span>
  );
}

function BreakPanel({ onClose }: { readonly onClose: () => void }) {
  usePart("nodes", "faults");
  const { nodes, faults } = usePage.getState().model;
  const workers = [...nodes.values()]
    .filter((node) => !node.roles.includes("control-plane"))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  return (
    <Popover label={text.bar.breakSomething} onClose={onClose}>
      <p className={styles.explain}>{workers.length === 0 ? text.bar.noWorkers : text.bar.breakHelp}</p>
      <ul className={styles.list}>
        {workers.map((node) => {
          const down = node.faults.includes(NODE_CRASH);
          return (
            <li key={node.key}>
              <span>{node.name}</span>
              <small>{down ? text.stage.noPower : node.status}</small>
              <Button
                danger={!down}
                label={`${down ? text.bar.recover : text.bar.crash} ${node.name}`}
                onClick={() => setFault(node.name, !down)}
              >
                {down ? text.bar.recover : text.bar.crash}
              </Button>
            </li>
          );
        })}
      </ul>
      {faults.length > 0 && (
        <Button
          primary
          onClick={() =>
            faults.forEach((fault) =>
              session.live()?.send({ type: "fault", fault: fault.fault, target: fault.target, on: false }),
            )
          }
        >
          {text.bar.stopAll}
        </Button>
      )}
    </Popover>
  );
}

function TrafficPanel({ onClose }: { readonly onClose: () => void }) {
  usePart("traffic", "services", "nodes");
  const { traffic, services, nodes } = usePage.getState().model;
  const suggestions = [...services.values()].flatMap((service) => {
    const external = service.externalAddresses[0];
    const port = service.ports[0] ?? "";
    if (external) return [`http://${external}:${port.split(/[:/]/)[0] ?? "80"}/`];
    const nodePort = /:(\d+)\//.exec(port)?.[1];
    const node = [...nodes.values()].find((one) => one.address !== "");
    return nodePort && node ? [`http://${node.address}:${nodePort}/`] : [];
  });
  const [url, setUrl] = useState(suggestions[0] ?? "");
  const [rate, setRate] = useState(5);
  const set = (name: string, address: string, requestsPerSecond: number): void =>
    session.live()?.send({ type: "traffic", name, url: address, requestsPerSecond });
  const freeName = ["shoppers", "readers", "visitors"].find((name) => !traffic.some((t) => t.name === name));
  return (
    <Popover label={text.bar.traffic} onClose={onClose}>
      <p className={styles.explain}>
        {traffic.length === 0 && suggestions.length === 0 ? text.bar.trafficNone : text.bar.trafficHelp}
      </p>
      <ul className={styles.list}>
        {traffic.map((source) => (
          <li key={source.name}>
            <span>{source.name}</span>
            <small>
              {source.url} · {source.requestsPerSecond}/s
            </small>
            <Button
              label={`${text.bar.trafficStop} ${source.name}`}
              onClick={() => set(source.name, source.url, 0)}
            >
              {text.bar.trafficStop}
            </Button>
          </li>
        ))}
      </ul>
      {freeName && (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (url !== "") set(freeName, url, rate);
          }}
        >
          <label>
            {text.bar.trafficUrl}
            <input
              value={url}
              onChange={(event) => setUrl(event.target.value)}
              list="addresses"
              spellCheck={false}
            />
          </label>
          <datalist id="addresses">
            {suggestions.map((address) => (
              <option key={address} value={address} />
            ))}
          </datalist>
          <label>
            {text.bar.trafficRate}
            <input
              type="number"
              min={0.1}
              max={500}
              step="any"
              value={rate}
              onChange={(event) => setRate(Number(event.target.value))}
            />
          </label>
          <button type="submit" className={styles.submit} disabled={url === ""}>
            {text.bar.trafficStart}
          </button>
        </form>
      )}
    </Popover>
  );
}

function ThemeIcon({ choice }: { readonly choice: ThemeChoice }) {
  return (
    <svg
      width="14"
      height="14"
      viewBox="0 0 14 14"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.400"
    >
      <circle cx="7" cy="7" r="5" fill={choice === "dark" ? "currentColor" : "none"} />
      {choice === "system" && <path d="M7 2a5 5 0 0 1 0 10z" fill="currentColor" />}
    </svg>
  );
}

function Ship() {
  return (
    <svg
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="1.800"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M2 15.500c2 0 2-1.600 4-1.600s2 1.600 4 1.600 2-1.600 4-1.600 2 1.600 4 1.600 2-1.600 4-1.600" />
      <path d="M2 20c2 0 2-1.600 4-1.600S8 20 10 20s2-1.600 4-1.600 2 1.600 4 1.600 2-1.600 4-1.600" />
      <path d="M6.500 10.500h11l-1.400 2M12 3v7.500M12 4.500l4.500 4" strokeLinejoin="round" />
    </svg>
  );
}
