/** Who is to be called, as the calling rules see it. */

import type { PastDial, Subject, SuppressedNumber } from '../../src/rules/rule';
import { clocksOf } from '../../src/rules/zones/clock';
import type { CalledZones } from '../../src/rules/zones/zones';

interface Given {
  readonly ofNumber?: readonly PastDial[];
  readonly ofPerson?: readonly PastDial[];
  readonly suppressions?: readonly SuppressedNumber[] | undefined;
  readonly person?: string;
  /** IANA names. */
  readonly zones?: readonly string[];
  readonly e164?: string;
  readonly callingCode?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export function subject({
  ofNumber = [],
  ofPerson = [],
  suppressions = [],
  person,
  zones = ['Europe/Berlin'],
  e164,
  callingCode = '49',
  fields = {},
}: Given = {}): Subject {
  return {
    number: { e164: e164 ?? '+4930901820', country: 'DE', callingCode, kind: 'fixed' },
    person,
    region: undefined,
    zones: zonesNamed(zones),
    history: { ofNumber, ofPerson, suppressions },
    field: (name) => fields[name],
  };
}

function zonesNamed(names: readonly string[]): CalledZones {
  return { clocks: names.flatMap((name) => clocksOf(name) ?? []), source: 'record', key: names.join(' ') };
}
