// An agent works through a campaign of a simulator: what the dialer sees, and what the flow is told.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { changedDevices, DEVICES_CHANNEL, GwsError } from '../../../src';
import { aCampaign, CampaignDesk, NAME, numbers } from '../../support/campaign';

const FOR_FLOW = { decideWithin: undefined, resultWithin: undefined };

describe('an agent at work on a campaign', () => {
  let desk: CampaignDesk;

  beforeEach(() => {
    desk = new CampaignDesk();
  });

  afterEach(() => desk.close());

  it('works through a pull preview campaign until no record is left, and writes down what became of each', async () => {
    await desk.open(aCampaign(numbers('5001', '5002', '5003', '5004', '5006')));
    await desk.work({ rules: { whenEmpty: 'stop' } });
    const { reason } = await desk.reaches('over');
    assert.equal(reason, 'noRecords');
    assert.deepEqual(desk.fates, [
      '5001 completed Answer',
      '5002 completed Busy',
      '5003 completed NoAnswer',
      '5004 completed WrongNumber',
      '5006 completed Answer',
    ]);
    for (const [number, result] of [
      ['5001', 'Answer'],
      ['5002', 'Busy'],
      ['5003', 'NoAnswer'],
      ['5004', 'WrongNumber'],
    ] as const) {
      assert.deepEqual(desk.seen(number), ['handedOut', 'dialed', `completed ${result}`]);
    }
    assert.deepEqual(desk.operations.at(-1), 'EndPreviewSession');
    assert.deepEqual(desk.warnings, []);
  });

  it('takes the records of a push preview campaign as they come, and asks for none', async () => {
    await desk.open(aCampaign(numbers('5001', '5002', '5003'), { mode: 'PushPreview' }));
    await desk.work();
    await desk.told(3);
    assert.deepEqual(desk.fates, ['5001 completed Answer', '5002 completed Busy', '5003 completed NoAnswer']);
    await desk.reaches('listening');
    assert.ok(!desk.operations.includes('GetPreviewRecord'));
  });

  it("tries the other numbers of a person's chain", async () => {
    const chain = numbers('5002', '5001', '5006');
    await desk.open(aCampaign([{ phoneNumber: '5003', chain }]));
    await desk.work({ rules: { chain: ['busy', 'noAnswer'], whenEmpty: 'stop' } });
    await desk.reaches('over');
    assert.deepEqual(desk.fates, ['5001 completed Answer']);
    const [done] = desk.done;
    assert.deepEqual(
      done?.dials.map(({ record, dialed }) => [record.phoneNumber, dialed.outcome]),
      [
        ['5003', 'noAnswer'],
        ['5002', 'busy'],
        ['5001', 'answered'],
      ],
    );
    assert.deepEqual(desk.seen('5006'), ['handedOut'], 'nobody else is called');
  });

  it('has the flow decide, before and after the call', async () => {
    await desk.open(aCampaign(numbers('5001', '5002')));
    const loop = await desk.work({ rules: FOR_FLOW });
    const key = () => ('work' in loop.state.phase ? loop.state.phase.work.record.key : '');
    await desk.reaches('deciding');
    const first = key();
    loop.decide(first, 'dial');
    assert.throws(() => loop.decide(first, 'dial'), { code: 'GWS_NOT_POSSIBLE', message: /too late, or twice/ });
    await desk.reaches('resulting');
    assert.throws(() => loop.decide(first, 'dial'), { code: 'GWS_NOT_POSSIBLE', message: /never dialed twice/ });
    assert.throws(() => loop.decide(first, 'ring'), { code: 'GWS_INVALID_REQUEST' });
    loop.decide(first, 'complete', { callResult: 'Wrong Party' });
    await desk.reaches('deciding');
    assert.throws(() => loop.decide(first, 'dial'), { code: 'GWS_NOT_POSSIBLE', message: /is finished/ });
    loop.decide(key(), 'skip');
    await desk.told(2);
    assert.deepEqual(desk.fates, ['5001 completed Wrong Party', '5002 rejected']);
    assert.deepEqual(desk.seen('5001'), ['handedOut', 'dialed', 'completed Wrong Party']);
  });

  it('has the flow decide at once, while it is told of the record', async () => {
    await desk.open(aCampaign(numbers('5002', '5004')));
    const loop = await desk.work({ rules: FOR_FLOW });
    loop.on('record', ({ record }) => loop.decide(record.key, 'dial'));
    loop.on('result', ({ record }) => loop.decide(record.key, 'complete'));
    await desk.told(2);
    assert.deepEqual(desk.fates, ['5002 completed Busy', '5004 completed WrongNumber']);
  });

  it('writes custom fields into a record before it is completed', async () => {
    await desk.open(aCampaign(numbers('5001')));
    const loop = await desk.work({ rules: { resultWithin: undefined } });
    loop.on('result', ({ record }) =>
      loop.decide(record.key, 'complete', { fields: { otherFields: { mood: 'good' } } }),
    );
    await desk.told(1);
    assert.deepEqual(desk.seen('5001'), ['handedOut', 'dialed', 'updated', 'completed Answer']);
    const [record] = desk.simulator.ledger.records.all();
    assert.deepEqual(record?.events[2]?.changes, { otherFields: { mood: 'good' } });
  });

  it('has somebody called back, and never again, as the flow says', async () => {
    await desk.open(aCampaign(numbers('5001', '5002')));
    const loop = await desk.work({ rules: FOR_FLOW });
    const timestamp = Math.floor(Date.now() / 1000) + 3600;
    const choices: [string, object][] = [
      ['reschedule', { timestamp, callbackType: 'personal' }],
      ['doNotCall', {}],
    ];
    for (const [word, details] of choices) {
      const { phase } = await desk.reaches('deciding');
      assert.ok('work' in phase);
      loop.decide(phase.work.record.key, word, { ...details });
      await desk.next('done');
    }
    assert.deepEqual(desk.fates, ['5001 rescheduled', '5002 doNotCall DoNotCall']);
    assert.deepEqual(desk.seen('5001'), ['handedOut', 'rescheduled']);
    assert.deepEqual(desk.seen('5002'), ['handedOut', 'doNotCall', 'completed DoNotCall']);
  });

  it('has somebody called back at the very time that the flow says, however soon', async () => {
    await desk.open(aCampaign(numbers('5001')));
    const loop = await desk.work({ rules: FOR_FLOW });
    const timestamp = Math.floor(Date.now() / 1000) + 15;
    loop.on('record', ({ record }) => loop.decide(record.key, 'reschedule', { timestamp }));
    await desk.told(1);
    const [record] = desk.simulator.ledger.records.all();
    assert.deepEqual([record?.events[1]?.event, record?.events[1]?.timestamp], ['rescheduled', timestamp]);
  });

  it('has a busy person called again by the dialer', async () => {
    const retries = { busy: { attempts: 2, intervals: [3_600_000], callbackType: 'Campaign' } } as const;
    let later = 0;
    await desk.open(aCampaign(numbers('5002')), { now: () => Date.now() + later });
    await desk.work({ rules: { retries } });
    await desk.told(1);
    later = 3_600_000;
    await desk.told(2);
    assert.deepEqual(desk.fates, ['5002 rescheduled', '5002 completed Busy']);
    assert.deepEqual(desk.seen('5002'), [
      'handedOut',
      'dialed',
      'rescheduled',
      'handedOut',
      'dialed',
      'completed Busy',
    ]);
  });

  it('leaves a record whose call does not appear as it is, and takes the next one', async () => {
    await desk.open(aCampaign(numbers('5009', '5002')));
    await desk.work({ limits: { appearance: 100 } });
    await desk.told(1);
    assert.deepEqual(desk.fates, ['5009 unknown']);
    const { phase } = await desk.reaches('redialing');
    assert.ok('work' in phase);
    assert.equal(phase.work.record.phoneNumber, '5002', 'which is dialed when no call can come any more');
    assert.deepEqual(desk.seen('5009'), ['handedOut', 'dialed']);
    assert.match(desk.done[0]?.error?.message ?? '', /no call had appeared/);
  });

  it('knows what became of a dial whose answer was lost, when its call appears', async () => {
    await desk.open(aCampaign(numbers('5011')));
    await desk.work();
    await desk.told(1);
    assert.deepEqual(desk.fates, ['5011 completed Answer']);
    assert.deepEqual(desk.seen('5011'), ['handedOut', 'dialed', 'completed Answer']);
  });

  it('waits for a campaign that does not run yet, and goes on when it is started', async () => {
    await desk.open(aCampaign(numbers('5002')));
    desk.simulator.stopCampaign(NAME);
    await desk.work({ rules: { waits: { base: 60_000, cap: 60_000 } } });
    const { phase } = await desk.reaches('waiting');
    assert.ok(phase.is === 'waiting' && phase.for === 'campaign');
    assert.match(desk.warnings[0] ?? '', /is not started/);
    desk.simulator.startCampaign(NAME);
    await desk.told(1);
    assert.deepEqual(desk.fates, ['5002 completed Busy']);
  });

  it('gives a record back when the campaign is stopped', async () => {
    await desk.open(aCampaign(numbers('5002')));
    await desk.work({ rules: { ...FOR_FLOW, waits: { base: 60_000, cap: 60_000 } } });
    await desk.reaches('deciding');
    desk.simulator.stopCampaign(NAME);
    await desk.told(1);
    assert.deepEqual(desk.seen('5002'), ['handedOut', 'rejected']);
    await desk.reaches('waiting');
  });

  it('ends with a word for a campaign that does not exist, an application that is none, an agent without the right', async () => {
    const over = async (settings: object) => {
      await desk.work(settings);
      const { reason, error } = await desk.reaches('over');
      return `${reason} ${error?.message}`;
    };
    await desk.open(aCampaign(numbers('5002')));
    assert.match(await over({ campaignName: 'Nowhere' }), /^refused .*Nowhere/);
    await desk.close();
    desk = new CampaignDesk();
    await desk.open(aCampaign(numbers('5002')));
    const agent = await desk.agent();
    desk.simulator.faults.add(
      { body: /StartPreviewSession/ },
      { respond: { status: 403, body: { statusCode: 5, statusMessage: 'No right' } } },
    );
    await desk.work({}, agent);
    const { reason, error } = await desk.reaches('over');
    assert.equal(reason, 'refused');
    assert.match(error?.message ?? '', /No right/);
  });

  it('ends with a word when the campaign goes over to a mode without preview', async () => {
    await desk.open(aCampaign([]));
    await desk.work();
    await desk.reaches('waiting');
    const userData = {
      GSW_USER_EVENT: 'CampaignModeChanged',
      GSW_CAMPAIGN_NAME: NAME,
      GSW_CAMPAIGN_MODE: 'Predictive',
    };
    desk.simulator.publish('agent', '/v2/me/devices', { messageType: 'DeviceUserEventMessage', userData });
    const { reason } = await desk.reaches('over');
    assert.equal(reason, 'otherMode');
  });

  it('completes a record without a result that GWS refuses', async () => {
    await desk.open(aCampaign(numbers('5002')));
    desk.simulator.faults.operations.fail('CompleteRecord', { errorMessage: 'no such call result' });
    await desk.work();
    await desk.told(1);
    assert.deepEqual(desk.fates, ['5002 completed']);
    assert.match(desk.warnings[0] ?? '', /no such call result/);
    assert.deepEqual(desk.seen('5002'), ['handedOut', 'dialed', 'completed']);
  });

  it('says that the dialer no longer knows a record', async () => {
    await desk.open(aCampaign(numbers('5002')));
    const loop = await desk.work({ rules: FOR_FLOW });
    const { phase } = await desk.reaches('deciding');
    desk.simulator.restartOutbound();
    assert.ok('work' in phase);
    loop.decide(phase.work.record.key, 'skip');
    await desk.told(1);
    assert.deepEqual(desk.fates, ['5002 expired']);
    await desk.reaches('deciding');
  });

  it('completes a record once although the dialer is silent', async () => {
    await desk.open(aCampaign(numbers('5002')));
    desk.simulator.faults.operations.silence('CompleteRecord');
    await desk.work({ timeout: 500 });
    await desk.told(1);
    assert.deepEqual(desk.fates, ['5002 completed Busy']);
    assert.deepEqual(desk.seen('5002'), ['handedOut', 'dialed', 'completed Busy']);
  });

  it('stops after the call under way, and gives back what was not dialed', async () => {
    await desk.open(aCampaign(numbers('5007', '5002')));
    const loop = await desk.work();
    await desk.reaches('dialing');
    const [{ call }] = await once(desk.simulator, 'call');
    const stopped = loop.stop();
    desk.simulator.hangup(call.id);
    await stopped;
    assert.deepEqual(desk.fates.length, 1);
    assert.match(desk.seen('5007').join(), /^handedOut,dialed,completed/);
    assert.deepEqual(desk.seen('5002'), []);
    assert.equal(desk.operations.at(-1), 'EndPreviewSession');
  });

  it('pauses after the record in hand, and resumes', async () => {
    await desk.open(aCampaign(numbers('5002', '5001')));
    const loop = await desk.work({ rules: { resultWithin: undefined } });
    const { phase } = await desk.reaches('resulting');
    loop.pause();
    assert.ok('work' in phase);
    loop.decide(phase.work.record.key, 'complete');
    await desk.reaches('paused');
    assert.deepEqual(desk.seen('5001'), []);
    loop.resume();
    await desk.reaches('resulting');
    assert.deepEqual(desk.seen('5001'), ['handedOut', 'dialed']);
  });

  it('sets the agent ready, in after-call work and not ready, as the work goes on, if so chosen', async () => {
    await desk.open(aCampaign(numbers('5002')));
    const agent = await desk.agent(true);
    const states = { ready: true, afterCallWork: true };
    const told: unknown[] = [];
    agent.session.observe(DEVICES_CHANNEL, ({ data }) => {
      for (const { userState } of changedDevices(data)) told.push(userState?.workMode ?? userState?.state);
    });
    const loop = await desk.work({ states, rules: { resultWithin: undefined } }, agent);
    const { phase } = await desk.reaches('resulting');
    await until(() => told.includes('AfterCallWork'));
    assert.ok('work' in phase);
    loop.decide(phase.work.record.key, 'complete');
    await desk.reaches('waiting');
    await until(() => told.at(-1) === 'Ready');
    await loop.stop();
    await until(() => told.at(-1) === 'NotReady');
    assert.deepEqual(told, ['Ready', 'AfterCallWork', 'Ready', 'NotReady']);

    /** Each change is told by a message. */
    async function until(isSo: () => boolean): Promise<void> {
      while (!isSo()) {
        await new Promise<void>((resolve) => {
          const end = agent.session.observe(DEVICES_CHANNEL, () => {
            end();
            resolve();
          });
        });
      }
    }
  });

  it('sets no agent state unless so chosen', async () => {
    await desk.open(aCampaign(numbers('5002')));
    await desk.work({ rules: { whenEmpty: 'stop' } });
    await desk.reaches('over');
    assert.ok(
      desk.operations.every((name) => !/Ready|Work/.test(name)),
      desk.operations.join(),
    );
  });

  it('goes on after the session was forgotten', async () => {
    await desk.open(aCampaign(numbers('5002', '5004')));
    const loop = await desk.work({ rules: FOR_FLOW });
    const { phase } = await desk.reaches('deciding');
    desk.simulator.sessions.forgetHttpSessions();
    assert.ok('work' in phase);
    loop.decide(phase.work.record.key, 'dial');
    await desk.reaches('resulting');
    loop.decide(phase.work.record.key, 'complete');
    await desk.reaches('deciding');
    assert.deepEqual(desk.fates, ['5002 completed Busy']);
  });

  it('takes up after a restart what was dialed and not completed', async () => {
    await desk.open(aCampaign(numbers('5002', '5004')));
    const agent = await desk.agent();
    const { ledger } = agent.dialing;
    const first = await desk.work({ rules: { resultWithin: undefined }, source: { node: 'c1' } }, agent);
    await desk.reaches('resulting');
    first.abandon();
    assert.deepEqual(desk.fates, ['5002 open']);
    const again = await desk.work({ rules: { whenEmpty: 'stop' }, source: { node: 'c1' } }, agent);
    await desk.reaches('over', again);
    assert.deepEqual(desk.fates, ['5002 open', '5002 completed Busy', '5004 completed WrongNumber']);
    assert.deepEqual(desk.seen('5002'), ['handedOut', 'dialed', 'completed Busy']);
    const third = await desk.work({ rules: { whenEmpty: 'stop' }, source: { node: 'c1' } }, agent);
    await desk.reaches('over', third);
    assert.equal(desk.done.length, 3, 'what was completed is not told again');
    assert.equal((await ledger.find({})).length, 2);
  });

  it('tells after a restart what became of a record while nobody heard it any more, and no more than once', async () => {
    await desk.open(aCampaign(numbers('5002')));
    const agent = await desk.agent();
    let isHeard = true;
    const first = await desk.work({ rules: { resultWithin: undefined }, isHeard: () => isHeard }, agent);
    const { phase } = await desk.reaches('resulting');
    assert.ok('work' in phase);
    // It is told, but before the message is delivered, nobody is there any more.
    first.on('done', () => {
      isHeard = false;
    });
    first.decide(phase.work.record.key, 'complete');
    await first.stop();
    assert.deepEqual(desk.fates, ['5002 completed Busy']);
    const again = await desk.work({ rules: { whenEmpty: 'stop' } }, agent);
    await desk.reaches('over', again);
    assert.deepEqual(desk.fates, ['5002 completed Busy', '5002 expired']);
    assert.deepEqual(
      desk.done.map(({ isResumed }) => isResumed),
      [false, true],
    );
    const third = await desk.work({ rules: { whenEmpty: 'stop' } }, agent);
    await desk.reaches('over', third);
    assert.equal(desk.done.length, 2);
    assert.deepEqual(desk.seen('5002'), ['handedOut', 'dialed', 'completed Busy']);
  });

  it('waits, after a restart, for the end of a call that is still up', async () => {
    await desk.open(aCampaign(numbers('5007')));
    const agent = await desk.agent();
    const first = await desk.work({}, agent);
    const [{ call }] = await once(desk.simulator, 'call');
    first.abandon();
    await desk.reaches('over', first);
    desk.done.splice(0);
    const again = await desk.work({}, agent);
    await desk.reaches('dialing', again);
    desk.simulator.hangup(call.id);
    await desk.told(1);
    assert.match(desk.fates[0] ?? '', /^5007 completed/);
  });

  it('waits with a dial until the agent has no other call', async () => {
    await desk.open(aCampaign(numbers('5002')));
    const agent = await desk.agent();
    const callId = desk.simulator.dialByHand({ to: '5007' }) ?? '';
    await once(desk.simulator, 'call');
    await desk.work({ rules: { waits: { base: 100, cap: 100 } } }, agent);
    await desk.reaches('redialing');
    desk.simulator.hangup(callId);
    await desk.told(1);
    assert.deepEqual(desk.fates, ['5002 completed Busy']);
  });

  it('does not go on with a record that cannot be dialed', async () => {
    await desk.open(aCampaign(numbers('n/a', '5002')));
    await desk.work({ rules: { undialable: 'complete', whenEmpty: 'stop' } });
    await desk.reaches('over');
    assert.deepEqual(desk.fates, ['n/a completed WrongNumber', '5002 completed Busy']);
    assert.ok(desk.done[0]?.error instanceof GwsError);
  });
});
