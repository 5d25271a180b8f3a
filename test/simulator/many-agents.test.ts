/** Many agents in one process, each with a name, a device and records of their own. */
import assert from 'node:assert/strict';
import { MAX_AGENTS, moreAgents, NUMBERS } from '../../simulator';
import { Client } from './client';
import { CAMPAIGN, campaign } from './outbound';
import { bench } from './setup';

const { name, applicationId, callingList } = CAMPAIGN;

describe('simulator: many agents', () => {
  const numbers = Array.from({ length: MAX_AGENTS }, (_none, at) => String(70_000 + at));
  const test = bench({ campaigns: [campaign(numbers)], agents: moreAgents(MAX_AGENTS) });
  const names = ['agent', ...Array.from({ length: MAX_AGENTS - 1 }, (_none, at) => `agent${at + 2}`)];

  it('are named and numbered consecutively', () => {
    const devices = names.flatMap((username) => [...test.simulator.agent(username).devices]);
    assert.deepEqual(
      devices.slice(0, 3).map(({ phoneNumber }) => phoneNumber),
      ['5005', '5105', '5205'],
    );
    assert.equal(new Set(devices.map(({ phoneNumber }) => phoneNumber)).size, MAX_AGENTS);
    assert.equal(new Set(devices.map(({ id }) => id)).size, MAX_AGENTS);
    assert.ok(devices.every(({ phoneNumber }) => !Object.hasOwn(NUMBERS, phoneNumber)));
    assert.throws(() => test.simulator.agent(`agent${MAX_AGENTS + 1}`), RangeError);
  });

  it('work through a list together: no record is handed out twice, all are completed', async () => {
    const work = async (username: string): Promise<void> => {
      const client = new Client(test.simulator);
      await client.signIn(username);
      const { path: devicePath } = test.simulator.agent(username).devices[0] ?? {};
      for (const operationName of ['StartPreviewSession', 'GetPreviewRecord']) {
        const reply = await client.post(`/me/outbound-campaigns/${name}`, { operationName, applicationId, devicePath });
        assert.equal(reply.body.statusCode, 0);
      }
    };
    const handles = new Map<string, number>();
    const everybodyIsTold = new Promise<void>((resolve) => {
      test.simulator.on('record', ({ data }, username) => {
        handles.set(username, Number(data.record.userData?.GSW_RECORD_HANDLE));
        if (handles.size === MAX_AGENTS) resolve();
      });
    });
    const queue = [...names];
    const worker = async (): Promise<void> => {
      for (let username = queue.shift(); username !== undefined; username = queue.shift()) await work(username);
    };
    await Promise.all(Array.from({ length: 25 }, worker));
    await everybodyIsTold;
    assert.equal(new Set(handles.values()).size, MAX_AGENTS);
    const { records } = test.simulator.ledger.summary();
    assert.deepEqual(
      records.map(({ phoneNumber, events }) => [phoneNumber, events.map(({ event }) => event)]),
      numbers.map((phoneNumber) => [phoneNumber, ['handedOut']]),
    );
    assert.equal(new Set(records.map(({ events }) => events[0]?.user)).size, MAX_AGENTS);
    assert.equal(records[0]?.callingList, callingList);
  });
});
