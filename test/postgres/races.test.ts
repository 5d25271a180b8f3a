// Whoever claims at the same time as others, in whatever process: one has the dial, and all others know which one that is.
import assert from 'node:assert/strict';
import type { DialFacts } from '../../src/ledger';
import type { PostgresLedger } from '../../src/ledger/postgres/postgres-ledger';
import { claimed, facts } from '../support/ledger';
import { PostgresRoom, postgres, table } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';

const ROUNDS = Number(process.env.LEDGER_ROUNDS ?? 40);

/** Of each instance, in each race. */
const CLAIMS = 4;

describe('claims of several instances in PostgreSQL', function () {
  this.timeout(120_000);

  let server: PostgresServer;
  let room: PostgresRoom;
  let ledgers: PostgresLedger[];

  before(async () => {
    server = await postgres();
  });

  beforeEach(() => {
    room = new PostgresRoom(server);
    ledgers = Array.from({ length: 4 }, () => room.join());
  });

  afterEach(() => room.close());

  /** Sixteen claims at once. @returns the ID of the one that has it */
  async function race(more: Partial<DialFacts>): Promise<string> {
    const claims = await Promise.all(
      ledgers.flatMap((ledger) => Array.from({ length: CLAIMS }, () => ledger.claim(facts(more)))),
    );
    const winners = claims.flatMap((claim) => (claim.kind === 'claimed' ? [claim.entry.id] : []));
    assert.equal(winners.length, 1, JSON.stringify(claims));
    const [winner = ''] = winners;
    for (const claim of claims) {
      assert.ok(
        claim.kind === 'claimed' || (claim.kind === 'taken' && claim.earlier?.id === winner),
        JSON.stringify(claim),
      );
    }
    return winner;
  }

  const entries = async () => (await server.query(`SELECT FROM ${table(room.schema, 'dial')}`)).length;

  it('have one winner for an attempt, whoever makes it, with or without a handle', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await race({ attempt: `a${round}`, ...(round % 2 === 0 && { handle: String(round) }) });
    }
    assert.equal(await entries(), ROUNDS);
  });

  it('have one winner for a handle of an agent, again after what was claimed was not dialed', async () => {
    for (let round = 0; round < ROUNDS / 2; round += 1) {
      const winner = await race({ handle: String(round) });
      await Promise.all(ledgers.map((ledger) => ledger.note(winner, { state: 'notDialed' })));
      assert.notEqual(await race({ handle: String(round) }), winner);
    }
  });

  it('have one winner where some name the attempt and others only the handle', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const handle = String(round);
      const claims = await Promise.all(
        ledgers.flatMap((ledger, at) => [
          ledger.claim(facts({ handle, attempt: `a${round}` })),
          ledger.claim(facts({ handle, ...(at % 2 === 0 && { number: undefined }) })),
        ]),
      );
      assert.equal(claims.filter(({ kind }) => kind === 'claimed').length, 1, JSON.stringify(claims));
    }
  });

  it('do not wait for those of other dials', async () => {
    const [first, ...others] = ledgers as [PostgresLedger, ...PostgresLedger[]];
    await claimed(first, { attempt: 'a0' });
    await Promise.all(
      others.flatMap((ledger, at) =>
        Array.from({ length: 10 }, (_, number) => claimed(ledger, { attempt: `${at} ${number}` })),
      ),
    );
    assert.equal(await entries(), 31);
  });
});
