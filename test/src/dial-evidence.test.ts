// What speaks for and against a call being that of a dial: the table of the code, that of the decision, and each row.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CallStateChangeMessage, Device } from '../../src';
import { CallFacts } from '../../src/dial/call-facts';
import { conclusionOf, EVIDENCE } from '../../src/dial/evidence';
import { namesIn } from '../../src/dial/identity';
import { CallMatcher } from '../../src/dial/matcher';
import { type CallFields, callEvent } from '../support/call-events';

const RECORD = {
  recordHandle: 1,
  phoneNumber: '+44 1632 960123',
  otherFields: { GSW_CALL_ATTEMPT_GUID: 'mine' },
};
const DEVICE: Device = { id: 'd1', phoneNumber: '5005' };
const NUMBER = { dnis: '441632960123' };
const OURS = { ...NUMBER, userData: { GSW_CALL_ATTEMPT_GUID: 'mine' } };

interface Example {
  /** The first event of a call, for which the row holds. */
  event: CallStateChangeMessage;
  /** How it came, when it is not one of a new call that GWS told. */
  isNew?: boolean;
  recovered?: boolean;
}

const event = (more: CallFields, state = 'Dialing') => callEvent('a', state, more);

/** For each row calls for which it holds: all that speaks for them otherwise is their number, or also the record. */
const EXAMPLES: Record<string, (more: CallFields) => Example[]> = {
  'names-record': () => [
    { event: event({ dnis: undefined, userData: { GSW_CALL_ATTEMPT_GUID: ' MINE ' } }) },
    { event: event({ userData: { GSW_RECORD_HANDLE: '1' } }) },
    { event: event({ userData: { gsw_record_handle: 1 } }) },
    { event: event({ userData: { userData: { Gsw_Call_Attempt_Guid: 'Mine' } } }) },
    { event: event({ userData: [{ key: 'GSW_RECORD_HANDLE', value: ' 1 ' }] as never }) },
    { event: event({ userData: undefined, attachedData: { GSW_RECORD_HANDLE: 1 } }) },
    { event: { ...event({}), userData: { GSW_RECORD_HANDLE: 1 } } },
  ],
  'names-another': (more) => [
    { event: event({ ...more, userData: { GSW_CALL_ATTEMPT_GUID: 'theirs', GSW_RECORD_HANDLE: 1 } }) },
    { event: event({ ...more, userData: { gsw_record_handle: '2' } }) },
    { event: event({ ...more, userData: { userData: { GSW_RECORD_HANDLE: 2 } } }) },
    { event: event({ ...more, userData: [{ key: 'GSW_CALL_ATTEMPT_GUID', value: 'theirs' }] as never }) },
    { event: event({ ...more, userData: { GSW_RECORD_HANDLE: 1, otherFields: { GSW_RECORD_HANDLE: 2 } } }) },
  ],
  'other-device': (more) => [
    { event: event({ ...more, deviceUri: '/devices/d2' }) },
    { event: { ...event({ ...more, deviceUri: undefined }), phoneNumber: '5105' } },
  ],
  inbound: (more) => [
    { event: event({ ...more, callType: 'Inbound' }) },
    { event: event({ ...more, callType: 'INBOUND' }, 'Established') },
    { event: event({ ...more, callType: 'Inbound' }, 'Established'), recovered: true },
  ],
  consult: (more) => [
    { event: event({ ...more, callType: 'Consult' }) },
    { event: event({ ...more, parentCallUri: 'http://gws/api/v2/me/calls/b' }) },
    { event: event({ ...more, parentCallPath: '/calls/b' }) },
  ],
  'begins-ringing': (more) => [
    { event: event(more, 'Ringing') },
    { event: event({ ...more, callType: 'Outbound' }, 'RINGING') },
  ],
  'can-be-answered': (more) => [{ event: event({ ...more, capabilities: ['ClearCall', 'Answer'] }, 'Offered') }],
  'began-before': (more) => [
    { event: event(more), isNew: false },
    { event: event({ ...more, duration: '40' }, 'Established'), recovered: true },
  ],
  number: () => [
    { event: event(NUMBER) },
    { event: event({ dnis: undefined, participants: [{ digits: '0441632960123' }] }) },
    { event: event({ dnis: undefined, participants: ['+44 (1632) 960123'] }) },
  ],
  'other-number': (more) => [
    { event: event({ ...more, dnis: '5002' }) },
    { event: event({ ...more, dnis: undefined, participants: ['5002'] }) },
  ],
  'comes-from-number': (more) => [
    { event: event({ ...more, dnis: '5005', ani: '+441632960123', participants: ['+441632960123'] }, 'Established') },
  ],
  internal: (more) => [{ event: event({ ...more, callType: 'Internal' }) }],
  'rings-in-reading': (more) => [{ event: event(more, 'Ringing'), recovered: true }],
  'missed-beginning': (more) => [{ event: event(more, 'Held') }, { event: event(more, 'Released') }],
};

/** Whether a call that is heard of so for the first time is taken for that of the dial. */
function isMatched({ event: message, isNew = true, recovered = false }: Example, device = DEVICE): boolean {
  let matched = false;
  const matcher = new CallMatcher();
  matcher.expect({
    record: RECORD,
    device,
    onMatch: (call) => {
      matched = call !== undefined;
    },
  });
  matcher.handle(message, isNew, recovered);
  return matched;
}

describe('the evidence for a call', () => {
  const decision = readFileSync(
    path.resolve(__dirname, '../../docs/decisions/0004-which-call-belongs-to-a-dial.md'),
    'utf8',
  );
  const rows = [...decision.matchAll(/^\| `([a-z-]+)` \| (\w+) \| (\w+) \| (.+) \|$/gm)];

  it('is in the decision as in the code, row by row', () => {
    assert.deepEqual(
      rows.map(([, id, speaks, weight]) => [id, speaks, weight]),
      EVIDENCE.map(({ id, speaks, weight }) => [id, speaks, weight]),
    );
  });

  it('has an example for each row', () => {
    assert.deepEqual(
      Object.keys(EXAMPLES),
      EVIDENCE.map(({ id }) => id),
    );
  });

  for (const [, id = '', speaks, weight] of rows) {
    it(`${id} speaks ${speaks} it, and is ${weight}`, () => {
      const examples = EXAMPLES[id];
      assert.ok(examples);
      if (speaks === 'for') {
        assert.deepEqual(
          examples({}).map((example) => isMatched(example)),
          examples({}).map(() => true),
        );
      } else {
        assert.deepEqual(
          examples(NUMBER).map((example) => isMatched(example)),
          examples(NUMBER).map(() => false),
          'against the number',
        );
        const expected = examples(OURS).map(() => weight === 'weak');
        assert.deepEqual(
          examples(OURS).map((example) => isMatched(example)),
          expected,
          'against the record',
        );
      }
    });
  }

  it('is not based on mere similarity', () => {
    const harmless: Example[] = [
      { event: event({ ...NUMBER, callType: 'Outbound' }) },
      { event: event({ ...NUMBER, callType: null as never, capabilities: 'Answer' as never }) },
      { event: event({ ...NUMBER, deviceUri: 'https://elsewhere/devices/d1' }) },
      { event: event({ ...NUMBER, deviceUri: '/devices/%zz'.replace('%zz', 'd%31') }) },
      { event: { ...event({ ...NUMBER, deviceUri: undefined }), phoneNumber: undefined } as never },
      { event: { ...event({ ...NUMBER, deviceUri: undefined }), phoneNumber: null } as never },
      { event: event({ ...NUMBER, parentCallUri: '', parentCallPath: null }) },
      { event: event({ ...NUMBER, ani: '441632960123' }) },
      { event: event({ ...NUMBER, duration: '1' }) },
      { event: event({ ...NUMBER, duration: 'long' }) },
      { event: event(NUMBER, 'Established') },
      { event: event(NUMBER, 'Established'), recovered: true },
      { event: { ...event({ ...NUMBER, deviceUri: undefined }), phoneNumber: '5005' } },
      { event: event({ ...NUMBER, userData: { GSW_RECORD_HANDLE: '', GSW_CALL_ATTEMPT_GUID: ' ' } }) },
      { event: event({ ...NUMBER, userData: [null, 'x', { key: 'GSW_PHONE', value: 1 }] as never }) },
    ];
    assert.deepEqual(
      harmless.map((example) => isMatched(example)),
      harmless.map(() => true),
    );
  });

  it('holds row by row, and for a call that is only likely, is nothing but its number', () => {
    const dialed = { names: namesIn(RECORD), phoneNumber: RECORD.phoneNumber, device: DEVICE, since: 0 };
    const holding = ({ event: message, isNew = true, recovered = false }: Example) => {
      const facts = new CallFacts(message, { at: isNew ? 1 : Number.NEGATIVE_INFINITY, recovered });
      return EVIDENCE.filter((row) => row.holds(facts, dialed)).map(({ id }) => id);
    };
    assert.deepEqual(holding({ event: event(NUMBER) }), ['number']);
    assert.deepEqual(holding({ event: event({ dnis: undefined }) }), []);
    for (const { id } of EVIDENCE) {
      for (const example of EXAMPLES[id]?.(NUMBER) ?? []) {
        assert.ok(holding(example).includes(id), `${id} does not hold for ${JSON.stringify(example)}`);
      }
    }
  });

  it('is based on devices as far as they are known', () => {
    const elsewhere = { event: { ...event({ ...NUMBER, deviceUri: undefined }), phoneNumber: '5105' } };
    const odd = { event: event({ ...NUMBER, deviceUri: '/devices/%zz' }) };
    assert.equal(isMatched(elsewhere, { id: 'd1' }), true);
    assert.equal(isMatched(elsewhere, { id: 'd1', phoneNumber: '' }), true);
    assert.equal(isMatched(elsewhere, { id: 'd1', phoneNumber: null as never }), true);
    assert.equal(isMatched(odd, { id: '%zz' }), true);
    assert.equal(isMatched(odd, { id: 'd1' }), false);
  });

  it('is weighed: strong before weak, and at equal weight, against before for', () => {
    const dialed = { names: namesIn(RECORD), phoneNumber: RECORD.phoneNumber, device: DEVICE, since: 0 };
    const conclusions: [CallFields, string][] = [
      [{ dnis: undefined }, 'open'],
      [NUMBER, 'likely'],
      [OURS, 'proven'],
      [{ ...NUMBER, callType: 'Internal' }, 'open'],
      [{ ...OURS, dnis: '5002' }, 'proven'],
      [{ ...OURS, callType: 'Inbound' }, 'contradicted'],
      [{ ...NUMBER, callType: 'Inbound' }, 'contradicted'],
      [{ dnis: undefined, callType: 'Internal' }, 'open'],
    ];
    assert.deepEqual(
      conclusions.map(([more]) => conclusionOf(new CallFacts(event(more), { at: 0, recovered: false }), dialed)),
      conclusions.map(([, conclusion]) => conclusion),
    );
  });
});
