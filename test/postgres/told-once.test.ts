// News of a dial that several Node-REDs could tell is told by one of them, also when an answer of the database is lost, when
// the database is away at the wrong moment, and when one of them has hung.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { PostgresLedger } from '../../src/ledger/postgres/postgres-ledger';
import { until } from '../support/leases';
import { claimed, healed } from '../support/ledger';
import { databaseOptions, PostgresRoom, postgres, table } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';
import { Relay } from '../support/relay';
import { listen, type Told } from '../support/told';
import { resetWallClock, setWallClock } from '../support/wall-clock';

/** Instances look for news often, and live for longer than any test takes. */
const LIFE = { livesFor: 30, beat: 100, grace: 0.3 };

/** Does not hear for a while that it is dead. */
const LONG = { ...LIFE, beat: 20_000 };

describe('news in PostgreSQL', function () {
  this.timeout(60_000);

  let server: PostgresServer;
  let relay: Relay;
  let room: PostgresRoom;
  let told: Told[];

  before(async () => {
    server = await postgres();
  });

  beforeEach(async () => {
    relay = new Relay(() => server.port);
    await relay.listen();
    room = new PostgresRoom(server);
    told = [];
  });

  afterEach(async () => {
    resetWallClock();
    await room.close();
    await relay.close();
  });

  const join = (by: string, port = server.port) => {
    const ledger = room.join({ instanceName: by, life: LIFE, database: databaseOptions(port) });
    listen(ledger, by, told);
    return ledger;
  };
  const tellers = () => told.map(({ by }) => by);
  const expire = ({ instance }: PostgresLedger) =>
    server.query(
      `UPDATE ${table(room.schema, 'instance')} SET until = clock_timestamp() - interval '1 hour' WHERE id = $1`,
      [instance.id],
    );
  const isAllToldOf = () =>
    until(
      'nothing is left to be told',
      async () => (await server.query(`SELECT FROM ${table(room.schema, 'dial_news')}`)).length === 0,
    );

  /** Has `act` deal with the next statement that has `text` in it; resolves when it has been sent. */
  function intercept(text: string, act: (reset: () => void) => boolean): Promise<void> {
    return new Promise((resolve) => {
      relay.intercept = (chunk, client) => {
        if (!chunk.includes(text)) {
          return false;
        }
        relay.intercept = () => false;
        resolve();
        return act(() => client.resetAndDestroy());
      };
    });
  }

  it('is told by whoever wrote it, when another one writes the same and does not hear the answer', async () => {
    const [one, other] = [join('one', relay.port), join('other')];
    const { id } = await claimed(one, { attempt: 'a1' });
    const end = { state: 'ended', outcome: 'busy' } as const;
    let reset = () => {};
    const sent = intercept('SET state', (breakOff) => {
      reset = breakOff;
      return true;
    });
    const noted = one.note(id, end);
    await sent;
    await other.note(id, end);
    reset();
    await noted;
    await isAllToldOf();
    assert.deepEqual(tellers(), ['other']);
  });

  it('is told once by whoever wrote it and did not hear the answer', async () => {
    const [one] = [join('one', relay.port), join('other')];
    const { id } = await claimed(one, { attempt: 'a1' });
    void intercept('SET state', (breakOff) => {
      setImmediate(breakOff);
      return false;
    });
    await one.note(id, { state: 'ended', outcome: 'busy' });
    await isAllToldOf();
    assert.deepEqual(tellers(), ['one']);
  });

  it('is not told again because the database was away just after it was told', async () => {
    const one = join('one', relay.port);
    const { id } = await claimed(one, { attempt: 'a1' });
    const struckOff = intercept('AS told (id, revision)', (breakOff) => {
      breakOff();
      return true;
    });
    await one.note(id, { state: 'ended', outcome: 'busy' });
    await struckOff;
    await healed(one);
    await isAllToldOf();
    await one.close();
    const other = join('other');
    await healed(other);
    assert.deepEqual(tellers(), ['one']);
  });

  it('is not told by an instance that is dead by the clock of the database, but by whoever finds it', async () => {
    const [one] = [join('one'), join('other')];
    const { id } = await claimed(one, { attempt: 'a1' });
    await expire(one);
    await one.note(id, { state: 'ended', outcome: 'busy' });
    await until('it is told', () => told.length > 0);
    await isAllToldOf();
    assert.equal(told.length, 1, tellers().join());
  });

  it('is not told by an instance that looks for it and is dead, but by one that lives', async () => {
    const [one, other] = [room.join({ life: LONG }), room.join({ life: LIFE })];
    other.on('changed', () => {});
    other.removeAllListeners('changed');
    const { id } = await claimed(other, { attempt: 'a1' });
    await other.note(id, { state: 'ended', outcome: 'busy' });
    await healed(one);
    await expire(one);
    await one.tellUntold(() => assert.fail('told by a dead one'));
    const found: string[] = [];
    await other.tellUntold((entry) => found.push(entry.id) > 0);
    assert.deepEqual(found, [id]);
  });

  it('is not told by an instance that hung while it looked for it', async () => {
    const first = room.join({ life: LIFE });
    first.on('changed', () => {});
    first.removeAllListeners('changed');
    const { id } = await claimed(first, { attempt: 'a1' });
    await first.note(id, { state: 'ended', outcome: 'busy' });
    const one = room.join({ instanceName: 'one', life: LIFE, database: databaseOptions(relay.port) });
    await healed(one);
    let expired: Promise<unknown> | undefined;
    void intercept('orphans', () => {
      expired = expire(one);
      setWallClock(60_000);
      return false;
    });
    const registered = once(one.instance, 'registered');
    listen(one, 'one', told);
    await registered;
    await expired;
    join('other');
    await until('it is told', () => told.length > 0);
    await isAllToldOf();
    assert.equal(told.length, 1, tellers().join());
  });
});
