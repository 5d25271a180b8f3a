// Two instances of which one has the agent, and dials; and what both tell of that.
import { setTimeout } from 'node:timers/promises';
import { GwsSimulator, type LedgerDial } from '../../simulator';
import { AgentPool, type GwsError, parseRecord, Secret } from '../../src';
import { Leases } from '../../src/leases/leases';
import type { DialEntry, DialState } from '../../src/ledger';
import type { PostgresLedger } from '../../src/ledger/postgres/postgres-ledger';
import { TIMING, until } from './leases';
import { databaseOptions, PostgresRoom, table } from './postgres';
import type { PostgresServer } from './postgres-server';
import { Relay } from './relay';
import { QUICK, reaches } from './session';
import { listen, type Told } from './told';

/** Answered when somebody says so, and stays up. */
const NUMBER = '5007';

/** s and ms: many of them live at the same time. */
const LIFE = { livesFor: 6, beat: 500, grace: TIMING.grace / 1000 };
const SHARING = { ...TIMING, tick: 150 };

/** ms within which whatever is still to be told of an end would be: instances look for news with each beat. */
const AFTERWARDS = 3 * LIFE.beat;

export interface Red {
  readonly name: string;
  readonly pool: AgentPool;
  readonly ledger: PostgresLedger;
  /** The way to its database. */
  readonly database: Relay;
}

export class MovingCall {
  readonly simulator = new GwsSimulator({ timing: { dialDelay: 2, ringing: 2, answer: 3_600_000 } });
  readonly told: Told[] = [];
  readonly dials: LedgerDial[] = [];
  readonly #states = new Map<string, string>();
  readonly #server: PostgresServer;
  readonly #room: PostgresRoom;
  readonly #reds: Red[] = [];
  readonly #answers: Promise<string>[] = [];

  private constructor(server: PostgresServer) {
    this.#server = server;
    this.#room = new PostgresRoom(server);
    this.simulator.on('call', ({ call }) => this.#states.set(call.id, call.state));
    this.simulator.on('dial', (dial) => this.dials.push(dial));
  }

  /** @param use gets the instance that has the agent, and the other one */
  static async with(
    server: PostgresServer,
    use: (scene: MovingCall, first: Red, second: Red) => Promise<void>,
  ): Promise<void> {
    const scene = new MovingCall(server);
    await scene.simulator.start();
    try {
      const first = await scene.#start('first');
      await reaches(first.pool.default.session, 'connected');
      const second = await scene.#start('second');
      await until('the second one has a ledger', () => second.ledger.state.phase === 'open');
      await use(scene, first, second);
    } finally {
      await scene.#close();
    }
  }

  /** Resolves to what came of it: `accepted`, or the code of the error. */
  dial({ pool }: Red): Promise<string> {
    const record = parseRecord(this.simulator.nextPreviewRecord({ record: { phoneNumber: NUMBER } }));
    const answer = pool.default.dialer.dial({ record, waitFor: 'accepted', timeout: 10_000 }).then(
      () => 'accepted',
      ({ code }: GwsError) => code,
    );
    this.#answers.push(answer);
    return answer;
  }

  get callId(): string {
    return this.dials[0]?.callId ?? '';
  }

  /** Resolves when the call has begun, also if it rings or is answered by then. */
  begun(): Promise<void> {
    return until('there is a call', () => ['Ringing', 'Established'].includes(this.#states.get(this.callId) ?? ''));
  }

  /** Resolves when the ledger says so. */
  isWritten({ ledger }: Red, state: DialState): Promise<void> {
    return until(`it is written down as ${state}`, async () => (await ledger.find({}))[0]?.state === state);
  }

  /** The database says that it has not been heard of for an hour. */
  async expire({ name }: Red): Promise<void> {
    await this.#server.query(
      `UPDATE ${table(this.#room.schema, 'instance')} SET until = clock_timestamp() - interval '1 hour' WHERE name = $1`,
      [name],
    );
  }

  of(state: DialState): DialEntry[] {
    return this.told.map(({ entry }) => entry).filter((entry) => entry.state === state);
  }

  /** Resolves when an end has been told, and whatever else might be. */
  async isOver(): Promise<void> {
    await until('an end is told', () => this.of('ended').length > 0, 45_000).catch(() => {});
    await setTimeout(AFTERWARDS);
  }

  async #start(name: string): Promise<Red> {
    const database = new Relay(() => this.#server.port);
    await database.listen();
    const ledger = this.#room.join({ instanceName: name, life: LIFE, database: databaseOptions(database.port) });
    const leases = new Leases({ instance: ledger.instance, timing: SHARING });
    const agent = { username: 'agent', password: new Secret('simulator') };
    const options = { url: this.simulator.url, ...QUICK, timeout: 5000, ...agent };
    const pool = new AgentPool(options, [], {}, { ledger, leases });
    pool.attend((one) => one.dialer.watchCalls());
    listen(ledger, name, this.told);
    const red = { name, pool, ledger, database };
    this.#reds.push(red);
    pool.connect();
    return red;
  }

  async #close(): Promise<void> {
    await Promise.all(this.#reds.map(({ pool }) => pool.close()));
    await this.#room.close();
    await Promise.all(this.#reds.map(({ database }) => database.close()));
    await Promise.all(this.#answers);
    await this.simulator.stop();
  }
}
