/**
 * Rounds of crashes: records are sent to a process that dials, it is interrupted at some moment of a dial, started again, and
 * gets the same records again. At the end everything is sent once more, and the ledger is compared with what really happened.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GwsSimulator, type ScenarioName } from '../../../simulator';
import { type DialEntry, openFileLedger, type WaitFor } from '../../../src';
import { check } from '../checks';
import { Random } from '../random';
import { clientHost, type Host, nodeRedHost, type StartHost } from './hosts';
import { MOMENTS } from './moments';
import type { DialBody, Interruption, Told } from './protocol';
import { Queue } from './queue';
import { type Balance, balance, Truth } from './truth';

export interface Mode {
  readonly host: 'client' | 'Node-RED';
  readonly how: Interruption;
}

export interface RunResult extends Balance, Mode {
  readonly rounds: number;
  readonly records: number;
  readonly moments: Readonly<Record<string, number>>;
  readonly codes: Readonly<Record<string, number>>;
}

const RECORDS = 6;

/** ms between two records, and after the last answer until a moment is taken to have been missed. */
const GAP = 8;
const MISSED = 500;

/** ms in which a process that starts is sometimes interrupted. */
const START = { client: 400, 'Node-RED': 2500 } as const;

/** ms after which a process, on a busy machine too, has certainly written down what it told. */
const TELLING = 6000;

/** What becomes of the calls. */
const COURSES: readonly ScenarioName[] = ['answers', 'answers', 'farEndHangsUp', 'busy', 'silent'];

const WAITS: readonly WaitFor[] = ['accepted', 'accepted', 'dialing', 'established'];

/** Records that are sent at once in the end. */
const AT_ONCE = 16;

/** ms of a conversation: over before the next start, or not. */
const SHORT = 100;
const LONG = 6000;

export class CrashRun {
  readonly #mode: Mode;
  readonly #random: Random;
  /** By number. */
  readonly #scenarios: Record<string, ScenarioName> = {};
  readonly #simulator = new GwsSimulator({
    singleLine: false,
    scenarios: this.#scenarios,
    timing: { dialDelay: 3, ringing: 3, answer: 5, talking: LONG, farEndHangsUp: SHORT, busy: SHORT },
  });
  readonly #truth = new Truth(this.#simulator);
  readonly #queue = new Queue(this.#truth);
  readonly #told: Told[] = [];
  /** ms since 1970 */
  #interruptedAt = 0;
  readonly #moments: Record<string, number> = {};
  readonly #userDir = mkdtempSync(path.join(tmpdir(), 'gws-crashes-'));
  readonly #directory = path.join(this.#userDir, 'gws-ledger');
  #host: Host | undefined;
  #rounds = 0;

  constructor(mode: Mode, seed: number) {
    this.#mode = mode;
    this.#random = new Random(seed);
  }

  get progress(): string {
    const { host, how } = this.#mode;
    return `${host}, ${how}: ${this.#rounds} rounds, ${this.#truth.dialed.length} dialed, ${this.#truth.twice.length} twice`;
  }

  async run(rounds: number): Promise<RunResult> {
    mkdirSync(this.#directory);
    await this.#simulator.start();
    try {
      const start = this.#startHost();
      for (; this.#rounds < rounds; this.#rounds += 1) {
        await this.#round(start);
      }
      await this.#sendEverythingAgain(start);
      const { entries, open } = await this.#settled();
      const result = balance(this.#truth, entries, this.#told, this.#queue.lies);
      const answered = check('records without an answer in the end', open === 0, open);
      return {
        ...this.#mode,
        ...result,
        checks: [...result.checks, answered],
        rounds,
        records: this.#queue.items.length,
        moments: this.#moments,
        codes: Object.fromEntries(this.#queue.codes),
      };
    } finally {
      await this.#host?.interrupt('SIGKILL');
      await this.#simulator.stop();
      rmSync(this.#userDir, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  #startHost(): StartHost {
    const { url, options } = this.#simulator;
    const { username, password } = options;
    const child = { url, username, password, directory: this.#directory };
    return this.#mode.host === 'client' ? clientHost(child, this.#userDir) : nodeRedHost(child, this.#userDir);
  }

  async #round(start: StartHost): Promise<void> {
    const { how, host: kind } = this.#mode;
    if (this.#random.chance(0.1)) {
      this.#simulator.restartOutbound();
    }
    const from = this.#told.length;
    this.#host ??= start((told) => this.#told.push(told));
    const host = this.#host;
    if (how !== 'deploy' && this.#random.chance(0.05)) {
      this.#note('at the start');
      await pause(this.#random.between(0, START[kind]));
      await this.#interrupt(host);
      this.#cutShort(from);
      return;
    }
    const address = await host.address;
    if (address === undefined) {
      throw new Error('The process that dials has ended at its start');
    }
    await this.#interrupted(host, address);
    if (how === 'SIGKILL') {
      this.#cutShort(from);
    }
  }

  /** Of what was told from `from` on, the latest may not have been written down before the interruption. */
  #cutShort(from: number): void {
    const since = this.#interruptedAt - TELLING;
    const late = this.#told.splice(from);
    this.#told.push(...late.map((one) => (one.at > since ? { ...one, isCutShort: true } : one)));
  }

  /** Sends what is open, and new records, until the moment has come. */
  async #interrupted(host: Host, address: string): Promise<void> {
    const moment = this.#random.weighted(MOMENTS);
    const given = new AbortController();
    const struck = new AbortController();
    let over: Promise<void> | undefined;
    const strike = () => {
      over ??= this.#interrupt(host).then(() => given.abort());
      struck.abort();
    };
    const scene = { simulator: this.#simulator, directory: this.#directory, random: this.#random };
    const end = moment.await(scene, strike);
    const deliveries: Promise<void>[] = [];
    for (const item of [...this.#queue.open, ...this.#fresh()]) {
      if (!struck.signal.aborted) {
        deliveries.push(this.#queue.deliver(item, address, given.signal));
        await pause(this.#random.between(0, GAP));
      }
    }
    const { signal } = struck;
    const missed = Promise.all(deliveries).then(() => pause(MISSED, undefined, { signal }));
    await Promise.race([missed.catch(() => {}), aborted(signal)]);
    this.#note(over ? moment.name : 'none, all was over');
    strike();
    end();
    this.#simulator.faults.clear();
    await over;
    await Promise.all(deliveries);
  }

  async #interrupt(host: Host): Promise<void> {
    if (this.#mode.how !== 'deploy') {
      this.#host = undefined;
    }
    this.#interruptedAt = Date.now();
    await host.interrupt(this.#mode.how);
  }

  #fresh() {
    return Array.from({ length: RECORDS }, () => {
      const phoneNumber = `+4930${String(1_000_000 + this.#queue.items.length)}`;
      this.#scenarios[phoneNumber] = this.#random.pick(COURSES);
      const record = structuredClone(this.#simulator.nextPreviewRecord({ record: { phoneNumber } }).data);
      if (this.#random.chance(0.5)) {
        withoutAttempt(record);
      }
      const item = { phoneNumber, record, waitFor: this.#random.pick(WAITS), isSettled: false };
      this.#queue.items.push(item);
      return item;
    });
  }

  async #sendEverythingAgain(start: StartHost): Promise<void> {
    this.#host ??= start((told) => this.#told.push(told));
    const address = (await this.#host.address) ?? '';
    const { signal } = new AbortController();
    for (const items of [this.#queue.open, this.#queue.items, this.#queue.open]) {
      for (let from = 0; from < items.length; from += AT_ONCE) {
        const some = items.slice(from, from + AT_ONCE);
        await Promise.all(some.map((item) => this.#queue.deliver(item, address, signal)));
      }
    }
    await this.#callsAreOver();
    const host = this.#host;
    this.#host = undefined;
    await host.interrupt('SIGTERM');
  }

  async #callsAreOver(): Promise<void> {
    const { calls } = this.#simulator.ledger;
    const isOver = () => [...calls.values()].every(({ states }) => states.at(-1)?.state === 'Released');
    await pause(SHORT);
    while (!isOver()) {
      await pause(SHORT);
    }
    await pause(SHORT);
  }

  /** What the ledger says in the end, after telling what nobody has been told of. */
  async #settled(): Promise<{ entries: DialEntry[]; open: number }> {
    const ledger = openFileLedger({ directory: this.#directory });
    try {
      await ledger.tellUntold(({ id, state, recovered }) => {
        if (recovered) {
          this.#told.push({ id, state, recovered, at: Date.now() });
        }
        return true;
      });
      return { entries: await ledger.find({}), open: this.#queue.open.length };
    } finally {
      await ledger.close();
    }
  }

  #note(moment: string): void {
    this.#moments[moment] = (this.#moments[moment] ?? 0) + 1;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) {
      resolve();
    }
  });
}

/** Records of older builds name no attempt. */
function withoutAttempt({ record }: DialBody['record']): void {
  delete record.userData?.GSW_CALL_ATTEMPT_GUID;
}
