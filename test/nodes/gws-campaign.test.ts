// A campaign in one node: what a flow is told of it, and decides.
import assert from 'node:assert/strict';
import { on } from 'node:events';
import { metricsOf } from '../../nodes/gws-server/metrics';
import { sharedKey } from '../../nodes/shared/catalogue';
import { statisticsOf } from '../../nodes/shared/server';
import type { CampaignOptions, GwsSimulator } from '../../simulator';
import type { CampaignReport } from '../../src';
import { aCampaign, NAME, numbers } from '../support/campaign';
import { deployCampaign, seenOf, tell } from '../support/campaign-node';
import { edit, redeploy, remove } from '../support/deploys';
import {
  errorOf,
  type Message,
  messagesOf,
  nextMessage,
  node,
  serverNode,
  statusWith,
  tearDown,
  until,
} from '../support/flow';

interface Where {
  server: string;
  agent: string;
  campaign: string;
  key: string;
  recordHandle: number;
  within?: number;
}

const whereOf = ({ gws }: Message) => gws as unknown as Where;

const phasesIn = (progress: Message[]) => progress.map(({ payload }) => (payload as { phase: string }).phase);

describe('gws-campaign', () => {
  let simulator: GwsSimulator;

  afterEach(tearDown);

  async function begin(campaign: CampaignOptions, properties: object = {}, others: string[] = []): Promise<void> {
    simulator = await deployCampaign(campaign, properties, { others });
  }

  /** The error that a message leads to. */
  async function refusal(msg: Record<string, unknown>): Promise<{ code: string; message: string }> {
    const caught = nextMessage('caught');
    node('campaign').receive(msg as Message);
    return errorOf(await caught);
  }

  const seen = (phoneNumber: string) => seenOf(simulator, phoneNumber);

  it('works through a campaign, and tells of each record, each result and what became of it', async () => {
    await begin(aCampaign(numbers('5001', '5002', '5003')));
    const [records, results, done, progress] = [
      messagesOf('record'),
      messagesOf('result'),
      messagesOf('done'),
      messagesOf('progress'),
    ];
    const status = statusWith('campaign', 'gws-campaign.status.ended');
    tell('start');
    await until('progress', () => phasesIn(progress).includes('ended'));
    await status;
    assert.deepEqual(
      records.map(({ topic, payload }) => [topic, (payload as { phoneNumber: string }).phoneNumber]),
      ['5001', '5002', '5003'].map((number) => ['record', number]),
    );
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['answered', 'busy', 'noAnswer'],
    );
    assert.deepEqual(
      done.map(({ topic, outcome, payload }) => [topic, outcome, (payload as { callResult: string }).callResult]),
      [
        ['completed', 'answered', 'Answer'],
        ['completed', 'busy', 'Busy'],
        ['completed', 'noAnswer', 'NoAnswer'],
      ],
    );
    const [first, handedOver] = [done[0] as Message, records[0] as Message];
    const { key, recordHandle } = whereOf(handedOver);
    assert.deepEqual(whereOf(first), { server: 'My GWS', campaign: NAME, agent: 'agent', key, recordHandle });
    const { isConfirmed, dials } = first.payload as {
      isConfirmed: boolean;
      dials: { outcome: string; callId: string }[];
    };
    assert.deepEqual([isConfirmed, dials.map(({ outcome }) => outcome)], [true, ['answered']]);
    const dialed = simulator.ledger.records.all()[0]?.events.find(({ event }) => event === 'dialed');
    assert.equal(dials[0]?.callId, dialed?.callId);
    const { fates, outcomes, agents } = (progress.at(-1) as Message).payload as CampaignReport;
    assert.deepEqual([fates, outcomes], [{ completed: 3 }, { answered: 1, busy: 1, noAnswer: 1 }]);
    const { phase, reason, records: count } = agents.agent ?? {};
    assert.deepEqual([phase, reason, count], ['over', 'noRecords', 3]);
  });

  it('has the flow decide, and finds the record that a message is about by what was sent or by the record itself', async () => {
    const flow = { decide: 'flow', complete: 'flow', whenEmpty: 'wait' };
    await begin(aCampaign(numbers('5001', '5002', '5004', '5006')), flow);
    const done = messagesOf('done');
    const next = nextMessage('record');
    tell('start');
    const first = await next;
    assert.equal(whereOf(first).within, undefined, 'without limit');
    const result = nextMessage('result');
    tell('dial', first);
    const over = await result;
    assert.equal(over.outcome, 'answered');
    const second = nextMessage('record');
    tell('complete', { ...over, parameters: { callResult: 'WrongParty' } });
    const { record } = await second;
    const third = nextMessage('record');
    tell('doNotCall', { record });
    const { payload } = await third;
    const fourth = nextMessage('record');
    const timestamp = new Date(Date.now() + 3_600_000);
    tell('reschedule', { payload, parameters: { timestamp } });
    const last = await fourth;
    tell('skip', last);
    await until('done', () => done.length === 4);
    assert.deepEqual(
      done.map(({ topic, payload: told }) => [topic, (told as { isByFlow: boolean }).isByFlow]),
      ['completed', 'doNotCall', 'rescheduled', 'rejected'].map((fate) => [fate, true]),
    );
    assert.deepEqual(seen('5001'), ['handedOut', 'dialed', 'completed WrongParty']);
    assert.equal(simulator.ledger.dialRequests().length, 1);
  });

  it('is in the statistics of its server, and in the metrics', async () => {
    await begin(aCampaign(numbers('5001', '5002')));
    const done = messagesOf('done');
    tell('start');
    await until('done', () => done.length === 2);
    const { campaigns } = statisticsOf(serverNode());
    assert.deepEqual(
      campaigns?.map(({ campaign, node: id, records, fates }) => ({ campaign, id, records, fates })),
      [{ campaign: NAME, id: 'campaign', records: 2, fates: { completed: 2 } }],
    );
    const page = metricsOf([{ id: 'server', label: 'My GWS', statistics: statisticsOf(serverNode()) }]);
    const labels = `server="My GWS",id="server",campaign="${NAME}",node="campaign"`;
    assert.ok(page.includes(`gws_campaign_records_total{${labels},fate="completed"} 2\n`), page);
    await redeploy('nodes', remove('campaign'));
    assert.equal(statisticsOf(serverNode()).campaigns, undefined);
  });

  it('says what is wrong with a message, and goes on', async () => {
    await begin(aCampaign(numbers('5001')), { decide: 'flow', complete: 'flow', whenEmpty: 'wait' });
    assert.match((await refusal({ action: 'pause' })).message, /not running/);
    const next = nextMessage('record');
    tell('start');
    const msg = await next;
    const decisions: [Record<string, unknown>, string, RegExp][] = [
      [{ action: 'call' }, 'GWS_INVALID_REQUEST', /"call", but it must be one of start, .*complete/],
      [{}, 'GWS_INVALID_REQUEST', /msg\.action is missing/],
      [{ action: 'dial' }, 'GWS_INVALID_REQUEST', /names no record/],
      [{ action: 'dial', record: { recordHandle: 1, phoneNumber: '5002' } }, 'GWS_NOT_POSSIBLE', /no agent has/],
      [{ ...msg, action: 'complete' }, 'GWS_NOT_POSSIBLE', /was not dialed/],
      [{ ...msg, action: 'skip', parameters: 'now' }, 'GWS_INVALID_REQUEST', /must be an object/],
      [{ ...msg, action: 'skip', parameters: { callResult: 'Busy' } }, 'GWS_INVALID_REQUEST', /skip has no parameter/],
      [{ ...msg, action: 'reschedule', parameters: { timestamp: 'x' } }, 'GWS_INVALID_REQUEST', /timestamp must be/],
    ];
    for (const [decision, code, text] of decisions) {
      const error = await refusal(decision);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, text);
    }
    const result = nextMessage('result');
    tell('dial', msg);
    assert.match((await refusal({ ...msg, action: 'dial' })).message, /too late, or twice/);
    await result;
    assert.match((await refusal({ ...msg, action: 'skip' })).message, /never dialed twice/);
    const done = nextMessage('done');
    tell('complete', msg);
    await done;
    const late = await refusal({ ...msg, action: 'complete' });
    assert.deepEqual([late.code, /too late: the record is finished/.test(late.message)], ['GWS_NOT_POSSIBLE', true]);
    assert.deepEqual(seen('5001'), ['handedOut', 'dialed', 'completed Answer']);
  });

  it('dials nobody when its settings are incomplete', async () => {
    await begin(aCampaign(numbers('5001')), {
      ...{ campaignName: ' ', applicationId: 'x', previewTime: 'soon', auto: true },
      outcomes: { busy: { attempts: 3, minutes: '' } },
    });
    const { code, message } = await refusal({ action: 'start' });
    assert.equal(code, 'GWS_INVALID_REQUEST');
    for (const name of ['campaignName', 'applicationId', 'previewTime', 'outcomes']) {
      assert.match(message, new RegExp(name));
    }
    assert.deepEqual(simulator.ledger.records.all()[0]?.events, []);
  });

  it('tells of the trouble of one agent, while the others go on', async () => {
    await begin(aCampaign(numbers('5001', '5002', '5003')), { whenEmpty: 'wait' }, ['anna']);
    simulator.faults.add(
      { user: 'anna', body: /StartPreviewSession/ },
      { respond: { status: 200, body: { statusCode: 10, statusMessage: 'Try later' } } },
    );
    const caught = messagesOf('caught');
    const done = messagesOf('done');
    tell('start');
    await until('caught', () => caught.length > 0);
    await until('done', () => done.length === 3);
    assert.deepEqual([...new Set(done.map(({ topic }) => topic))], ['completed']);
    assert.deepEqual(
      caught.map((msg) => [msg.agent, errorOf(msg).code]),
      [['anna', 'GWS_REJECTED']],
    );
  });

  for (const [what, options, code, text] of [
    ['does not exist', { name: 'Another' }, 'GWS_REJECTED', /Autumn Survey|campaign/i],
    ['is in another mode', { mode: 'Progressive' }, 'GWS_NOT_POSSIBLE', /Progressive/],
  ] as const) {
    it(`ends with a word when the campaign ${what}`, async () => {
      await begin({ ...aCampaign(numbers('5001')), ...(options as object) });
      const caught = nextMessage('caught');
      const status = statusWith('campaign', sharedKey(`status.failed.${code}`));
      tell('start');
      const error = errorOf(await caught);
      assert.deepEqual([error.code, text.test(error.message)], [code, true], error.message);
      assert.equal((await status).fill, 'red');
    });
  }

  it('is paused, resumed and stopped, finishing what is under way', async () => {
    await begin(aCampaign(numbers('5001', '5002')), { decide: 'flow', whenEmpty: 'wait' });
    const done = messagesOf('done');
    const progress = messagesOf('progress');
    const phases = () => phasesIn(progress);
    const first = nextMessage('record');
    tell('start');
    const msg = await first;
    tell('pause');
    tell('dial', msg);
    await until('done', () => done.length === 1);
    const second = nextMessage('record');
    tell('resume');
    await second;
    tell('stop');
    await until('progress', () => phases().at(-1) === 'idle');
    assert.deepEqual(
      done.map(({ topic }) => topic),
      ['completed', 'rejected'],
    );
    assert.deepEqual([...new Set(phases())], ['running', 'paused', 'stopping', 'idle']);
    const again = nextMessage('record');
    tell('start');
    await again;
    tell('status', { keep: 'mine' });
    const report = await nextMessage('progress');
    assert.deepEqual([report.topic, (report.payload as { records: number }).records], ['progress', 0]);
  });

  it('asks for progress only when told to, if so chosen, and answers with the message that asked', async () => {
    await begin(aCampaign(numbers('5001', '5002')), { progress: 0 });
    const progress = messagesOf('progress');
    const done = messagesOf('done');
    tell('start');
    await until('done', () => done.length === 2);
    tell('status', { mine: 'kept' });
    await until('progress', () => progress.length === 1);
    const [{ mine, payload }] = progress as [Message];
    assert.deepEqual([mine, (payload as { records: number }).records], ['kept', 2]);
  });

  it('starts with the flows, if so chosen', async () => {
    await begin(aCampaign(numbers('5001', '5002')), { auto: true });
    await until('progress', () => seen('5002').includes('completed Busy'));
    assert.deepEqual(seen('5001'), ['handedOut', 'dialed', 'completed Answer']);
  });

  it('calls a person again as often as the table of outcomes says', async () => {
    await begin(aCampaign(numbers('5002')), {
      outcomes: { busy: { callResult: 'NoAnswer', attempts: 2, minutes: '5, 10' } },
    });
    const done = nextMessage('done');
    tell('start');
    assert.equal((await done).topic, 'rescheduled');
    const [, , rescheduled] = simulator.ledger.records.all()[0]?.events ?? [];
    const distance = Number((rescheduled as { timestamp?: number } | undefined)?.timestamp) - Date.now() / 1000;
    assert.ok(Math.abs(distance - 300) < 30, String(distance));
  });

  it('gives a record back that was not dialed when it is deployed anew, and goes on', async () => {
    await begin(aCampaign(numbers('5001')), { decide: 'flow', complete: 'flow', whenEmpty: 'wait', auto: true });
    await until('record', () => seen('5001').length > 0);
    await redeploy('nodes', edit('campaign', { name: 'changed', decide: 'automatic' }));
    await until('result', () => seen('5001').includes('dialed'));
    assert.deepEqual(seen('5001'), ['handedOut', 'rejected', 'handedOut', 'dialed']);
  });

  it('leaves a call alone when it is deployed anew, and asks for its result afterwards', async () => {
    await begin(aCampaign(numbers('5001')), { complete: 'flow', whenEmpty: 'wait' });
    const done = messagesOf('done');
    const over = nextMessage('result');
    tell('start');
    await over;
    await redeploy('nodes', edit('campaign', { name: 'changed' }));
    const asked = nextMessage('result');
    tell('start');
    const result = await asked;
    assert.deepEqual([result.outcome, (result.gws as { isResumed: boolean }).isResumed], ['answered', true]);
    const told = nextMessage('done');
    tell('complete', { ...result, parameters: { callResult: 'WrongParty' } });
    await told;
    assert.deepEqual(
      done.map(({ topic, payload }) => [topic, (payload as { callResult: string }).callResult]),
      [['completed', 'WrongParty']],
    );
    assert.deepEqual(seen('5001'), ['handedOut', 'dialed', 'completed WrongParty']);
  });

  it('tells afterwards, and once, what became of a record while it was deployed anew', async () => {
    await begin(aCampaign(numbers('5001')), { whenEmpty: 'wait' });
    simulator.faults.add({ body: /CompleteRecord/ }, { delayBefore: 100 });
    const done = messagesOf('done');
    /** Starts it; resolves when that has been asked for. */
    const startedUntil = async (operation: string) => {
      const requests = on(simulator, 'request');
      tell('start');
      for await (const [{ body }] of requests) {
        if (body.includes(operation)) return;
      }
    };
    await startedUntil('CompleteRecord');
    for (const name of ['changed', 'changed again']) {
      await redeploy('nodes', edit('campaign', { name }));
      await startedUntil('GetPreviewRecord');
    }
    assert.deepEqual(
      done.map(({ topic, payload }) => [topic, (payload as { isResumed: boolean }).isResumed]),
      [['expired', true]],
    );
    assert.deepEqual(seen('5001'), ['handedOut', 'dialed', 'completed Answer']);
  });
});
