/**
 * One exchange under way: name, connection, request, response. It costs two kernel tasks when all goes well (the request
 * arrives, the response arrives); further ones are for names, retries and deadlines.
 * Models: TCP of Linux as programs feel it: SYN retries after 1, 3, 7 … s (tcp_syn_retries 6: 127 s), data
 * retransmitted after 200 ms doubled to 120 s (tcp_retries2 15: about 924 s), a reset from a peer that lost its state.
 * Differs: one connection per exchange, no keep-alive, no windows; sizes cost no time.
 */

import { createStream, type MessageStream } from "#kernel/message-stream.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { ExchangeFailure, ExchangeRequest, ExchangeResult, OutgoingResponse } from "#posix/exchange.ts";
import { parseAddress } from "./address.ts";
import type { Device } from "./device.ts";
import type { Fabric } from "./fabric.ts";
import { nodePortKey } from "./forwarding-rules.ts";
import type { Host, OpenPort } from "./host.ts";
import type { RequestOutcome } from "./network.ts";
import { describeExchange, isApiCall } from "./request-record.ts";
import { NameLookup } from "./resolver.ts";
import { findRoute, type Route } from "./route.ts";

/** When connection attempts are made, after the first: net.ipv4.tcp_syn_retries = 6, first RTO 1 s, doubled. */
const SYN_RETRY_AT_MS: readonly number[] = [1_000, 3_000, 7_000, 15_000, 31_000, 63_000];
/** The system's connect timeout: one more doubling after the last SYN. */
export const CONNECT_TIMEOUT_MS = 127_000;
/** TCP_RTO_MIN and TCP_RTO_MAX. */
const RETRANSMIT_FIRST_MS = 200;
const RETRANSMIT_MAX_MS = 120_000;
/** net.ipv4.tcp_retries2. */
const RETRANSMIT_LIMIT = 15;
/** 15 retransmissions with those bounds: how long a silent peer is believed in. */
const SILENT_PEER_MS = 924_600;
/** Three ARP requests, one a second, then EHOSTUNREACH (net.ipv4.neigh.default.mcast_solicit 3). */
const ARP_FAILURE_MS = 3_000;
/** Each hop of an exchange takes its link's latency times 1 to 1.2. */
const JITTER = 0.2;

type Phase = "resolving" | "connecting" | "waiting" | "responding" | "retransmitting" | "streaming" | "over";

export class ExchangeRun {
  private phase: Phase = "resolving";
  private readonly fabric: Fabric;
  private readonly startMs: number;
  private readonly jitter: number;
  private timer: Timer | undefined;
  private lookup: NameLookup | undefined;
  private remoteAddress: string | undefined;
  private nameServer: string | undefined;
  private connectingMs = 0;
  private attempts = 0;
  private route: Route | undefined;
  private server: Host | undefined;
  private opened: OpenPort | undefined;
  private response: OutgoingResponse | undefined;
  /** The client's stream as this exchange holds it, and the server's. */
  private toClient: MessageStream<unknown, unknown> | undefined;
  private toServer: MessageStream<unknown, unknown> | undefined;

  constructor(
    private readonly device: Device,
    private readonly request: ExchangeRequest,
    private readonly done: (result: ExchangeResult) => void,
    private readonly recorded: boolean,
  ) {
    this.fabric = device.fabric;
    this.startMs = this.fabric.nowMs;
    this.jitter = 1 + JITTER * this.fabric.random.fraction();
  }

  /** The pod whose port it reached, once it did. */
  get servedBy(): string | undefined {
    return this.opened?.podKey;
  }

  /** Whether the listener behind this port has the request and has not answered it. */
  awaits(port: OpenPort): boolean {
    return this.opened === port && this.phase === "waiting" && !this.response;
  }

  /** `done` is called once, in a later task, unless the exchange is cancelled or the client's host vanishes. */
  start(): void {
    (this.device.active ??= new Set()).add(this);
    const { host } = this.request;
    const address = parseAddress(host) === undefined ? this.device.hostsFileAddress(host) : host;
    if (address !== undefined) {
      this.connect(address);
      return;
    }
    this.lookup = new NameLookup(this.device, host, (result) => {
      this.lookup = undefined;
      this.timer?.cancel();
      this.nameServer = result.server;
      if ("failure" in result) this.fail(result.failure);
      else this.connect(result.addresses[0] as string);
    });
    this.lookup.start();
    this.watchDeadline();
  }

  /** The client gives up: nothing is called back. */
  cancel(): void {
    if (this.phase === "over") return;
    this.toServer?.close();
    this.leave();
  }

  /** The server's end is gone and says so. */
  reset(): void {
    if (this.phase === "over") return;
    this.server?.serving?.delete(this);
    if (this.phase === "streaming") {
      this.toClient?.close({ error: "connection-reset" satisfies ExchangeFailure });
      this.leave();
      return;
    }
    this.timer?.cancel();
    this.phase = "waiting";
    this.timer = this.fabric.scope.after(this.backDelayMs, "reset arrives", () =>
      this.fail("connection-reset"),
    );
  }

  /** The server lost its power: silence, until the client's patience ends or the node is back and resets. */
  strand(): void {
    this.server?.serving?.delete(this);
    // A response that is on its way arrives.
    if (this.phase === "responding" || this.phase === "over") return;
    this.server?.node?.stranded.add(this);
    this.timer?.cancel();
    if (this.phase === "streaming") {
      this.timer = this.fabric.scope.after(SILENT_PEER_MS, "peer silent", () => this.reset());
      return;
    }
    this.phase = "waiting";
    this.step(SILENT_PEER_MS, "peer silent", () => this.fail("connection-timeout"));
  }

  private connect(address: string): void {
    this.phase = "connecting";
    this.remoteAddress = address;
    this.connectingMs = this.fabric.nowMs;
    this.attempt();
  }

  private get transport(): "tcp" | "udp" {
    return this.request.protocol === "udp" ? "udp" : "tcp";
  }

  /** A tcp exchange without payload only opens the connection: the server's kernel answers, not its program. */
  private get bareConnect(): boolean {
    return this.request.protocol === "tcp" && (this.request.body === undefined || this.request.body === "");
  }

  /** One-way trips until the request has arrived: TCP needs three, TLS 1.3 two more. */
  private get tripsToArrive(): number {
    if (this.request.protocol === "udp" || this.bareConnect) return 1;
    return this.request.protocol === "https" ? 5 : 3;
  }

  private get backDelayMs(): number {
    return (this.route?.delayMs ?? 0) * this.jitter;
  }

  private attempt(): void {
    const { fabric, request } = this;
    // Connection tracking keeps a translation that was made; a packet that was dropped leaves none.
    if (!this.route?.translated || this.route.verdict !== "deliver") {
      const to = {
        address: this.remoteAddress as string,
        port: request.port,
        protocol: this.transport,
      };
      this.route = findRoute(fabric, this.device.host, to, this.recorded);
    }
    const { route } = this;
    switch (route.verdict) {
      case "refuse":
        this.step(2 * this.backDelayMs, "connection refused", () => this.fail("connection-refused"));
        return;
      case "no-route":
        this.step(ARP_FAILURE_MS, "no route to host", () => this.fail("no-route"));
        return;
      case "drop":
        this.attemptLater();
        return;
      case "deliver":
        if (!fabric.pathOpen(route.places) || this.lost()) this.attemptLater();
        else this.step(this.tripsToArrive * this.backDelayMs, "request arrives", () => this.arrive());
    }
  }

  private attemptLater(): void {
    if (this.transport === "udp") {
      this.phase = "waiting";
      this.watchDeadline();
      return;
    }
    const retryAtMs = SYN_RETRY_AT_MS[this.attempts++];
    const delayMs = this.connectingMs + (retryAtMs ?? CONNECT_TIMEOUT_MS) - this.fabric.nowMs;
    if (retryAtMs === undefined)
      this.step(delayMs, "connection timed out", () => this.fail("connection-timeout"));
    else this.step(delayMs, "connect again", () => this.attempt());
  }

  private arrive(): void {
    const route = this.route as Route;
    const host = this.fabric.hosts.get(route.address);
    if (!host?.up || !this.fabric.pathOpen(route.places)) {
      this.attemptLater();
      return;
    }
    this.server = host;
    this.opened = host.ports.get(nodePortKey(route.port, this.transport));
    if (!this.opened) {
      this.fail("connection-refused");
      return;
    }
    this.phase = "waiting";
    (host.serving ??= new Set()).add(this);
    if (this.bareConnect) {
      this.respond({ status: 0, body: "" });
      return;
    }
    const { request } = this;
    this.opened.listener(
      {
        protocol: request.protocol,
        method: request.method ?? "GET",
        path: request.path ?? "/",
        headers: request.headers ?? {},
        body: request.body,
        remoteAddress: route.sourceAddress,
        localAddress: route.address,
        localPort: route.port,
      },
      (response) => this.respond(response),
    );
    if (this.phase === "waiting") this.watchDeadline();
  }

  private respond(response: OutgoingResponse): void {
    if (this.phase !== "waiting" || this.response || !this.server?.serving?.has(this)) return;
    this.response = response;
    this.timer?.cancel();
    this.attempts = 0;
    this.sendResponse();
  }

  private sendResponse(): void {
    if (this.fabric.pathOpen((this.route as Route).places) && !this.lost()) {
      this.phase = "responding";
      this.step(this.backDelayMs, "response arrives", () => this.receive());
      return;
    }
    if (this.transport === "udp") {
      this.phase = "retransmitting";
      this.watchDeadline();
      return;
    }
    this.phase = "retransmitting";
    if (this.attempts >= RETRANSMIT_LIMIT) {
      this.fail("connection-timeout");
      return;
    }
    const delayMs = Math.min(RETRANSMIT_FIRST_MS * 2 ** this.attempts++, RETRANSMIT_MAX_MS);
    this.step(delayMs, "retransmit the response", () => this.sendResponse());
  }

  private receive(): void {
    const response = this.response as OutgoingResponse;
    let stream: MessageStream<unknown, unknown> | undefined;
    if (response.stream) stream = this.relay(response.stream);
    else this.leave();
    this.record(response.status >= 400 ? "error-response" : "ok", response.status);
    this.done({
      ok: true,
      status: response.status,
      headers: response.headers ?? {},
      body: response.body,
      ...(stream ? { stream } : {}),
      remoteAddress: this.remoteAddress as string,
      latencyMs: this.fabric.nowMs - this.startMs,
    });
  }

  /** Carries the messages of a response that goes on, each a trip late, until either side closes. */
  private relay(server: MessageStream<unknown, unknown>): MessageStream<unknown, unknown> {
    const [client, network] = createStream<unknown, unknown>();
    const delayMs = this.backDelayMs;
    const carry = (label: string, run: () => void): void => {
      if (this.phase !== "streaming" || !this.fabric.pathOpen((this.route as Route).places)) return;
      this.fabric.scope.after(delayMs, label, () => {
        if (this.phase === "streaming") run();
      });
    };
    this.phase = "streaming";
    this.toClient = network;
    this.toServer = server;
    server.listen(
      (message) => carry("stream to the client", () => network.send(message)),
      (end) =>
        carry("stream ends", () => {
          network.close(end);
          this.leave();
        }),
    );
    network.listen(
      (message) => carry("stream to the server", () => server.send(message)),
      (end) =>
        carry("stream closed", () => {
          server.close(end);
          this.leave();
        }),
    );
    return client;
  }

  private fail(failure: ExchangeFailure): void {
    this.leave();
    this.record(failure, 0);
    this.done({
      ok: false,
      failure,
      ...(this.remoteAddress === undefined ? {} : { remoteAddress: this.remoteAddress }),
      latencyMs: this.fabric.nowMs - this.startMs,
    });
  }

  private leave(): void {
    this.phase = "over";
    this.timer?.cancel();
    this.timer = undefined;
    this.lookup?.cancel();
    this.lookup = undefined;
    this.device.active?.delete(this);
    this.server?.serving?.delete(this);
    this.server?.node?.stranded.delete(this);
  }

  private lost(): boolean {
    const share = this.fabric.pathLoss((this.route as Route).places);
    return share > 0 && this.fabric.random.chance(share);
  }

  /** When the client gives up in the present phase; Infinity when it does not. */
  private get deadlineMs(): number {
    const { connectTimeoutMs = Infinity, timeoutMs = Infinity } = this.request;
    const connecting = this.phase === "resolving" || this.phase === "connecting";
    return this.startMs + Math.min(timeoutMs, connecting ? connectTimeoutMs : Infinity);
  }

  private readonly expire = (): void => {
    if (this.phase === "resolving") this.fail("name-timeout");
    else this.fail(this.phase === "connecting" ? "connection-timeout" : "response-timeout");
  };

  /** Schedules what happens next, unless the client's deadline comes first. */
  private step(delayMs: number, label: string, run: () => void): void {
    const remainingMs = this.deadlineMs - this.fabric.nowMs;
    this.timer =
      remainingMs < delayMs
        ? this.fabric.scope.after(remainingMs, "exchange timed out", this.expire)
        : this.fabric.scope.after(delayMs, label, run);
  }

  /** For waits whose end is somebody else's doing. */
  private watchDeadline(): void {
    const remainingMs = this.deadlineMs - this.fabric.nowMs;
    if (remainingMs !== Infinity)
      this.timer = this.fabric.scope.after(remainingMs, "exchange timed out", this.expire);
  }

  private record(outcome: RequestOutcome, status: number): void {
    if (!this.recorded) return;
    const { fabric, server, route, request } = this;
    const host = server ?? fabric.hosts.get(route?.address ?? "");
    if (isApiCall(request, host)) return;
    const sentMs = (this.tripsToArrive - 1) * this.backDelayMs;
    fabric.records.add(
      describeExchange({
        id: fabric.records.nextId,
        startMs: this.startMs,
        endMs: fabric.nowMs,
        source: this.device.options.source,
        request,
        status,
        outcome,
        nameServer: this.nameServer,
        resolvedAfterMs: this.remoteAddress === undefined ? 0 : this.connectingMs - this.startMs,
        leftAfterMs: this.connectingMs - this.startMs + sentMs,
        jitter: this.jitter,
        route,
        server,
        podKey: this.opened?.podKey,
      }),
    );
  }
}
