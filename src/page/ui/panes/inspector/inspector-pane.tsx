import { useEffect, useMemo, useState } from "react";
import type { ObjectReference, SchedulingView } from "../../../protocol/messages.ts";
import { setFault } from "../../bar/bar.tsx";
import { Button, Empty, Tabs } from "../../parts/parts.tsx";
import { page, usePage, type InspectorTab } from "../../state/page-store.ts";
import { session } from "../../state/session.ts";
import { useLatePart } from "../../state/use-part.ts";
import { ageText, bytesText, clockText, millicoresText } from "../../text/format.ts";
import { whySentence } from "../../text/why-sentences.ts";
import { text } from "../../text/catalogue.ts";
import { EventTable } from "../events/events-pane.tsx";
import { filterOutput, revealed } from "../terminal/filter-output.ts";
import styles from "./inspector-pane.module.css";

const words = text.inspector;
/** A reader sees no more than this. */
const LOOK_MS = 100;

export function InspectorPane() {
  const selected = usePage((state) => state.selected);
  return (
    <section className={styles.pane} aria-label={text.regions.inspector}>
      {selected ? (
        <Inspected key={`${selected.kind}/${selected.namespace}/${selected.name}`} object={selected} />
      ) : (
        <Empty title={words.emptyTitle} hint={words.emptyHint} />
      )}
    </section>
  );
}

function Inspected({ object }: { readonly object: ObjectReference }) {
  const wantedTab = usePage((state) => state.inspectorTab);
  const isPod = object.kind === "Pod";
  const ids: InspectorTab[] = isPod
    ? ["overview", "yaml", "events", "logs", "why"]
    : ["overview", "yaml", "events", "why"];
  const tab = ids.includes(wantedTab) ? wantedTab : "overview";
  return (
    <>
      <Tabs
        name="inspector"
        label={text.regions.inspector}
        tabs={ids.map((id) => ({ id, label: words.tabs[id] }))}
        selected={tab}
        onSelect={(inspectorTab) => page.set({ inspectorTab })}
      />
      <div
        className={styles.body}
        role="tabpanel"
        id={`inspector-${tab}`}
        aria-labelledby={`inspector-tab-${tab}`}
        tabIndex={0}
      >
        <div className={styles.head}>
          <h2 className={styles.title}>
            {object.kind.toLowerCase()}/{revealed(object.name)}
          </h2>
          <Button quiet label={words.close} onClick={() => page.select(undefined)}>
            ×
          </Button>
        </div>
        {tab === "overview" && <Overview object={object} />}
        {tab === "yaml" && <Yaml object={object} />}
        {tab === "events" && <ObjectEvents object={object} />}
        {tab === "logs" && <Logs object={object} />}
        {tab === "why" && <Why object={object} />}
      </div>
    </>
  );
}

/** Asks again every second of wall time while the answer is looked at. */
function useAnswer<T>(ask: () => Promise<T> | undefined, key: string): { value?: T; error?: string } {
  const [state, setState] = useState<{ value?: T; error?: string }>({});
  useEffect(() => {
    let gone = false;
    const look = (): void => {
      if (document.hidden) return;
      ask()?.then(
        (value) => !gone && setState({ value }),
        (error: Error) => !gone && setState({ error: error.message }),
      );
    };
    look();
    const timer = setInterval(look, 1000);
    return () => {
      gone = true;
      clearInterval(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for everything that `ask` closes over
  }, [key]);
  return state;
}

function Overview({ object }: { readonly object: ObjectReference }) {
  useLatePart(LOOK_MS, "pods", "nodes", "services", "objects");
  const readOnly = usePage((state) => state.readOnly);
  const nowMs = usePage((state) => Math.floor(state.clock.nowMs / 1000) * 1000);
  const { model } = usePage.getState();
  const key = object.namespace === "" ? object.name : `${object.namespace}/${object.name}`;
  const rows: [string, string][] = [];
  const add = (label: string, value: string): void => {
    if (value !== "") rows.push([label, value]);
  };
  let gone = false;
  const { fields } = words;
  if (object.kind === "Pod") {
    const pod = model.pods.get(key);
    gone = !pod;
    if (pod) {
      add(fields.state, pod.state);
      add(fields.ready, `${pod.readyContainers}/${pod.containers}`);
      add(fields.namespace, pod.namespace);
      add(fields.node, pod.node);
      add(fields.address, pod.address);
      add(fields.restarts, String(pod.restarts));
      if (pod.suffix !== "") add(fields.owner, pod.family);
    }
  } else if (object.kind === "Node") {
    const node = model.nodes.get(key);
    gone = !node;
    if (node) {
      const pods = model.podsOn.get(node.name)?.size ?? 0;
      add(fields.state, node.status);
      add(fields.reason, node.reason);
      add(fields.roles, node.roles.join(", "));
      add(fields.address, node.address);
      add(fields.pods, `${pods} / ${node.podCapacity}`);
      add(fields.cpu, `${millicoresText(node.cpu.requested)} / ${millicoresText(node.cpu.allocatable)}`);
      add(fields.memory, `${bytesText(node.memory.requested)} / ${bytesText(node.memory.allocatable)}`);
      add(fields.taints, node.taints.join("\n"));
    }
  } else if (object.kind === "Service") {
    const service = model.services.get(key);
    gone = !service;
    if (service) {
      add(fields.type, service.type);
      add(fields.namespace, service.namespace);
      add(fields.clusterAddress, service.clusterAddress);
      add(fields.external, service.externalAddresses.join(", "));
      add(fields.ports, service.ports.join(", "));
      add(
        fields.endpoints,
        service.endpoints
          .map((e) => `${e.address}${e.ready ? "" : " (not ready)"}\n  ${e.pod.split("/").pop() ?? ""}`)
          .join("\n"),
      );
    }
  } else {
    const row = model.objects.get(`${object.kind}/${object.namespace}/${object.name}`);
    add(fields.kind, `${object.apiVersion} ${object.kind}`);
    add(fields.namespace, object.namespace);
    if (row) {
      add(fields.summary, row.summary);
      add(fields.created, `${ageText(nowMs - row.createdMs)}`);
    }
  }
  if (gone) return <p className={styles.soft}>{words.gone}</p>;
  const node = object.kind === "Node" ? model.nodes.get(object.name) : undefined;
  const down = (node?.faults.length ?? 0) > 0;
  const act = (promise: Promise<string> | undefined): void => {
    promise?.then(
      (said) => page.notify({ id: "action", tone: "info", text: said, lasting: false }),
      (error: Error) => page.notify({ id: "action", tone: "bad", text: error.message, lasting: true }),
    );
  };
  return (
    <>
      <dl className={styles.fields}>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{revealed(value)}</dd>
          </div>
        ))}
      </dl>
      {object.kind === "Pod" && /ImagePull/.test(model.pods.get(key)?.state ?? "") && (
        <p className={styles.soft}>{words.pretendImages}</p>
      )}
      <div className={styles.actions}>
        {node && !node.roles.includes("control-plane") && (
          <Button danger={!down} disabled={readOnly} onClick={() => setFault(node.name, !down)}>
            {down ? words.recover : words.crash}
          </Button>
        )}
        {node && (
          <Button
            disabled={readOnly}
            onClick={() => act(session.live()?.ask("cordon", { node: node.name, on: !node.cordoned }))}
          >
            {node.cordoned ? words.uncordon : words.cordon}
          </Button>
        )}
        {!node && (
          <Button danger disabled={readOnly} onClick={() => act(session.live()?.ask("delete", { object }))}>
            {words.delete}
          </Button>
        )}
      </div>
    </>
  );
}

function Yaml({ object }: { readonly object: ObjectReference }) {
  const { value, error } = useAnswer(() => session.live()?.ask("yaml", { object }), object.name);
  if (error) return <p className={styles.soft}>{error}</p>;
  return <pre className={styles.code}>{revealed(value ?? "")}</pre>;
}

function ObjectEvents({ object }: { readonly object: ObjectReference }) {
  const version = useLatePart(LOOK_MS, "events");
  const { events } = usePage.getState().model;
  const rows = useMemo(() => {
    void version;
    return [...events.values()]
      .filter(
        (e) =>
          e.subjectKind === object.kind &&
          e.subjectName === object.name &&
          (object.namespace === "" || e.namespace === object.namespace),
      )
      .sort((a, b) => b.lastMs - a.lastMs);
  }, [events, object, version]);
  return rows.length === 0 ? (
    <p className={styles.soft}>{words.noEvents}</p>
  ) : (
    <EventTable rows={rows} narrow />
  );
}

function Logs({ object }: { readonly object: ObjectReference }) {
  const [container, setContainer] = useState("");
  const { value, error } = useAnswer(
    () => session.live()?.ask("logs", { namespace: object.namespace, pod: object.name, container }),
    `${object.name}/${container}`,
  );
  return (
    <>
      {value && value.containers.length > 1 && (
        <label className={styles.soft}>
          {words.container}{" "}
          <select
            value={container || value.containers[0]}
            onChange={(event) => setContainer(event.target.value)}
          >
            {value.containers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      {error && <p className={styles.soft}>{error}</p>}
      {value && value.text === "" && <p className={styles.soft}>{words.noLogs}</p>}
      {value && value.text !== "" && (
        <pre className={styles.code}>
          {filterOutput(value.text)
            .replace(/\u001b\[[\d;:]*m/g, "")
            .replaceAll("\r\n", "\n")}
        </pre>
      )}
    </>
  );
}

function Why({ object }: { readonly object: ObjectReference }) {
  const { value } = useAnswer(() => session.live()?.ask("why", { object }), `why ${object.name}`);
  if (!value) return null;
  const { links, scheduling } = value;
  return (
    <>
      {scheduling && <Scheduling scheduling={scheduling} />}
      {links.length === 0 ? (
        <p className={styles.soft}>{words.noWhy}</p>
      ) : (
        <>
          <p className={styles.soft}>{words.whyIntro}</p>
          <ol className={styles.why}>
            {links.map((link, index) => {
              const { who, did, rule } = whySentence(link);
              return (
                <li key={index}>
                  <time>{clockText(link.atMs).slice(3)}</time>
                  <span>
                    <b>{who}</b> {link.input === undefined ? revealed(did) : <code>{revealed(did)}</code>}
                    {rule !== "" && <small>{rule}</small>}
                  </span>
                </li>
              );
            })}
          </ol>
        </>
      )}
    </>
  );
}

/** Where the pod went and why, or why each node was refused. */
function Scheduling({ scheduling }: { readonly scheduling: SchedulingView }) {
  const { node, message, nodeCount, feasibleCount, refused } = scheduling;
  return (
    <div className={styles.scheduling}>
      <p>
        <b>{node === "" ? words.noNode : words.placed(node, feasibleCount, nodeCount)}</b>
        {message !== "" && <small>{revealed(message)}</small>}
      </p>
      {refused.length > 0 && (
        <table>
          <caption className="visually-hidden">{words.refused}</caption>
          <tbody>
            {refused.map((refusal) => (
              <tr key={refusal.node}>
                <th scope="row">{revealed(refusal.node)}</th>
                <td>
                  {revealed(refusal.reasons.join("; "))} <small>{refusal.plugin}</small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
