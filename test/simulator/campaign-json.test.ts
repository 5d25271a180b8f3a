/** Campaigns as JSON. */
import assert from 'node:assert/strict';
import { InvalidCampaigns, PHONE_TYPES, parseCampaigns } from '../../simulator';

const CAMPAIGN = { name: 'C', applicationId: 1, callingList: 'L', records: [{ phoneNumber: '1' }] };

describe('simulator: campaigns as JSON', () => {
  it('are one or a list', () => {
    const whole = {
      ...CAMPAIGN,
      name: 'D',
      description: '',
      repeat: true,
      mode: 'PushPreview',
      pushInterval: 0,
      records: [
        {
          phoneNumber: '1',
          phoneType: 'Mobile',
          timeZone: 'CET',
          from: 0,
          until: 86_399,
          crm: { id: 5 },
          chain: [{ phoneNumber: '2', name: 'Ada' }],
        },
      ],
    };
    assert.deepEqual(parseCampaigns(JSON.stringify(CAMPAIGN)), [CAMPAIGN]);
    assert.deepEqual(parseCampaigns(JSON.stringify([CAMPAIGN, whole])), [CAMPAIGN, whole]);
    assert.deepEqual(parseCampaigns(JSON.stringify({ ...CAMPAIGN, records: [] }))[0]?.records, []);
  });

  const wrong: [string, unknown, string][] = [
    ['no object', 5, 'The campaign must be an object, not 5.'],
    ['nothing', [], 'The list is empty; at least one campaign is needed.'],
    [
      'a name that is missing',
      { ...CAMPAIGN, name: undefined },
      "The campaign: 'name' is missing; it must be a string that is not empty.",
    ],
    [
      'an empty calling list',
      { ...CAMPAIGN, callingList: '' },
      "The campaign: 'callingList' must be a string that is not empty, not an empty string.",
    ],
    [
      'an application by name',
      { ...CAMPAIGN, applicationId: 'OCS' },
      "The campaign: 'applicationId' must be a whole number, not 'OCS'.",
    ],
    [
      'a property that there is not',
      { ...CAMPAIGN, repaet: true },
      "The campaign has no property 'repaet'; it has name, description, applicationId, callingList, records, repeat, mode, pushInterval.",
    ],
    [
      'another mode',
      { ...CAMPAIGN, mode: 'Progressive' },
      "The campaign: 'mode' must be one of Preview, PushPreview, not 'Progressive'.",
    ],
    [
      'records that are no list',
      { ...CAMPAIGN, records: {} },
      "The campaign: 'records' must be a list, not an object.",
    ],
    [
      'a record that is a number',
      [CAMPAIGN, { ...CAMPAIGN, name: 'D', records: ['5001'] }],
      "Campaign 2, record 1 must be an object, not '5001'.",
    ],
    [
      'a phone number that is a number',
      { ...CAMPAIGN, records: [{ phoneNumber: 5001 }] },
      "The campaign, record 1: 'phoneNumber' must be a string that is not empty, not 5001.",
    ],
    [
      'another phone type',
      { ...CAMPAIGN, records: [{ phoneNumber: '1', phoneType: 'Fax' }] },
      `The campaign, record 1: 'phoneType' must be one of ${PHONE_TYPES.join(', ')}, not 'Fax'.`,
    ],
    [
      'an hour',
      { ...CAMPAIGN, records: [{ phoneNumber: '1', from: 86_400 }] },
      "The campaign, record 1: 'from' must be a whole number of seconds since midnight, from 0 to 86399, not 86400.",
    ],
    [
      'a chain without a number',
      { ...CAMPAIGN, records: [{ phoneNumber: '1', chain: [{}] }] },
      "The campaign, record 1, chain 1: 'phoneNumber' is missing; it must be a string that is not empty.",
    ],
    [
      'a chain in a chain',
      { ...CAMPAIGN, records: [{ phoneNumber: '1', chain: [{ phoneNumber: '2', chain: [] }] }] },
      "The campaign, record 1, chain 1: a record within a chain cannot have a 'chain' of its own.",
    ],
    ['one name twice', [CAMPAIGN, CAMPAIGN], "Two campaigns are called 'C'."],
  ];
  for (const [what, value, message] of wrong) {
    it(`refuse ${what}`, () => {
      assert.throws(() => parseCampaigns(JSON.stringify(value)), new InvalidCampaigns(message));
    });
  }

  it('refuse what is not JSON', () => {
    assert.throws(() => parseCampaigns('{'), /^InvalidCampaigns: This is not JSON: /);
  });
});
