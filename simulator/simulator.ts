/** Assembles the simulator: a GWS that fits in a process. */
import { EventEmitter } from 'node:events';
import type { CallState, CallStateChangeMessage, Notification, OutboundRecordMessage } from '../src/wire/messages';
import { type Agent, Agents } from './agents/agents';
import { devicesMessage, Presence } from './agents/presence';
import { userStates } from './agents/user-states';
import type { Services } from './api/services';
import { Calls } from './calls/calls';
import type { LiveCall } from './calls/live-call';
import { dialByHand, type HandDialOptions, type InboundCallOptions, inboundCall } from './calls/unasked-calls';
import { Notifications } from './cometd/notifications';
import { MovableClock } from './common/clock';
import { guarded } from './common/guard';
import { Timers } from './common/timers';
import { Faults } from './faults/faults';
import { accessDenied, Gateway } from './gateway';
import { HttpServer } from './http/http-server';
import { HttpSessions } from './http/http-sessions';
import { Ledger, type LedgerDial, type LedgerRequest } from './ledger/ledger';
import type { RecordOptions } from './options/campaign-options';
import { type ResolvedOptions, resolveSimulatorOptions, type SimulatorOptions } from './options/options';
import { isHandOver } from './outbound/messages';
import { Outbound } from './outbound/outbound';
import { SessionControl } from './session-control';

/** The events of a simulator. `username` is the agent concerned. */
export interface SimulatorEvents {
  /** A call changed; emitted before the message is delivered. */
  call: [message: CallStateChangeMessage, username: string];
  /** A request came in; emitted before it is handled or a fault is applied. */
  request: [request: LedgerRequest];
  /** A Dial was accepted or refused. */
  dial: [dial: LedgerDial];
  /** A preview record was handed to an agent. */
  record: [notification: Notification<OutboundRecordMessage>, username: string];
  /** A CometD session subscribed to a channel. */
  subscribed: [channel: string, username: string];
  /**
   * Something in the background threw: a call's next step, the delivery of an event, or a listener to one of these events.
   * Without a listener for this, Node.js throws the error.
   */
  error: [failure: Error];
}

/** Which record `nextPreviewRecord` hands to whom. */
export interface PreviewRecordOptions {
  /** Campaign by name (the first one). */
  campaign?: string;
  /** Agent by user name (the first one). */
  username?: string;
  /** A record to hand over instead of the campaign's next one. */
  record?: RecordOptions;
}

/** A Genesys Web Services server, API v2, with its agents, campaigns and calls. */
export class GwsSimulator extends EventEmitter<SimulatorEvents> {
  readonly options: Readonly<ResolvedOptions>;
  readonly ledger = new Ledger();
  readonly faults: Faults;
  readonly sessions: SessionControl;
  readonly #clock: MovableClock;
  readonly #agents: Agents;
  readonly #calls: Calls;
  readonly #notifications: Notifications;
  readonly #outbound: Outbound;
  readonly #presence: Presence;
  readonly #server: HttpServer;
  readonly #failed = (failure: Error): boolean => this.emit('error', failure);
  readonly #timers = new Timers(this.#failed);
  readonly #sessions: HttpSessions;
  #cancelRestart = (): void => {};

  constructor(given: SimulatorOptions = {}) {
    super();
    const resolved = resolveSimulatorOptions(given);
    this.#clock = new MovableClock(resolved.now);
    const options = { ...resolved, now: this.#clock.now };
    this.options = options;
    this.faults = new Faults(this.#newTimers(), () => this.#notifications.wake());
    this.#agents = new Agents(options);
    const sessions = new HttpSessions(options.sessionTimeout);
    this.#sessions = sessions;
    this.#notifications = new Notifications(
      options.cometd,
      this.faults,
      guarded(this.#failed, (channel: string, username: string) => this.emit('subscribed', channel, username)),
    );
    const uri = (path: string): string => `${options.externalApiUrl ?? `${this.url}/api/v2`}${path}`;
    this.#outbound = new Outbound({
      options,
      agents: this.#agents,
      ledger: this.ledger.records,
      uri,
      timers: this.#newTimers(),
      publish: (username, channel, data) => this.publish(username, channel, data),
    });
    const callShape = { participants: options.participants, uri };
    this.#calls = new Calls(options, callShape, this.#newTimers(), (call, message) => this.#callChanged(call, message));
    this.#presence = new Presence(options.wrapUp, this.#newTimers(), (agent, devices) =>
      services.publishSoon(agent, '/v2/me/devices', devicesMessage(devices, uri)),
    );
    const services: Services = {
      options,
      agents: this.#agents,
      sessions,
      campaigns: this.#outbound.campaigns,
      pushPreview: this.#outbound.pushPreview,
      calls: this.#calls,
      presence: this.#presence,
      userStates: userStates(options.agentStates),
      callShape,
      notifications: this.#notifications,
      faults: this.faults,
      ledger: this.ledger,
      uri,
      publishSoon: (agent, channel, data) => {
        this.#timers.after(0, () => this.publish(agent.username, channel, data));
      },
      dialed: (dial) => {
        this.ledger.addDial(dial);
        if (dial.accepted) this.#outbound.campaigns.dialed(dial, this.agent(dial.user));
        this.emit('dial', dial);
      },
      endSession: (session) => {
        this.#outbound.endSessions(this.agent(session.username));
        sessions.invalidate(session);
        this.#notifications.refuse((owner) => owner === session, accessDenied);
        this.#notifications.endSessionsOf(session);
      },
    };
    const gateway = new Gateway(services);
    this.#server = new HttpServer(options, this.faults, this.#timers, {
      userOf: (headers) => gateway.userOf(headers),
      handle: (request) => gateway.handle(request),
      failed: this.#failed,
      received: (request, user) => {
        const entry = this.ledger.addRequest({ ...request, user });
        this.emit('request', entry);
        return entry;
      },
    });
    this.sessions = new SessionControl(services, this.#server);
  }

  /** Address of the server, context path included, e.g. `http://127.0.0.1:8090/gws`. */
  get url(): string {
    const { tls, host, contextPath } = this.options;
    const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    const name = reachable.includes(':') ? `[${reachable}]` : reachable;
    return `${tls === undefined ? 'http' : 'https'}://${name}:${this.port}${contextPath}`;
  }

  get port(): number {
    return this.#server.port;
  }

  /** Starts listening; fails as a socket does, e.g. with `EADDRINUSE`. */
  async start(): Promise<void> {
    await this.#server.listen();
    this.#notifications.start();
    this.#outbound.pushPreview.start();
  }

  /** The time that it takes it to be, in epoch milliseconds, if its clock was moved. */
  get movedTime(): number | undefined {
    return this.#clock.isMoved ? this.#clock.now() : undefined;
  }

  /**
   * Moves its clock, which runs on from there: callbacks that are due by then are handed out. Calls and sessions last as long as
   * before, and whoever is connected keeps their own time.
   * @param time epoch milliseconds; without it, back to the real time
   */
  moveClock(time?: number): void {
    this.#clock.moveTo(time);
    this.#outbound.pushPreview.start();
  }

  /** Stops at once: connections are closed, calls and sessions forgotten, timers cleared. It can be started again. */
  async stop(): Promise<void> {
    this.#cancelRestart();
    await this.#shutDown();
    this.#calls.forgetAll();
    this.#presence.stop();
  }

  /**
   * Restarts on the same port, down for `downMs` in between: every session is forgotten, and every call unless `keepCalls`.
   * A `stop` meanwhile wins.
   */
  async restart({ keepCalls = false, downMs = 0 }: { keepCalls?: boolean; downMs?: number } = {}): Promise<void> {
    await this.#shutDown();
    if (!keepCalls) this.#calls.forgetAll();
    const goOn = await new Promise<boolean>((resolve) => {
      const timeout = setTimeout(resolve, downMs, true);
      this.#cancelRestart = () => {
        clearTimeout(timeout);
        resolve(false);
      };
    });
    if (goOn) await this.start();
  }

  #newTimers(): Timers {
    return new Timers(this.#failed);
  }

  async #shutDown(): Promise<void> {
    await this.#server.close();
    this.#timers.clear();
    this.#outbound.pushPreview.stop();
    this.#notifications.stop();
    this.#sessions.forgetAll();
  }

  /** An agent, whose features may be changed. */
  agent(username = this.options.username): Agent {
    return this.#agents.get(username);
  }

  /**
   * Hands the next record to an agent, as a dialer that pushes previews does: its handle becomes valid for that agent, and
   * the notification goes to the agent's CometD sessions and is returned. Throws if the campaign has no records left.
   */
  nextPreviewRecord(options: PreviewRecordOptions = {}): Notification<OutboundRecordMessage> {
    return this.#outbound.next(this.agent(options.username), options.campaign, options.record);
  }

  /** Starts a campaign, as all are initially, and notifies every agent. */
  startCampaign(name?: string): void {
    this.#outbound.setStarted(true, name);
  }

  /** Stops a campaign: it hands out nothing until it is started again. Notifies every agent. */
  stopCampaign(name?: string): void {
    this.#outbound.setStarted(false, name);
  }

  /**
   * Restarts Outbound Contact Server, while GWS runs on: no record handle is valid any more, and new ones begin anew, so that
   * the same handle soon names another record. Records that were not dialed go back to their lists.
   */
  restartOutbound(): void {
    this.#outbound.restart();
  }

  /** Delivers data exactly as it is to the agent's subscribed CometD sessions; returns how many. */
  publish(username: string, channel: string, data: unknown): number {
    const receivers = this.#notifications.publish(username, channel, data);
    if (isHandOver(data)) this.emit('record', { channel, data }, username);
    const { messageType } = (data ?? {}) as { messageType?: unknown };
    const agent = messageType === 'DeviceStateChangeMessage' ? this.#agents.find(username) : undefined;
    if (agent !== undefined) this.#outbound.pushPreview.arrived(agent);
    return receivers;
  }

  /** The same on `/v2/me/calls`. */
  publishCall(username: string, data: unknown): number {
    return this.publish(username, '/v2/me/calls', data);
  }

  /**
   * Lets somebody call an agent: a call rings on the agent's device until it is answered or the caller gives up. Returns
   * its id; nothing if do-not-disturb or forwarding is on.
   */
  inboundCall(options: InboundCallOptions = {}): string | undefined {
    return inboundCall(this.#calls, this.agent(options.username), options);
  }

  /**
   * Lets an agent dial by hand, at the telephone: without GWS, which reports the call like any other. Returns its id;
   * nothing if no call will ever appear.
   */
  dialByHand(options: HandDialOptions): string | undefined {
    return dialByHand(this.#calls, this.agent(options.username), options);
  }

  /** Moves a call to a state now; its scenario goes on from there. Returns whether there is such a call. */
  moveCall(callId: string, state: CallState): boolean {
    return this.#calls.moveTo(callId, state);
  }

  /** Lets the far end ring now. */
  ring(callId: string): boolean {
    return this.moveCall(callId, 'Ringing');
  }

  /** Lets the far end answer now. */
  answer(callId: string): boolean {
    return this.moveCall(callId, 'Established');
  }

  /** Lets the far end hang up now. */
  hangup(callId: string): boolean {
    return this.moveCall(callId, 'Released');
  }

  #callChanged({ agent, device, state }: LiveCall, message: CallStateChangeMessage): void {
    this.ledger.addCallState(agent.username, message);
    this.emit('call', message, agent.username);
    this.publish(agent.username, '/v2/me/calls', message);
    if (state === 'Released' && !this.#calls.of(agent).some((other) => other.device === device)) {
      this.#presence.callsEnded(agent, device);
    }
  }
}
