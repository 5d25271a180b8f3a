/** One lane of a soak: a simulator under a storm of faults, a process under test, and continuous dials. */
import { setTimeout as pause } from 'node:timers/promises';
import { GwsSimulator } from '../../simulator';
import { elapsed } from '../../src/timing/clock';
import { Relay } from '../../test/support/relay';
import { Changes } from './changes';
import { type Check, callChecks, check, countsOf, dialChecks, growthChecks, type Sample } from './checks';
import { Storm } from './faults';
import { Ledger } from './ledger';
import { handleOf, Orders, STAYS_UP } from './orders';
import { type FromSubject, type LaneName, type SubjectOptions, WAITS } from './protocol';
import { Random } from './random';
import { SubjectProcess } from './subject-process';

export interface LaneOptions {
  lane: LaneName;
  seed: number;
  /** ms */
  duration: number;
  /** ms between two dials, shortest and longest. */
  dialGap: readonly [number, number];
  /** ms between two faults, shortest and longest. */
  faultGap: readonly [number, number];
}

export interface LaneResult {
  lane: LaneName;
  counts: ReturnType<typeof countsOf>;
  faults: Record<string, number>;
  /** Share of the time in each phase. */
  phases: Record<string, number>;
  checks: Check[];
  samples: Sample[];
}

/** ms for a request. */
const TIMEOUT = 800;
const DIAL_TIMEOUT = 4000;

/** ms within which everything has to be well again. */
const SETTLE_LIMIT = 60_000;

/** ms without a connection after which the flow asks for one, as a watching flow would. */
const NUDGE_AFTER = 2000;

/** ms that Node-RED gives nodes to close. */
const CLOSE_LIMIT = 15_000;

const QUIET_RENEWALS = 3;

/** More orders than this under way, and no further ones are given. */
const MAX_OPEN = 200;

/** Calls as people experience them, twenty times as fast. */
const TIMING = {
  dialDelay: 10,
  slow: 600,
  ringing: 40,
  answer: 150,
  talking: 600,
  farEndHangsUp: 80,
  busy: 80,
  noAnswer: 500,
  invalid: 5,
};

export class Lane {
  readonly #options: LaneOptions;
  readonly #simulator = new GwsSimulator({
    csrf: true,
    singleLine: false,
    timing: TIMING,
    cometd: { timeout: 3000, maxInterval: 4000 },
  });
  readonly #relay = new Relay(() => this.#simulator.port);
  readonly #ledger = new Ledger();
  readonly #random: Random;
  readonly #storm: Storm;
  readonly #changes = new Changes(() => this.#subject?.hasEnded === true);
  readonly #samples: Sample[] = [];
  readonly #orders: Orders;
  /** Records by order, until the outcome. */
  readonly #unsettled = new Map<number, unknown>();
  #subject: SubjectProcess | undefined;
  #count = 0;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#orders = new Orders(this.#simulator, this.#random);
    const place = {
      simulator: this.#simulator,
      relay: this.#relay,
      random: new Random(options.seed + 1),
      callsForgotten: () => this.#ledger.callsForgotten(),
      timeout: TIMEOUT,
    };
    this.#storm = new Storm(place, options.faultGap);
    this.#simulator.on('dial', (dial) => this.#ledger.dialed(dial));
    this.#simulator.on('call', (message) => {
      this.#ledger.callChanged(message, this.#sessions());
      if (message.call.state === 'Established' && message.call.dnis === STAYS_UP) {
        setTimeout(() => this.#simulator.hangup(message.call.id), this.#random.between(100, 2000));
      }
      this.#changes.announce();
    });
  }

  async run(): Promise<LaneResult> {
    const { duration, dialGap, lane } = this.#options;
    await this.#simulator.start();
    await this.#relay.listen();
    const subject = this.#startSubject();
    this.#subject = subject;
    if (!(await this.#changes.until(() => subject.phase === 'connected', SETTLE_LIMIT))) {
      subject.alarms.push('it did not connect to begin with');
    }
    const watching = setInterval(() => this.#watch(subject), 250);
    const sampling = setInterval(() => subject.tell({ type: 'sample' }), Math.max(500, duration / 60));
    const raging = this.#storm.rage();
    const end = elapsed() + duration;
    while (elapsed() < end && subject.isConnected) {
      await pause(this.#random.between(...dialGap));
      if (this.#ledger.open < MAX_OPEN) {
        this.#send(subject, this.#orders.next());
      }
    }
    clearInterval(sampling);
    await this.#storm.calm();
    await raging;
    const settled = await this.#settle(subject);
    const summary = this.#simulator.ledger.summary();
    const closed = await this.#close(subject);
    clearInterval(watching);
    return {
      lane,
      counts: countsOf(this.#ledger),
      faults: Object.fromEntries(this.#storm.counts),
      phases: subject.phaseTimes,
      checks: [
        ...dialChecks(this.#ledger, summary),
        ...callChecks(this.#ledger),
        ...settled,
        ...closed,
        ...growthChecks(this.#samples),
      ],
      samples: this.#samples,
    };
  }

  /** One line about how it goes. */
  progress(): string {
    const { requested, made, refused, unknown, ends } = countsOf(this.#ledger);
    const heap = ((this.#samples.at(-1)?.heap ?? 0) / 1e6).toFixed(1);
    const dials = `${requested} dials (${made} made, ${refused} refused, ${unknown} unknown)`;
    const phase = this.#subject?.phase ?? 'not started';
    return `${this.#options.lane}: ${dials}, ${ends} calls ended, ${this.#storm.total} faults, ${phase}, ${heap} MB`;
  }

  #startSubject(): SubjectProcess {
    const { username, password } = this.#simulator.options;
    const options: SubjectOptions = {
      lane: this.#options.lane,
      url: `http://127.0.0.1:${this.#relay.port}`,
      username,
      password,
      timeout: TIMEOUT,
      dialTimeout: DIAL_TIMEOUT,
    };
    const subject = new SubjectProcess(options, (message) => {
      if (message) {
        this.#hear(subject, message);
      }
      this.#changes.announce();
    });
    return subject;
  }

  #hear(subject: SubjectProcess, message: FromSubject): void {
    switch (message.type) {
      case 'outcome':
        this.#ledger.outcome(message.order, message.code);
        this.#insist(subject, message.order, message.code);
        break;
      case 'event':
        this.#ledger.eventTold(message.callId, message.state, message.eventId, message.recovered);
        break;
      case 'sample':
        this.#samples.push({
          ...message.vitals,
          orders: this.#ledger.orders.size,
          connections: this.#relay.connections,
        });
        break;
    }
  }

  #send(subject: SubjectProcess, record: unknown, waitFor = this.#random.pick(WAITS)): number {
    this.#count += 1;
    const order = this.#count;
    this.#ledger.ordered(order, handleOf(record));
    this.#unsettled.set(order, record);
    subject.tell({ type: 'dial', order, waitFor, record });
    return order;
  }

  /** Now and then the flow orders again what is unknown, as no flow should: it must not be dialed again. */
  #insist(subject: SubjectProcess, order: number, code: string | undefined): void {
    const record = this.#unsettled.get(order);
    this.#unsettled.delete(order);
    if (code === 'GWS_OUTCOME_UNKNOWN' && this.#random.chance(0.5)) {
      this.#send(subject, record);
    }
  }

  /** The nodes wait as long as users want them to; a flow that watches them asks for more. */
  #watch(subject: SubjectProcess): void {
    const isDown = subject.phase === 'interrupted' || subject.phase === 'refused';
    if (this.#options.lane === 'nodes' && isDown && subject.inPhaseFor > NUDGE_AFTER) {
      subject.tell({ type: 'connect' });
    }
    this.#changes.announce();
  }

  #sessions(): string[] {
    return this.#simulator.sessions.subscriptions
      .filter(({ subscriptions }) => subscriptions.length > 0)
      .map(({ id }) => id);
  }

  /** Waits until all is well, and says what is not. */
  async #settle(subject: SubjectProcess): Promise<Check[]> {
    const isQuiet = () =>
      subject.phase === 'connected' &&
      this.#ledger.open === 0 &&
      this.#ledger.alive === 0 &&
      this.#ledger.unended().length === 0 &&
      this.#simulator.sessions.cometdSessions === 1;
    const began = elapsed();
    const quiet = await this.#changes.until(isQuiet, SETTLE_LIMIT);
    const took = elapsed() - began;
    const { open, alive } = this.#ledger;
    const left = `${open} dials open, ${alive} calls alive, ${this.#ledger.unended().length} ends untold, ${this.#simulator.sessions.cometdSessions} CometD sessions`;
    await this.#renewQuietly(subject);
    const order = this.#send(subject, this.#orders.newRecord('5001'), 'released');
    await this.#changes.until(() => this.#ledger.open === 0 && isQuiet(), 10_000);
    const { code, outcome } = this.#ledger.orders.get(order) ?? {};
    const { cometdSessions } = this.#simulator.sessions;
    return [
      check(
        'all is well after the last fault',
        quiet,
        quiet ? `within ${(took / 1000).toFixed(1)} s` : `${this.progress()}; ${left}`,
      ),
      check('a dial afterwards goes through', outcome === 'made' && code === undefined, code ?? outcome ?? 'no answer'),
      check('one CometD session', cometdSessions === 1, cometdSessions),
    ];
  }

  /** A few sign-ins without any other fault: no reset closes what the client has left open. */
  async #renewQuietly(subject: SubjectProcess): Promise<void> {
    for (let count = 0; count < QUIET_RENEWALS; count += 1) {
      this.#simulator.sessions.forgetHttpSessions();
      await this.#changes.until(() => subject.phase !== 'connected', SETTLE_LIMIT);
      await this.#changes.until(() => subject.phase === 'connected', SETTLE_LIMIT);
    }
    subject.tell({ type: 'sample' });
    await this.#changes.until(() => this.#simulator.sessions.cometdSessions === 1, SETTLE_LIMIT);
  }

  async #close(subject: SubjectProcess): Promise<Check[]> {
    subject.tell({ type: 'close' });
    await this.#changes.until(() => subject.closedAfter !== undefined || !subject.isConnected, CLOSE_LIMIT);
    const left = this.#simulator.sessions.cometdSessions;
    await this.#changes.until(() => this.#relay.connections === 0, 1000);
    const sockets = this.#relay.connections;
    subject.letGo();
    const ended = await this.#changes.until(() => subject.hasEnded, CLOSE_LIMIT);
    if (!ended) {
      subject.kill();
    }
    await this.#relay.close();
    await this.#simulator.stop();
    const { closedAfter: took, alarms } = subject;
    return [
      check(
        'closed',
        took !== undefined && took < CLOSE_LIMIT / 3,
        took === undefined ? 'no' : `in ${Math.round(took)} ms`,
      ),
      check('no CometD session is left after closing', left === 0, left),
      check('no socket is left after closing', sockets === 0, sockets),
      check('nothing keeps the process alive then', ended, ended ? 'it has ended' : 'it was killed'),
      check('nothing alarming in the process', alarms.length === 0, alarms.slice(0, 5).join('; ') || 'nothing'),
    ];
  }
}
