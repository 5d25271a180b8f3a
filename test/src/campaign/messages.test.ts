// What messages of GWS say to an agent who works on a campaign.
import assert from 'node:assert/strict';
import { keyOf, parseRecord } from '../../../src';
import { campaignNews, earlierWork, recordIn } from '../../../src/campaign/messages';
import { recordMessage } from '../../support/outbound';

const GUID = '8BD91427-9077-4900-86C2-1CBBCDE30CA1';

function userData(more: object = {}) {
  return {
    GSW_RECORD_HANDLE: '431',
    GSW_PHONE: '0211 1234567',
    GSW_CALLING_LIST: 'L',
    GSW_CAMPAIGN_NAME: 'C',
    GSW_ATTEMPTS: '2',
    GSW_CALL_ATTEMPT_GUID: GUID,
    ...more,
  };
}

describe('a record that is handed over', () => {
  it('is read in the form of newer and of older versions', () => {
    for (const record of [{ userData: userData() }, { customFields: userData(), state: 'ReadyToCall' }]) {
      const read = recordIn(recordMessage('PreviewRecord', record));
      assert.ok(read);
      const { handle, phoneNumber, callingList, attempts, fault, outbound } = read;
      assert.deepEqual([handle, phoneNumber, callingList, attempts, fault], [431, '0211 1234567', 'L', 2, undefined]);
      assert.equal(outbound?.recordHandle, 431);
    }
  });

  it('has the same key in every form that a flow has it in, with and without a call attempt', () => {
    for (const data of [userData(), userData({ GSW_CALL_ATTEMPT_GUID: undefined })]) {
      const message = JSON.parse(JSON.stringify(recordMessage('PreviewRecord', { userData: data })));
      const key = recordIn(message)?.key;
      assert.ok(key);
      for (const form of [message, { data: message }, message.record, parseRecord(message)]) {
        assert.equal(keyOf(form), key);
      }
    }
    const other = recordMessage('PreviewRecord', {
      userData: userData({ GSW_CALL_ATTEMPT_GUID: undefined, GSW_PHONE: '1' }),
    });
    assert.notEqual(keyOf(other), keyOf({ recordHandle: 431, phoneNumber: '0211 1234567' }));
  });

  it('is told apart from one without a handle, and from one that cannot be dialed', () => {
    assert.equal(recordIn(recordMessage('PreviewRecord', { userData: { GSW_PHONE: '5001' } })), undefined);
    const read = recordIn(recordMessage('PreviewRecord', { userData: userData({ GSW_PHONE: 'n/a' }) }));
    assert.equal(read?.outbound, undefined);
    assert.equal(read?.fault?.code, 'GWS_INVALID_RECORD');
  });
});

describe('news of a campaign', () => {
  const event = (name: string, more: object = {}) => ({
    messageType: 'DeviceUserEventMessage',
    userData: { GSW_USER_EVENT: name, GSW_CAMPAIGN_NAME: 'C', ...more },
  });

  it('says whether it runs, and in which mode', () => {
    assert.deepEqual(campaignNews(event('CampaignStarted', { GSW_CAMPAIGN_MODE: 'PushPreview' }), 'C'), {
      type: 'campaign',
      isRunning: true,
      dialingMode: 'PushPreview',
    });
    for (const name of ['CampaignStopped', 'CampaignUnloaded']) {
      assert.equal(campaignNews(event(name), 'C')?.isRunning, false);
    }
    const message = {
      messageType: 'OutboundCampaignMessage',
      notificationType: 'CampaignStarted',
      campaign: { name: 'C' },
    };
    assert.equal(campaignNews(message, 'C')?.isRunning, true);
  });

  it('is none if it is about another campaign, or says nothing of that', () => {
    assert.equal(campaignNews(event('CampaignStarted'), 'D'), undefined);
    for (const data of [
      event('RecordProcessedAcknowledge'),
      event('toString'),
      {},
      null,
      'text',
      7,
      { userData: 'x' },
    ]) {
      assert.equal(campaignNews(data, 'C'), undefined);
    }
  });
});

describe('a dial of before a restart', () => {
  const entry = {
    id: 'e1',
    server: 's',
    agent: 'a',
    at: 0,
    times: {},
    handle: '431',
    attempt: 'a1',
    number: '5001',
  } as const;

  it('is over when its end is known, or nobody will know it', () => {
    const dialed = (state: 'ended' | 'unknown' | 'established' | 'accepted', outcome?: string) =>
      earlierWork({ ...entry, state, outcome })?.dialed?.outcome;
    assert.equal(dialed('ended', 'busy'), 'busy');
    assert.equal(dialed('ended'), 'unknown');
    assert.equal(dialed('unknown', 'unknown'), 'unknown');
    assert.equal(dialed('established', 'answered'), undefined);
    assert.equal(dialed('accepted', 'accepted'), undefined);
  });

  it('is nothing to be taken up if it had no record', () => {
    assert.equal(earlierWork({ ...entry, handle: undefined, state: 'ended' }), undefined);
  });
});
