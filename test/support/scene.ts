/** A session with two calls up goes through one interruption: what is noticed, what heals, and what the flow is told. */
import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { CometdOptions, GwsSimulator, SimulatorOptions } from '../../simulator';
import {
  CALLS_CHANNEL,
  isCallEvent,
  parseRecord,
  type Session,
  type SessionNotification,
  type SessionOptions,
} from '../../src';
import { eventId } from '../../src/wire/call-events';
import { forgetName, setName } from './names';
import { Outgoing } from './outgoing';
import { Relay } from './relay';
import { Bench, reaches } from './session';

const PROBE_CHANNEL = '/v2/me/devices';

/** ms between two probes. */
const PROBE_INTERVAL = 100;

/** ms after which a probe has gone the way of the connection that it was sent on: on a busy machine one more may be lost. */
const LOST_PROBE = 3000;

/** ms between two looks at what cannot be awaited. */
const LOOK_INTERVAL = 10;

/** Something that happens to a session, and whatever heals by itself. */
export interface Interruption {
  name: string;
  simulator?: SimulatorOptions;
  /** What lies between client and server; without it the client connects directly. */
  via?: 'wire' | 'name';
  /** What becomes of events sent meanwhile: GWS keeps them for us, or they are lost, or that is a matter of time. */
  events: 'kept' | 'lost' | 'either';
  /** The client cannot notice at once, so calls go on as soon as it has begun. */
  deaf?: true;
  /** Nobody needs to notice: requests get through, or do so again before they are tried. */
  unnoticed?: true;
  /** It is over as soon as it has begun. */
  instant?: true;
  /** Every call ends without a word. */
  callsGone?: true;
  begin(scene: Scene): unknown;
  end?(scene: Scene): unknown;
}

export interface Tempo {
  session: Partial<SessionOptions>;
  cometd: CometdOptions;
  /** ms that an interruption lasts that does not end by itself. */
  outage: number;
}

export interface Healing {
  /** ms from its begin until the state was no longer `connected`; undefined when nobody needed to notice. */
  noticedAfter: number | undefined;
  /** ms from its begin to its end. */
  lasted: number;
  /** ms from its end until the session was connected and subscribed, and the flow up to date. */
  healedAfter: number;
  /** Call events that GWS had in between, and how many of them it never delivered. */
  sent: number;
  missed: number;
  /** Call events that the session made up for. */
  recovered: number;
  /** HTTP requests from its begin until it was healed. */
  requests: number;
  /** The states that the session went through. */
  states: string[];
  /** For each call that ended: how often the flow was told, and whether that was recovered. */
  ends: { times: number; recovered: boolean }[];
  /** Subscriptions of each CometD session that GWS has in the end. */
  subscriptions: string[][];
}

let scenes = 0;

export class Scene {
  readonly #bench: Bench;
  readonly #told: SessionNotification[] = [];
  readonly #calls: string[] = [];
  #session: Session | undefined;
  #callsGone = false;
  readonly #arrivals = new EventEmitter();
  #look = (): void => {};

  private constructor(
    bench: Bench,
    readonly simulator: GwsSimulator,
    readonly hostname: string,
    readonly relay: Relay,
    readonly outage: number,
  ) {
    this.#bench = bench;
  }

  /** Lets `interruption` happen to a session that is connected and has two calls; resolves when it is healed. */
  static async play(interruption: Interruption, tempo: Tempo): Promise<Healing> {
    const bench = new Bench();
    const hostname = `gws-${++scenes}.test`;
    const options = { cometd: tempo.cometd, singleLine: false, hosts: [hostname] };
    const simulator = await bench.simulator({ ...options, ...interruption.simulator });
    const relay = new Relay(() => simulator.port);
    await relay.listen();
    const scene = new Scene(bench, simulator, hostname, relay, tempo.outage);
    try {
      return await scene.#play(interruption, tempo);
    } finally {
      simulator.faults.clear();
      scene.relay.pass();
      setName(scene.hostname, 'here');
      await bench.clear();
      await scene.relay.close();
      forgetName(scene.hostname);
    }
  }

  get session(): Session {
    return this.#session as Session;
  }

  /** Has the held poll return; resolves when the next has come. */
  async nextPoll(): Promise<void> {
    const polled = this.#polled();
    this.#probe();
    await polled;
    // The simulator reports a request before it handles it.
    await pause(0);
  }

  /** Resolves when all that was sent has arrived, and a poll is held. */
  async #settled(): Promise<void> {
    const arrived = once(this.#arrivals, 'probe');
    this.#probe();
    const again = setInterval(() => this.#probe(), LOST_PROBE);
    await arrived;
    clearInterval(again);
    await this.#polled();
    await pause(0);
  }

  #probe(): void {
    this.simulator.publish('agent', PROBE_CHANNEL, { messageType: 'DeviceStateChangeMessage' });
  }

  async #play(interruption: Interruption, tempo: Tempo): Promise<Healing> {
    const { deaf, unnoticed, instant, callsGone } = interruption;
    const address = this.#address(interruption.via);
    const { session, states } = await this.#connect(address, tempo);
    this.#session = session;
    await this.#settled();
    const sent: string[] = [];
    this.simulator.on('call', (message) => sent.push(eventId(message)));
    const outgoing = new Outgoing(Number(address.port));
    const noticed = leavesConnected(session);

    let began = performance.now();
    await interruption.begin(this);
    if (instant) {
      began = performance.now();
    }
    let over = began;
    this.#callsGone = callsGone ?? false;
    const goOn = callsGone ? () => {} : () => this.#goOn();
    if (deaf || unnoticed) {
      goOn();
    }
    const noticedAt = unnoticed ? undefined : await noticed;
    if (!deaf && !unnoticed) {
      goOn();
    }
    if (!instant) {
      await pause(Math.max(0, began + this.outage - performance.now()));
      await interruption.end?.(this);
      over = performance.now();
    }
    await this.#healed(session);
    const healed = performance.now();
    const requests = outgoing.count;
    outgoing.close();

    await this.#oneSession();
    await this.#settled();
    return {
      noticedAfter: noticedAt && Math.max(0, noticedAt - began),
      lasted: over - began,
      healedAfter: healed - over,
      sent: sent.length,
      missed: sent.filter((id) => !this.#told.some((told) => told.eventId === id && !told.recovered)).length,
      recovered: this.#told.filter((told) => told.recovered).length,
      requests,
      states,
      ends: this.#ends(),
      subscriptions: this.simulator.sessions.subscriptions.map(({ subscriptions }) => [...subscriptions].sort()),
    };
  }

  #address(via: Interruption['via']): URL {
    const address = new URL(this.simulator.url);
    if (via) {
      address.port = String(this.relay.port);
    }
    if (via === 'name') {
      setName(this.hostname, 'here');
      address.hostname = this.hostname;
    }
    return address;
  }

  async #connect(address: URL, tempo: Tempo): Promise<{ session: Session; states: string[] }> {
    const { session, dialer, states } = this.#bench.session(address.href, tempo.session);
    session.subscribe(CALLS_CHANNEL, (notification) => {
      this.#told.push(notification);
      this.#look();
    });
    session.subscribe(PROBE_CHANNEL, () => this.#arrivals.emit('probe'));
    session.on('state', () => this.#look());
    dialer.watchCalls();
    session.connect();
    await reaches(session, 'connected');
    for (const _ of [1, 2]) {
      const record = parseRecord(this.simulator.nextPreviewRecord({ record: { phoneNumber: '5007' } }));
      const { payload } = await dialer.dial({ record, waitFor: 'established', timeout: 5000, busyAgent: 'allow' });
      if (isCallEvent(payload)) {
        this.#calls.push(payload.call.id);
      }
    }
    return { session, states };
  }

  /** One call ends, the other goes on in another state. */
  #goOn(): void {
    const [ending = '', lasting = ''] = this.#calls;
    this.simulator.hangup(ending);
    this.simulator.moveCall(lasting, 'Held');
  }

  /** Resolves when the session is connected, an event arrives, and the flow is up to date. */
  #healed(session: Session): Promise<void> {
    return new Promise((resolve) => {
      let probed = false;
      const probe = () => {
        if (session.state.phase === 'connected' && !probed) {
          this.#probe();
        }
      };
      const look = () => {
        if (session.state.phase === 'connected' && probed && this.#isUpToDate()) {
          clearInterval(timer);
          this.#look = () => {};
          resolve();
        }
      };
      const timer = setInterval(probe, PROBE_INTERVAL);
      this.#look = look;
      this.#arrivals.once('probe', () => {
        probed = true;
        look();
      });
      session.on('state', () => setImmediate(probe));
      probe();
    });
  }

  /** Whether the flow knows of each call what is true. */
  #isUpToDate(): boolean {
    return this.#calls.every((id) => {
      const told = this.#told.map(({ data }) => data).filter((data) => isCallEvent(data) && data.call.id === id);
      const last = told.at(-1);
      return isCallEvent(last) && last.call.state === this.#stateOf(id);
    });
  }

  #stateOf(id: string): string {
    return this.#callsGone ? 'Released' : (this.simulator.ledger.statesOf(id).at(-1) ?? '');
  }

  #ends(): Healing['ends'] {
    return this.#calls
      .filter((id) => this.#stateOf(id) === 'Released')
      .map((id) => {
        const told = this.#told.filter((notification) => notification.eventId === `${id}:StatusChange:Released`);
        return { times: told.length, recovered: told.some(({ recovered }) => recovered) };
      });
  }

  /** GWS keeps a session for a while whose client has gone; there is no event for its end. */
  async #oneSession(): Promise<void> {
    while (this.simulator.sessions.cometdSessions > 1) {
      await pause(LOOK_INTERVAL);
    }
  }

  async #polled(): Promise<void> {
    for (;;) {
      const [{ path }] = await once(this.simulator, 'request');
      if (/\/notifications\/connect/.test(path)) {
        return;
      }
    }
  }
}

function leavesConnected(session: Session): Promise<number> {
  return new Promise((resolve) => {
    const look = ({ phase }: Session['state']) => {
      if (phase !== 'connected') {
        session.off('state', look);
        resolve(performance.now());
      }
    };
    session.on('state', look);
  });
}
