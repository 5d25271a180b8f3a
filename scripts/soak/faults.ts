/**
 * The faults of a soak, and their frequency. Only faults that a client can recover from are included: no event is dropped
 * inside
 * the server while the CometD session lives, because GWS with acknowledgements does not do that, and nobody could notice.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultEffect, GwsSimulator } from '../../simulator';
import type { Relay } from '../../test/support/relay';
import type { Random } from './random';

export interface Place {
  simulator: GwsSimulator;
  relay: Relay;
  random: Random;
  /** Told when the server has forgotten its calls. */
  callsForgotten(): void;
  /** ms after which the client gives a request up. */
  timeout: number;
}

interface Fault {
  name: string;
  weight: number;
  /** Resolves when the fault is over. */
  run(place: Place): Promise<void> | void;
}

const DIAL = { method: 'POST', path: /\/me\/devices\/[^/]+\/calls$/ };
const POLL = { method: 'POST', path: /\/notifications/, body: /"\/meta\/connect"/ };
const HANDSHAKE = { method: 'POST', path: /\/notifications/, body: /"\/meta\/handshake"/ };
const SUBSCRIBE = { method: 'POST', path: /\/notifications/, body: /"\/meta\/subscribe"/ };
const ME = { method: 'GET', path: /\/me(\?|$)/ };

const HTML = { 'Content-Type': 'text/html' };
const BAD_GATEWAY: FaultEffect = { respond: { status: 502, headers: HTML, body: '<html>Bad Gateway</html>' } };
const LOGIN_PAGE: FaultEffect = { respond: { status: 200, headers: HTML, body: '<html>Please sign in</html>' } };
const REDIRECT: FaultEffect = { respond: { status: 302, headers: { Location: 'http://127.0.0.1:9/' } } };
const UNAVAILABLE: FaultEffect = { respond: { status: 503 } };
const INTERNAL_ERROR: FaultEffect = { respond: { status: 500, body: { statusCode: 4, statusMessage: 'No T-Server' } } };

/** The ways in which a single request goes wrong. */
function mishap({ random, timeout }: Place): FaultEffect {
  return random.pick<FaultEffect>([
    { dropBefore: true },
    { dropAfter: true },
    { truncate: true },
    { stallBefore: true },
    { stallAfter: true },
    { delayBefore: random.between(10, timeout * 1.5) },
    { delayAfter: timeout + random.between(10, timeout) },
    BAD_GATEWAY,
    LOGIN_PAGE,
    REDIRECT,
    UNAVAILABLE,
    INTERNAL_ERROR,
  ]);
}

/** A request of a sort goes wrong, or a few in a row do. */
const spoil = (name: string, weight: number, match: object): Fault => ({
  name,
  weight,
  run(place) {
    place.simulator.faults.add({ ...match, times: place.random.between(1, 3) }, mishap(place));
  },
});

/** Something is switched on, and off again after a while. */
const lasting = (
  name: string,
  weight: number,
  [shortest, longest]: [number, number],
  set: (place: Place, on: boolean) => void,
): Fault => ({
  name,
  weight,
  async run(place) {
    set(place, true);
    await pause(place.random.between(shortest, longest));
    set(place, false);
  },
});

const restart = (name: string, weight: number, keepCalls: boolean): Fault => ({
  name,
  weight,
  async run({ simulator, relay, random, callsForgotten }) {
    const downMs = random.between(0, 1500);
    await relay.close();
    await simulator.restart({ keepCalls, downMs });
    if (!keepCalls) {
      callsForgotten();
    }
    await relay.listen();
  },
});

/** What had fallen silent is reset. */
function endSilence(relay: Relay): void {
  relay.pass();
  relay.reset();
}

/** Server restarts are of this sort: one at a time. */
const RESTARTS: readonly Fault[] = [
  restart('server restarted, calls kept', 2, true),
  restart('server restarted, calls lost', 2, false),
];

const OTHERS: readonly Fault[] = [
  spoil('Dial spoiled', 14, DIAL),
  spoil('poll spoiled', 12, POLL),
  spoil('handshake spoiled', 2, HANDSHAKE),
  spoil('subscription spoiled', 2, SUBSCRIBE),
  spoil('sign-in or reading spoiled', 3, ME),
  { name: 'HTTP sessions forgotten', weight: 3, run: ({ simulator }) => simulator.sessions.forgetHttpSessions() },
  { name: 'CometD sessions forgotten', weight: 3, run: ({ simulator }) => simulator.sessions.forgetCometdSessions() },
  { name: 'CSRF token changed', weight: 3, run: ({ simulator }) => simulator.sessions.changeCsrfToken() },
  { name: 'connections reset', weight: 4, run: ({ relay }) => relay.reset() },
  { name: 'answers cut off', weight: 5, run: ({ relay }) => relay.cutAnswers() },
  lasting('connections silent', 2, [200, 2500], ({ relay }, on) => (on ? relay.silence() : endSilence(relay))),
  lasting('server silent', 2, [200, 2000], ({ simulator }, on) => simulator.faults.blackhole(on)),
  lasting('connections dropped at once', 2, [100, 1500], ({ simulator }, on) => simulator.faults.acceptThenDrop(on)),
  lasting('polls answered 402', 1, [100, 1000], ({ simulator }, on) => simulator.faults.loop402(on)),
  lasting('events twice', 4, [300, 2000], ({ simulator }, on) =>
    simulator.faults.events(on ? { duplicate: true } : {}),
  ),
  lasting('events out of order', 3, [300, 2000], ({ simulator }, on) =>
    simulator.faults.events(on ? { reorder: true } : {}),
  ),
  lasting('events late', 4, [300, 2000], ({ simulator, random }, on) =>
    simulator.faults.events(on ? { delayMs: random.between(20, 600), duplicate: random.chance(0.3) } : {}),
  ),
  {
    name: 'slow answers',
    weight: 4,
    async run({ simulator, random, timeout }) {
      const slow = simulator.faults.add(
        { path: /\/me/, times: Number.POSITIVE_INFINITY },
        { [random.pick(['delayBefore', 'delayAfter'])]: random.between(20, timeout * 0.9) },
      );
      await pause(random.between(300, 2000));
      slow.remove();
    },
  },
  {
    name: 'advice from GWS',
    weight: 3,
    run: ({ simulator, random }) =>
      simulator.faults.advise(
        random.pick([
          { reconnect: 'none' },
          { reconnect: 'handshake', interval: 0 },
          { reconnect: 'retry', interval: 300, timeout: 1000 },
        ]),
      ),
  },
  {
    name: 'password refused for a while',
    weight: 1,
    async run({ simulator, random }) {
      const { username, password } = simulator.options;
      simulator.sessions.setPassword(username, 'changed');
      simulator.sessions.forgetHttpSessions();
      await pause(random.between(200, 1500));
      simulator.sessions.setPassword(username, password);
    },
  },
];

/** Lets faults happen until it is stopped; several may overlap. */
export class Storm {
  readonly counts = new Map<string, number>();
  readonly #place: Place;
  /** ms between two faults, shortest and longest. */
  readonly #gap: readonly [number, number];
  readonly #running = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  #restarting = false;

  constructor(place: Place, gap: readonly [number, number]) {
    this.#place = place;
    this.#gap = gap;
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  async rage(): Promise<void> {
    const { random } = this.#place;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await pause(random.between(...this.#gap), undefined, { signal }).catch(() => {});
      if (!signal.aborted) {
        this.#strike(random.weighted([...RESTARTS, ...OTHERS]));
      }
    }
  }

  /** No new faults; resolves when those under way are over, and everything works again. */
  async calm(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#running);
    this.#place.simulator.faults.clear();
    this.#place.relay.pass();
  }

  #strike(fault: Fault): void {
    const isRestart = RESTARTS.includes(fault);
    if (isRestart && this.#restarting) {
      return;
    }
    this.#restarting ||= isRestart;
    this.counts.set(fault.name, (this.counts.get(fault.name) ?? 0) + 1);
    const run = (async () => fault.run(this.#place))().finally(() => {
      this.#restarting &&= !isRestart;
      this.#running.delete(run);
    });
    this.#running.add(run);
  }
}
