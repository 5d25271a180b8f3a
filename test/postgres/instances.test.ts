// Who lives, by the clock of the database.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Instance, type InstanceOptions, migrate } from '../../src/postgres';
import { Databases, newSchema, postgres, table } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';
import { Relay } from '../support/relay';
import { resetWallClock, setWallClock } from '../support/wall-clock';

describe('an instance in PostgreSQL', function () {
  this.timeout(60_000);

  const databases = new Databases();
  const instances: Instance[] = [];
  let server: PostgresServer;
  let schema: string;

  before(async () => {
    server = await postgres();
  });

  beforeEach(async () => {
    schema = newSchema();
    await migrate(await databases.of(server), schema);
  });

  afterEach(async () => {
    resetWallClock();
    await Promise.all(instances.splice(0).map((instance) => instance.stop()));
    await databases.close();
  });

  async function start(more: Partial<InstanceOptions> = {}): Promise<Instance> {
    const instance = new Instance({ database: await databases.of(server), schema, ...more });
    instances.push(instance);
    return instance;
  }

  const living = async () =>
    (
      await server.query<{ id: string }>(
        `SELECT id FROM ${table(schema, 'instance')} WHERE until > clock_timestamp() ORDER BY id`,
      )
    ).map(({ id }) => id);

  it('is registered once, however many ask, and lives on by its signs of life', async () => {
    const instance = await start({ livesFor: 1, beat: 100 });
    const ids = await Promise.all(Array.from({ length: 5 }, () => instance.registered()));
    assert.equal(new Set(ids).size, 1);
    for (let beats = 0; beats < 12; beats += 1) {
      await once(instance, 'beat');
    }
    assert.equal(instance.id, ids[0]);
    assert.deepEqual(await living(), [ids[0]]);
    assert.ok(Math.abs(instance.now() - Date.now()) < 1000);
  });

  it('is dead as soon as it has stopped', async () => {
    const instance = await start();
    await instance.registered();
    await instance.stop();
    assert.deepEqual(await living(), []);
  });

  it('is dead for good when the database says so, and comes back with another ID', async () => {
    const instance = await start({ beat: 50 });
    const first = await instance.registered();
    const lost = once(instance, 'lost');
    await server.query(`UPDATE ${table(schema, 'instance')} SET until = clock_timestamp()`);
    assert.deepEqual(await lost, [first]);
    assert.equal(instance.id, undefined);
    const second = await instance.registered();
    assert.notEqual(second, first);
    assert.deepEqual(await living(), [second]);
  });

  it('lives on under its ID when the clock of the machine is set, as soon as the database says so', async () => {
    const instance = await start();
    const id = await instance.registered();
    const lost: string[] = [];
    instance.on('lost', (one) => lost.push(one));
    for (const ms of [3_600_000, -3_600_000, 7_200_000]) {
      setWallClock(ms);
      assert.equal(await instance.registered(), id);
      assert.equal(instance.id, id);
    }
    assert.deepEqual(lost, []);
  });

  it('does not count on its life when it cannot be heard of', async () => {
    const relay = new Relay(() => server.port);
    await relay.listen();
    try {
      const instance = await start({ database: await databases.of(relay), livesFor: 1, beat: 100 });
      const id = await instance.registered();
      const lost = once(instance, 'lost');
      relay.drop();
      assert.deepEqual(await lost, [id]);
      assert.equal(instance.id, undefined);
    } finally {
      await relay.close();
    }
  });
});
