/** Who is to be called, as the calling rules see it. */
import type { PastDial, Subject, SuppressedNumber } from '../../src/rules/rule';

interface Given {
  readonly ofNumber?: readonly PastDial[];
  readonly ofPerson?: readonly PastDial[];
  readonly suppressions?: readonly SuppressedNumber[] | undefined;
  readonly person?: string;
  readonly e164?: string;
  readonly callingCode?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export function subject({
  ofNumber = [],
  ofPerson = [],
  suppressions = [],
  person,
  e164,
  callingCode = '49',
  fields = {},
}: Given = {}): Subject {
  return {
    number: { e164: e164 ?? '+4930901820', country: 'DE', callingCode, kind: 'fixed' },
    person,
    region: undefined,
    history: { ofNumber, ofPerson, suppressions },
    field: (name) => fields[name],
  };
}
