// A claim whose answer is lost is found out, never guessed: the record is dialed once or not at all, and never blocked.
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { claimed, healed, refused, taken } from '../support/ledger';
import { databaseOptions, PostgresRoom, postgres, table } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';
import { Relay } from '../support/relay';

const ROUNDS = Number(process.env.LEDGER_ROUNDS ?? 10);

describe('a claim in PostgreSQL whose answer is lost', function () {
  this.timeout(120_000);

  let server: PostgresServer;
  let relay: Relay;
  let room: PostgresRoom;

  before(async () => {
    server = await postgres();
  });

  beforeEach(async () => {
    relay = new Relay(() => server.port);
    await relay.listen();
    room = new PostgresRoom(server);
  });

  afterEach(async () => {
    await room.close();
    await relay.close();
  });

  const entriesOf = async (attempt: string) =>
    (await server.query(`SELECT state FROM ${table(room.schema, 'dial')} WHERE attempt = $1`, [attempt])).map(
      ({ state }) => state,
    );

  /** Deals with the first claim that comes. */
  function interceptClaim(act: (chunk: Buffer, client: Socket) => boolean): void {
    relay.intercept = (chunk, client) => {
      if (!chunk.includes('SELECT answer')) {
        return false;
      }
      relay.intercept = () => false;
      return act(chunk, client);
    };
  }

  const through = (limit = 500) =>
    room.join({ database: databaseOptions(relay.port, { statementLimit: limit, connectLimit: 500 }) });

  it('is found out when the connection breaks before the server has it', async () => {
    const ledger = through();
    for (let round = 0; round < ROUNDS; round += 1) {
      interceptClaim((_chunk, client) => {
        client.resetAndDestroy();
        return true;
      });
      await claimed(ledger, { attempt: `a${round}` });
      assert.deepEqual(await entriesOf(`a${round}`), ['claimed']);
    }
  });

  it('is found out when the connection breaks after the server has it', async () => {
    const ledger = through();
    for (let round = 0; round < ROUNDS; round += 1) {
      interceptClaim((_chunk, client) => {
        setImmediate(() => client.resetAndDestroy());
        return false;
      });
      await claimed(ledger, { attempt: `a${round}` });
      assert.deepEqual(await entriesOf(`a${round}`), ['claimed']);
    }
  });

  it('is found out when the answer never comes', async () => {
    const ledger = through(200);
    await claimed(ledger, { attempt: 'a0' });
    interceptClaim(() => true);
    await claimed(ledger, { attempt: 'a1' });
    assert.deepEqual(await entriesOf('a1'), ['claimed']);
  });

  it('is not dialed when that cannot be found out, and blocks others until it can', async () => {
    const ledger = through(300);
    const other = room.join();
    await claimed(ledger, { attempt: 'a0' });
    // The server has it, and all that comes after that goes nowhere.
    interceptClaim(() => {
      setImmediate(() => relay.drop());
      return false;
    });
    assert.match(await refused(ledger, { attempt: 'a1' }), /cannot be used.*goes on by itself/);
    assert.equal((await taken(other, { attempt: 'a1' }))?.state, 'claimed');
    relay.pass();
    await healed(ledger);
    assert.deepEqual(await entriesOf('a1'), ['notDialed']);
    await claimed(other, { attempt: 'a1' });
    assert.deepEqual((await entriesOf('a1')).sort(), ['claimed', 'notDialed']);
  });

  it('loses nothing of what is noted meanwhile, and tells each change once', async () => {
    const ledger = through();
    const told: string[] = [];
    ledger.on('changed', ({ state }) => told.push(state));
    const { id } = await claimed(ledger, { attempt: 'a1' });
    relay.intercept = (chunk, client) => {
      if (chunk.includes('SET state')) {
        relay.intercept = () => false;
        setImmediate(() => client.resetAndDestroy());
      }
      return false;
    };
    await ledger.note(id, { state: 'accepted' });
    relay.drop();
    await ledger.note(id, { state: 'ended', outcome: 'busy' });
    relay.pass();
    await healed(ledger);
    assert.equal((await ledger.find({ id }))[0]?.outcome, 'busy');
    assert.deepEqual(told, ['claimed', 'accepted', 'ended']);
  });
});
