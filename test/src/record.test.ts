import assert from 'node:assert/strict';
import { GwsError, parseRecord } from '../../src';

function faultsOf(input: unknown): string[] {
  try {
    parseRecord(input);
  } catch (error) {
    assert.ok(error instanceof GwsError && error.code === 'GWS_INVALID_RECORD');
    return error.faults ?? [];
  }
  return [];
}

describe('a record', () => {
  it('is copied, with every field and in their order', () => {
    const record = { zip: 1, recordHandle: 4, phoneNumber: '5001', nested: { a: [null] } };
    const parsed = parseRecord(record);
    assert.equal(JSON.stringify(parsed), JSON.stringify(record));
    assert.notEqual(parsed, record);
  });

  it('is mapped from user data, where a handle may be text', () => {
    assert.deepEqual(
      parseRecord({ GSW_RECORD_HANDLE: '431', GSW_PHONE: '5001', GSW_CALL_ATTEMPT_GUID: 'G', city: 'Ulm' }),
      {
        recordHandle: 431,
        phoneNumber: '5001',
        otherFields: { GSW_CALL_ATTEMPT_GUID: 'G', city: 'Ulm' },
      },
    );
  });

  it('takes what the preview record says apart from its user data', () => {
    const record = { recordHandle: 9, campaignName: 'Spring', userData: { GSW_PHONE: '5001', city: 'Ulm' } };
    assert.deepEqual(parseRecord({ data: { record } }), {
      phoneNumber: '5001',
      otherFields: { city: 'Ulm' },
      recordHandle: 9,
      campaignName: 'Spring',
    });
  });

  it('is mapped from the record of an older GWS, if it has a handle', () => {
    const customFields = { GSW_RECORD_HANDLE: '431', GSW_CALL_ATTEMPT_GUID: 'G', city: 'Ulm' };
    const record = { id: '9f', state: 'ReadyToCall', phone: '5001', uri: 'http://h/9f', path: '/9f', customFields };
    const data = { messageType: 'OutboundRecordMessage', notificationType: 'StatusChanged', record };
    const parsed = {
      phoneNumber: '5001',
      recordHandle: 431,
      otherFields: { GSW_CALL_ATTEMPT_GUID: 'G', city: 'Ulm' },
    };
    for (const input of [{ channel: '/v2/me/outbound', data }, data, record]) {
      assert.deepEqual(parseRecord(input), parsed);
    }
    assert.match(
      faultsOf({ ...record, customFields: {} })[0] ?? '',
      /recordHandle is missing .*GSW_RECORD_HANDLE.*customFields/,
    );
  });

  it('names all faults at once', () => {
    assert.deepEqual(faultsOf({ recordHandle: 1.5, phoneNumber: '', outboundCallerId: 4, otherFields: [] }), [
      'recordHandle must be a whole number, but it is a fraction',
      'phoneNumber is empty',
      'outboundCallerId must be text, but it is a number',
      'otherFields must be an object, but it is a list',
    ]);
  });

  it('is refused if it cannot be expressed as JSON', () => {
    const circular: Record<string, unknown> = { recordHandle: 1, phoneNumber: '1' };
    circular.self = circular;
    let deep: unknown = 1;
    for (let level = 0; level < 50_000; level += 1) {
      deep = { deep };
    }
    for (const input of [
      circular,
      { recordHandle: 1n, phoneNumber: '1' },
      { ...circular, self: undefined, deep },
      { toJSON: () => undefined },
    ]) {
      assert.match(faultsOf(input)[0] ?? '', /cannot be written as JSON|is nested more than 100 levels deep/);
    }
  });

  it('may be nested 100 levels deep, and no deeper', () => {
    const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
    const record = (levels: number) => ({
      recordHandle: 1,
      phoneNumber: '5001',
      otherFields: { deep: nested(levels) },
    });
    assert.deepEqual(parseRecord(record(98)), record(98));
    assert.deepEqual(faultsOf(record(99)), ['it is nested more than 100 levels deep']);
  });

  it('keeps a whole number as it is, or is refused: no digit is silently lost', () => {
    const record = (id: unknown) => ({ recordHandle: 1, phoneNumber: '5001', otherFields: { ids: [{ id }] } });
    for (const id of [2 ** 53 - 1, 1 - 2 ** 53, 0.1, 1e-300, '9007199254740993']) {
      assert.deepEqual(parseRecord(record(id)), record(id));
    }
    for (const id of [2 ** 53, -(2 ** 53), 2 ** 53 + 2, 1e21, 1e300, 9007199254740993n]) {
      assert.match(faultsOf(record(id))[0] ?? '', /2\^53|BigInt/);
      assert.match(faultsOf(record(id))[0] ?? '', /send it as text/);
    }
  });

  it('takes its handle as a number or as digits in text', () => {
    for (const recordHandle of [431, '431', ' 431 ', '\u200e431', '４３１']) {
      assert.equal(parseRecord({ recordHandle, phoneNumber: '5001' }).recordHandle, 431);
    }
    for (const recordHandle of ['4.31E+2', '431.0', '9007199254740993', -1, 1.5, '', null, true]) {
      assert.match(faultsOf({ recordHandle, phoneNumber: '5001' })[0] ?? '', /^recordHandle must be a whole number/);
    }
  });

  it('is refused for an impossible telephone number', () => {
    assert.equal(faultsOf({ recordHandle: 1, phoneNumber: '5'.repeat(200) }).length, 1);
    assert.equal(faultsOf({ recordHandle: 1, phoneNumber: '50\r\nX-Header: 1' }).length, 1);
  });

  it('is refused if it is not an object', () => {
    for (const input of [undefined, null, true, 7, 'text', [], Buffer.from('x'), () => 1, Symbol('s')]) {
      assert.equal(faultsOf(input).length, 1);
    }
  });
});
