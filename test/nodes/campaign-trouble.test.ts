// A campaign in one node, and what it is not ready for: whom nobody may call now, and what GWS does not know or refuses.
import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import { aCampaign, NAME, numbers } from '../support/campaign';
import { deployCampaign, seenOf, tell } from '../support/campaign-node';
import { errorOf, type Message, messagesOf, nextMessage, statusThat, tearDown, until } from '../support/flow';
import { CLOSED, HERE, rulesNode, SOON } from '../support/rules';

interface Done {
  topic: string;
  outcome: string;
  payload: { fate: string; callResult?: string; error?: { code: string } };
  gws: { rule?: string; reason?: string; notBefore?: string };
}

const doneOf = (msg: Message) => msg as unknown as Done;

const FOR_FLOW = { decide: 'flow', complete: 'flow', whenEmpty: 'wait' };

describe('gws-campaign in trouble', () => {
  let simulator: GwsSimulator;

  afterEach(tearDown);

  const seen = (phoneNumber: string) => seenOf(simulator, phoneNumber);

  /** Resolves when the agent has been told of so many troubles. */
  async function troubles(count: number, caught: Message[]): Promise<string[]> {
    await until('caught', () => caught.length >= count);
    return caught.map((msg) => `${msg.agent} ${errorOf(msg).code}`);
  }

  describe('with calling rules that do not allow a call now', () => {
    const begin = async (rules: object, properties: object) => {
      const surroundings = { server: { rules: 'rules' }, nodes: [rulesNode(rules)] };
      simulator = await deployCampaign(aCampaign(numbers('5001')), { whenEmpty: 'wait', ...properties }, surroundings);
      const caught = messagesOf('caught');
      const done = nextMessage('done');
      tell('start');
      return { done: doneOf(await done), caught };
    };

    it('has the record called when it is allowed, if so chosen, and says when that is and why', async () => {
      const { done, caught } = await begin(SOON(), { notAllowed: 'reschedule' });
      assert.deepEqual([done.topic, done.outcome, done.gws.rule], ['rescheduled', 'notAllowed', 'hours']);
      assert.match(String(done.gws.reason), /outside the hours$/);
      const [, rescheduled] = simulator.ledger.records.all()[0]?.events ?? [];
      assert.equal(rescheduled?.event, 'rescheduled');
      assert.equal(Date.parse(String(done.gws.notBefore)), Number(rescheduled?.timestamp) * 1000);
      assert.deepEqual(await troubles(1, caught), ['agent GWS_NOT_ALLOWED']);
    });

    for (const [what, rules, notAllowed] of [
      ['gives the record back, if so chosen, and says so', SOON(), 'reject'],
      ['gives a record back that may never be called', CLOSED, 'reschedule'],
    ] as const) {
      it(what, async () => {
        const { done, caught } = await begin(rules, { notAllowed });
        assert.deepEqual(
          [done.topic, done.outcome, done.payload.error?.code],
          ['rejected', 'notAllowed', 'GWS_NOT_ALLOWED'],
        );
        assert.deepEqual(await troubles(1, caught), ['agent GWS_NOT_ALLOWED']);
        assert.deepEqual(seen('5001').slice(0, 2), ['handedOut', 'rejected']);
      });
    }

    it('calls whom they allow', async () => {
      const { done } = await begin(HERE, { notAllowed: 'reschedule' });
      assert.deepEqual([done.topic, done.outcome], ['completed', 'answered']);
    });

    afterEach(() => {
      const { records, dialedMoreThanOnce } = simulator.ledger.summary();
      const isDialed = records.some(({ events }) => events.some(({ event }) => event === 'dialed'));
      assert.equal(simulator.ledger.dialRequests().length, isDialed ? 1 : 0);
      assert.deepEqual(dialedMoreThanOnce, []);
    });
  });

  it('says that the campaign does not run, waits, and begins when it does', async () => {
    simulator = await deployCampaign(aCampaign(numbers('5002')), { longestWait: 60 });
    simulator.stopCampaign(NAME);
    const caught = messagesOf('caught');
    tell('start');
    assert.deepEqual(await troubles(1, caught), ['agent GWS_REJECTED']);
    const done = nextMessage('done');
    simulator.startCampaign(NAME);
    assert.equal((await done).topic, 'completed');
  });

  it('does not work with an agent who lacks the feature, but with the others', async () => {
    simulator = await deployCampaign(aCampaign(numbers('5001', '5002')), {}, { others: ['anna'] });
    const anna = simulator.agent('anna');
    anna.features = anna.features.filter((feature) => !/outbound/.test(feature));
    const caught = messagesOf('caught');
    const done = messagesOf('done');
    const ended = statusThat('campaign', ({ text = '' }) => text === 'gws-campaign.status.ended');
    tell('start');
    await ended;
    assert.deepEqual(
      done.map(({ agent, topic }) => [agent, topic]),
      [
        ['agent', 'completed'],
        ['agent', 'completed'],
      ],
    );
    const [told] = await troubles(1, caught);
    assert.match(told ?? '', /^anna GWS_(REJECTED|NOT_AUTHENTICATED)$/);
  });

  it('tells of a record that the dialer no longer knows, and takes the next one', async () => {
    simulator = await deployCampaign(aCampaign(numbers('5001')), FOR_FLOW);
    const first = nextMessage('record');
    tell('start');
    const record = await first;
    simulator.restartOutbound();
    const [done, next] = [nextMessage('done'), nextMessage('record')];
    tell('skip', record);
    const { topic, payload } = doneOf(await done);
    assert.deepEqual([topic, payload.error?.code], ['expired', 'GWS_REJECTED']);
    const result = nextMessage('result');
    tell('dial', await next);
    assert.equal((await result).outcome, 'answered');
  });

  it('completes a record without the result that GWS refuses, and says so', async () => {
    simulator = await deployCampaign(aCampaign(numbers('5001')), FOR_FLOW);
    const caught = messagesOf('caught');
    const record = nextMessage('record');
    tell('start');
    const result = nextMessage('result');
    tell('dial', await record);
    simulator.faults.operations.fail('CompleteRecord', { errorMessage: 'no such call result' });
    const done = nextMessage('done');
    tell('complete', { ...(await result), parameters: { callResult: 'Sold' } });
    const { topic, payload } = doneOf(await done);
    assert.deepEqual([topic, payload.callResult], ['completed', undefined]);
    assert.match(errorOf(caught[0] as Message).message, /no such call result/);
    assert.deepEqual(seen('5001'), ['handedOut', 'dialed', 'completed']);
  });

  it('goes by the key of the record, whatever else a decision names', async () => {
    simulator = await deployCampaign(aCampaign(numbers('5001', '5002')), FOR_FLOW, { others: ['anna'] });
    const records = messagesOf('record');
    tell('start');
    await until('record', () => records.length === 2);
    const [one, other] = records as [Message, Message];
    const done = messagesOf('done');
    const caught = messagesOf('caught');
    tell('skip', one);
    tell('dial', { ...other, record: one.record, agent: one.agent });
    tell('dial', one);
    await until('caught', () => caught.length > 0);
    assert.match(errorOf(caught[0] as Message).message, /too late/);
    await until('done', () => done.length === 1);
    assert.deepEqual([done[0]?.topic, done[0]?.agent], ['rejected', one.agent]);
    const { user } = simulator.ledger.dials[0] ?? {};
    assert.equal(user, other.agent, 'the key counts');
  });
});
