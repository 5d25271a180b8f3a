// What has happened lately at a server: within bounds whatever comes, and each failure once.
import assert from 'node:assert/strict';
import { GwsError, MemoryLedger } from '../../src';
import { explain, subjectsIn } from '../../src/agents/explain';
import { Journal, KEPT } from '../../src/agents/journal';
import { claimed, facts } from '../support/ledger';

const SERVER = 'https://gws.example';
const refusal = (code: 'GWS_ALREADY_DIALED' | 'GWS_NOT_POSSIBLE', text = 'No.') => new GwsError(code, text);

describe('the journal of a server', () => {
  let journal: Journal;
  beforeEach(() => {
    journal = new Journal();
  });

  it('keeps the latest of each kind, oldest first', () => {
    const count = KEPT.failures + 50;
    for (let at = 0; at < count; at += 1) {
      journal.failed({ handle: String(at), node: 'n', message: `m${at}` }, refusal('GWS_NOT_POSSIBLE'));
      journal.acted({ node: 'n', message: `m${at}` });
    }
    const handles = journal.failures.map((note) => note.facts.handle);
    assert.deepEqual([handles.length, handles[0], handles.at(-1)], [KEPT.failures, '50', String(count - 1)]);
    assert.equal(journal.actions.length, KEPT.actions);
  });

  it('has a failure once, although the gate and the node tell of it, with the code that it gets in the end', () => {
    const dial = { handle: '1', node: 'n', message: 'm' };
    journal.failed({ ...dial, agent: 'anna' }, new Error('the connection was closed'), 'entry');
    journal.failed(dial, new GwsError('GWS_OUTCOME_UNKNOWN', 'It is not known.'));
    assert.deepEqual(
      journal.failures.map(({ agent, entry, code, outcome }) => [agent, entry, code, outcome]),
      [['anna', 'entry', 'GWS_OUTCOME_UNKNOWN', 'unknown']],
    );
  });

  it('has each of several failures of one message', () => {
    const dial = { handle: '1', node: 'n', message: 'm' };
    journal.failed(dial, refusal('GWS_NOT_POSSIBLE', 'The agent has a call.'));
    journal.failed(dial, refusal('GWS_ALREADY_DIALED'));
    journal.failed({ ...dial, message: undefined }, refusal('GWS_ALREADY_DIALED'));
    journal.failed({ ...dial, message: undefined }, refusal('GWS_ALREADY_DIALED'));
    assert.equal(journal.failures.length, 4);
  });

  it('has whatever else an error says, as far as its text does not', () => {
    const error = Object.assign(refusal('GWS_NOT_POSSIBLE', 'Not now, because of hours.'), {
      rule: 'hours',
      notBefore: '2026-11-28T08:00:00Z',
      reason: { not: 'text' },
    });
    journal.failed({}, error);
    assert.deepEqual(journal.failures[0]?.details, { notBefore: '2026-11-28T08:00:00Z' });
  });

  it('survives whatever is thrown', () => {
    for (const thrown of [undefined, null, 'text', 7, {}, Object.create(null)]) {
      journal.failed({}, thrown);
    }
    assert.equal(journal.failures.length, 6);
  });

  it('explains a refusal by the number of somebody who was called before, and nobody else’s', async () => {
    const ledger = new MemoryLedger();
    const entry = await claimed(ledger, { handle: '7' });
    await ledger.note(entry.id, { state: 'ended', outcome: 'busy', callId: 'c1' });
    journal.failed(facts({ handle: '7' }), refusal('GWS_ALREADY_DIALED'));
    journal.failed(facts({ handle: '8', number: '+49 30 901821' }), refusal('GWS_NOT_POSSIBLE'));
    const sources = { ledger, journal, server: SERVER };
    const steps = await explain(sources, subjectsIn('0049 30 901820'));
    assert.deepEqual(
      steps.map(({ what }) => what),
      ['claimed', 'ended', 'failed'],
    );
    assert.ok(steps.every(({ number }) => number === undefined || number === '…820'));
    assert.deepEqual(await explain({ ...sources, server: 'https://other.example' }, [{ handle: '9' }]), []);
    assert.equal(
      (await explain(sources, [{ callId: 'c1' }])).length,
      3,
      'found in the ledger, which has no index of it',
    );
  });
});
