// Personal data is planted wherever a message has room for it; no error may repeat it.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  AGENT_OPERATIONS,
  CALL_OPERATIONS,
  GwsError,
  OUTBOUND_OPERATIONS,
  parseAgentList,
  parseRecord,
} from '../../../src';
import { asText } from '../../../src/errors/requests';
import { readParameters } from '../../../src/operations/parameters';

/** Digits and words by which what was planted is known again. */
const MARKS = ['960199', 'Canary', 'zwitscher'];

const PLANTED: readonly unknown[] = [
  '+44 1632 960199 / +44 1632 960199',
  '4.41632960199E+11',
  '960199',
  '96019900-02-30T10:00:00Z',
  '1960-01-99T09:60:19Z',
  'Canary Zwitscher\n',
  'Canary'.repeat(300),
  'canary.zwitscher@example.com',
  960199.5,
  -960199,
  960199e20,
  960199000000000,
  ['Canary'],
  { Canary: '+441632960199' },
  { nested: [{ Canary: 96019900000000000000 }] },
  {
    toJSON: () => {
      throw new Error('Canary +441632960199');
    },
  },
  Object.defineProperty({}, 'Canary', {
    enumerable: true,
    get: () => {
      throw new Error('Canary');
    },
  }),
  Object.assign(new Date(Number.NaN), {
    getTime: () => {
      throw new Error('Canary');
    },
  }),
  new Date(-960199),
  Object.assign(() => 960199, { Canary: 1 }),
  Symbol('Canary'),
  960199n,
];

/** Everything that whoever gets the error can find in it. */
function assertSilent(work: () => unknown, where: string): boolean {
  try {
    work();
    return false;
  } catch (error) {
    assert.ok(error instanceof GwsError, `${where}: ${String(error)}`);
    const shown =
      `${inspect({ ...error, message: error.message, cause: error.cause }, { depth: 9, showHidden: true })}`.toLowerCase();
    for (const mark of MARKS) {
      assert.ok(!shown.includes(mark.toLowerCase()), `${where}: ${error.message}`);
    }
    return true;
  }
}

describe('an error does not quote its input:', () => {
  const tables = { ...OUTBOUND_OPERATIONS, ...CALL_OPERATIONS, ...AGENT_OPERATIONS };
  for (const [operation, { parameters }] of Object.entries(tables)) {
    if (parameters.length > 0) {
      it(`the parameters of ${operation}`, () => {
        for (const parameter of parameters) {
          const refused = PLANTED.map((value) =>
            assertSilent(() => readParameters([parameter], { [parameter.name]: value }), parameter.name),
          );
          assert.ok(refused.includes(true), `${parameter.name} takes everything`);
        }
      });
    }
  }

  for (const field of [
    'recordHandle',
    'phoneNumber',
    'outboundCallerId',
    'otherFields',
    'userData',
    'GSW_PHONE',
    'GSW_RECORD_HANDLE',
  ]) {
    it(`${field} of a record`, () => {
      const record = { recordHandle: 1, phoneNumber: '5001', GSW_PHONE: '5001', GSW_RECORD_HANDLE: 1 };
      const refused = PLANTED.map((value) => assertSilent(() => parseRecord({ ...record, [field]: value }), field));
      assert.ok(refused.includes(true));
    });
  }

  it('a record as a whole', () => {
    assert.ok(PLANTED.every((value) => assertSilent(() => parseRecord(value), 'record')));
  });

  it('the name of an agent or device', () => {
    assert.ok(PLANTED.map((value) => assertSilent(() => asText(value, 'agent'), 'agent')).includes(true));
  });

  it('a list of agents', () => {
    const values = PLANTED.filter((value) => typeof value === 'string');
    for (const value of values) {
      const { faults } = parseAgentList(`username;password;device\n${value};${value};=${value};${value}\n;${value}`);
      assert.ok(faults.length > 0 && !MARKS.some((mark) => faults.join().includes(mark)), faults.join());
    }
  });
});
