// Where the called party can be: by the record, by the number, or in the site's own zone.
import assert from 'node:assert/strict';
import { inWords, type Reason } from '../../../src/rules';
import { readNumber } from '../../../src/rules/numbers/read';
import { clocksOf, MINUTE, OffsetClock } from '../../../src/rules/zones/clock';
import { CORRECTIONS } from '../../../src/rules/zones/corrections';
import { ZONE_NEWS } from '../../../src/rules/zones/news';
import { zonesOfCountry } from '../../../src/rules/zones/of-number';
import { PREFIXES, PREFIXES_DATE } from '../../../src/rules/zones/prefixes';
import type { ZoneSettings } from '../../../src/rules/zones/settings';
import { type CalledZones, calledZones } from '../../../src/rules/zones/zones';

const AT = Date.parse('2026-07-15T12:00:00Z');

const SETTINGS: ZoneSettings = {
  source: 'recordThenNumber',
  fields: ['tz', 'GSW_TZ_NAME', 'GSW_TZ_OFFSET'],
  names: new Map(),
  prefixes: new Map(),
  mobile: 'country',
  server: 'Europe/Vienna',
  ofNoCountry: 'server',
};

function found(number: string, record: Record<string, unknown> = {}, settings: Partial<ZoneSettings> = {}) {
  const read = readNumber(number, {
    countries: [],
    refusedKinds: [],
    plusless: 'refuse',
    extensions: false,
    internal: { min: 4, max: 4 },
  });
  assert.ok('e164' in read, number);
  return calledZones(read, (name) => record[name], { ...SETTINGS, ...settings }, AT);
}

function zonesOf(...asked: Parameters<typeof found>): { zones: string[]; source: CalledZones['source'] } {
  const zones = found(...asked);
  assert.ok('clocks' in zones, 'code' in zones ? inWords(zones) : '');
  return { zones: zones.key.split(' '), source: zones.source };
}

function refusalOf(...asked: Parameters<typeof found>): string {
  const zones = found(...asked);
  assert.ok('code' in zones, 'key' in zones ? zones.key : '');
  return zones.code;
}

/** Names of zones as this Node.js prefers them. */
const preferred = (...zones: string[]) => zones.map((zone) => clocksOf(zone)?.[0]?.zone).sort();

describe('the zone of a number', () => {
  for (const [number, source, ...zones] of [
    ['+12125550123', 'area', 'America/New_York'],
    ['+14155550123', 'area', 'America/Los_Angeles'],
    ['+13065551234', 'area', 'America/Regina'],
    ['+16025551234', 'area', 'America/Phoenix'],
    // Area codes that span zones, and those laid over them.
    ['+18505551234', 'area', 'America/Chicago', 'America/New_York'],
    ['+14485551234', 'area', 'America/Chicago', 'America/New_York'],
    ['+12705551234', 'area', 'America/Chicago', 'America/New_York'],
    ['+13645551234', 'area', 'America/Chicago', 'America/New_York'],
    ['+19285551234', 'area', 'America/Denver', 'America/Phoenix'],
    ['+17095551234', 'area', 'America/St_Johns', 'America/Goose_Bay', 'America/Halifax'],
    ['+61291234567', 'area', 'Australia/Sydney'],
    ['+34922123456', 'area', 'Atlantic/Canary'],
    ['+74012123456', 'area', 'Europe/Kaliningrad'],
    ['+551134567890', 'area', 'America/Sao_Paulo'],
    ['+555532123456', 'area', 'America/Sao_Paulo'],
    ['+559734123456', 'area', 'America/Manaus', 'America/Eirunepe'],
    ['+558134567890', 'area', 'America/Recife', 'America/Noronha'],
    ['+5581991234567', 'area', 'America/Recife', 'America/Noronha'],
    // Countries with one rule, also those for which there is no table or a wrong one.
    ['+441534123456', 'country', 'Europe/Jersey'],
    ['+212522123456', 'country', 'Africa/Casablanca'],
    ['+38344123456', 'country', 'Europe/Belgrade'],
  ] as const) {
    it(`is known for ${number}: ${zones.join(', ')}`, () => {
      assert.deepEqual(zonesOf(number), { zones: preferred(...zones), source });
    });
  }

  for (const [number, country, ...among] of [
    ['+61412345678', 'AU', 'Australia/Perth', 'Australia/Sydney', 'Australia/Eucla', 'Australia/Lord_Howe'],
    ['+18005551234', 'US', 'America/New_York', 'Pacific/Honolulu', 'America/Adak', 'America/Phoenix'],
    ['+79161234567', 'RU', 'Europe/Kaliningrad', 'Asia/Kamchatka', 'Europe/Moscow'],
    ['+34612345678', 'ES', 'Europe/Madrid', 'Atlantic/Canary'],
    ['+6281212345678', 'ID', 'Asia/Jakarta', 'Asia/Jayapura', 'Asia/Makassar'],
    ['+77012345678', 'KZ', 'Asia/Almaty'],
  ] as const) {
    it(`may be any of ${country} for ${number}, which belongs to no area`, () => {
      const { zones, source } = zonesOf(number);
      assert.equal(source, 'country');
      assert.deepEqual(zones, [...new Set(preferred(...zonesOfCountry(country)))].sort());
      for (const zone of preferred(...among)) {
        assert.ok(zones.includes(zone ?? ''), zone);
      }
    });
  }

  it('is that of the area of a mobile number where the site says so', () => {
    assert.deepEqual(zonesOf('+61412345678', {}, { mobile: 'prefix' }).zones, preferred('Australia/Sydney'));
  });

  it('is what the site knows better, by the longest prefix', () => {
    const prefixes = new Map([
      ['+61', ['Australia/Perth']],
      ['+614', ['Australia/Darwin']],
    ]);
    assert.deepEqual(zonesOf('+61412345678', {}, { prefixes }), { zones: ['Australia/Darwin'], source: 'site' });
  });

  it('is the zone of the site for numbers within the company and of no country', () => {
    assert.deepEqual(zonesOf('5001'), { zones: ['Europe/Vienna'], source: 'server' });
    assert.deepEqual(zonesOf('+80012345678'), { zones: ['Europe/Vienna'], source: 'server' });
    assert.equal(refusalOf('+80012345678', {}, { ofNoCountry: 'refuse' }), 'zones.ofNoCountry');
    assert.equal(zonesOf('5001', {}, { ofNoCountry: 'refuse' }).source, 'server');
  });

  it('is known by this Node.js wherever the table or a correction names it, or the whole country counts', () => {
    for (const zones of [...Object.keys(PREFIXES), ...Object.values(CORRECTIONS)]) {
      for (const zone of zones.split(' ')) {
        assert.ok(clocksOf(zone), zone);
      }
    }
  });

  it('comes from data that were renewed within the last 18 months (scripts/zones/renew.mjs)', () => {
    const age = Date.now() - Date.parse(PREFIXES_DATE);
    assert.ok(age < 18 * 30.5 * 24 * 60 * MINUTE, `of ${PREFIXES_DATE}`);
  });

  it('is the same list in whatever order the zones are named', () => {
    const zones = ['America/Chicago', 'America/New_York', 'America/Denver'];
    const named = (order: readonly string[]) => found('+12125550123', {}, { prefixes: new Map([['+1212', order]]) });
    const read = (called: CalledZones | Reason) => ('clocks' in called ? called.clocks.map(({ zone }) => zone) : []);
    assert.deepEqual(read(named(zones.toReversed())), read(named(zones)));
    assert.deepEqual(read(named(zones)), zones.toSorted());
  });

  it('is found in Node.js versions whose locales have a method, and in those that have a property', () => {
    const told = (country: string, property: object): readonly string[] => {
      const original = Object.getOwnPropertyDescriptor(Intl, 'Locale') as PropertyDescriptor;
      const value = function locale() {
        return property;
      };
      Object.defineProperty(Intl, 'Locale', { ...original, value });
      try {
        return zonesOfCountry(country);
      } finally {
        Object.defineProperty(Intl, 'Locale', original);
      }
    };
    assert.deepEqual(told('PW', { getTimeZones: () => ['Pacific/Palau'] }), ['Pacific/Palau']);
    assert.deepEqual(told('NR', { timeZones: ['Pacific/Nauru'] }), ['Pacific/Nauru']);
    assert.deepEqual(told('TA', { getTimeZones: () => undefined }), ['Atlantic/St_Helena']);
  });
});

describe('the zone in a record', () => {
  for (const [field, value, number, ...zones] of [
    ['tz', 'Europe/London', '+12125550123', 'Europe/London'],
    ['tz', 'america/new_york', '+492111234567', 'America/New_York'],
    ['tz', 'Etc/GMT+5', '+12125550123', 'Etc/GMT+5'],
    ['tz', 'EST5EDT', '+492111234567', 'EST5EDT'],
    ['GSW_TZ_NAME', 'EST', '+18505551234', 'America/New_York'],
    ['GSW_TZ_NAME', 'CST', '+18505551234', 'America/Chicago'],
    ['GSW_TZ_NAME', 'CST', '+8613912345678', 'Asia/Shanghai'],
    ['GSW_TZ_NAME', 'MST', '+19285551234', 'America/Denver', 'America/Phoenix'],
    ['GSW_TZ_NAME', 'AWST', '+61412345678', 'Australia/Perth'],
    ['GSW_TZ_OFFSET', -5, '+18505551234', 'America/Chicago', 'America/New_York'],
    ['GSW_TZ_OFFSET', '-6', '+18505551234', 'America/Chicago'],
    ['GSW_TZ_OFFSET', -360, '+18505551234', 'America/Chicago'],
    ['GSW_TZ_OFFSET', '-21600', '+18505551234', 'America/Chicago'],
    ['GSW_TZ_OFFSET', 'UTC-6', '+18505551234', 'America/Chicago'],
    ['GSW_TZ_OFFSET', '-06:00', '+18505551234', 'America/Chicago'],
    ['GSW_TZ_OFFSET', '+0930', '+61891234567', 'Australia/Adelaide'],
    ['GSW_TZ_OFFSET', '-5', '+80012345678', 'UTC-04:00', 'UTC-05:00', 'UTC-06:00'],
  ] as const) {
    it(`is read: ${field} = ${value}, for ${number}`, () => {
      const names = zones.map((zone) => clocksOf(zone)?.[0]?.zone ?? zone);
      assert.deepEqual(zonesOf(number, { [field]: value }), { zones: names.sort(), source: 'record' });
    });
  }

  for (const [value, number, code] of [
    ['Home', '+12125550123', 'zones.unreadable'],
    ['Mars/Olympus', '+12125550123', 'zones.unreadable'],
    ['PST8', '+12125550123', 'zones.unreadable'],
    ['17', '+12125550123', 'zones.unreadable'],
    ['+25:00', '+12125550123', 'zones.unreadable'],
    [{}, '+12125550123', 'zones.unreadable'],
    ['PST', '+12125550123', 'zones.otherThanNumber'],
    ['CET', '+12125550123', 'zones.otherThanNumber'],
    ['-5', '+492111234567', 'zones.otherThanNumber'],
  ] as const) {
    it(`is refused rather than guessed: ${String(value)}, for ${number}`, () => {
      assert.equal(refusalOf(number, { tz: value }), code);
    });
  }

  it('is what the site says that its name stands for', () => {
    const names = new Map([['kunden ost', 'Europe/Warsaw']]);
    assert.deepEqual(zonesOf('+492111234567', { GSW_TZ_NAME: 'Kunden Ost' }, { names }).zones, ['Europe/Warsaw']);
  });

  it('says nothing where it is the GMT that Genesys gives a record by default', () => {
    const record = { GSW_TZ_NAME: 'GMT', GSW_TZ_OFFSET: 0 };
    assert.deepEqual(zonesOf('+12125550123', record), { zones: ['America/New_York'], source: 'area' });
    assert.deepEqual(zonesOf('5001', record), { zones: ['Europe/Vienna'], source: 'server' });
    assert.deepEqual(zonesOf('+34612345678', record), { zones: ['Atlantic/Canary'], source: 'record' });
    assert.equal(refusalOf('+12125550123', record, { source: 'record' }), 'zones.missing');
  });

  it('is taken from the next field where one cannot be read', () => {
    const record = { GSW_TZ_NAME: 'Home', GSW_TZ_OFFSET: '-6' };
    assert.deepEqual(zonesOf('+18505551234', record).zones, ['America/Chicago']);
  });

  it('counts alone, not at all, or together with that of the number, as the settings say', () => {
    const record = { tz: 'Europe/London' };
    assert.deepEqual(zonesOf('+12125550123', record, { source: 'record' }).zones, ['Europe/London']);
    assert.deepEqual(zonesOf('+12125550123', record, { source: 'number' }).zones, ['America/New_York']);
    assert.deepEqual(zonesOf('+12125550123', record, { source: 'recordAndNumber' }).zones, [
      'America/New_York',
      'Europe/London',
    ]);
    assert.equal(refusalOf('+12125550123', {}, { source: 'record' }), 'zones.missing');
  });
});

describe('the clocks of a zone', () => {
  it('show what Intl shows, through every change of every zone', () => {
    const hour = 60 * MINUTE;
    const from = Date.UTC(2026, 0, 1);
    const zones = Intl.supportedValuesOf('timeZone').filter((_zone, index) => index % 4 === 0);
    for (const timeZone of zones) {
      const [clock] = clocksOf(timeZone) ?? [];
      const format = new Intl.DateTimeFormat('en-US', { timeZone, timeStyle: 'short', hourCycle: 'h23' });
      for (let at = from; at < from + 365 * 24 * hour; at += 61 * hour) {
        const shown = new Date(at + (clock?.offsetAt(at) ?? Number.NaN)).toISOString().slice(11, 16);
        assert.equal(shown, format.format(at), `${timeZone} ${new Date(at).toISOString()}`);
      }
    }
  });

  it('change at the right second', () => {
    const change = Date.parse('2026-03-29T01:00:00Z');
    const [berlin] = clocksOf('Europe/Berlin') ?? [];
    const [before, after] = [berlin?.offsetAt(change - 1), berlin?.offsetAt(change)];
    assert.deepEqual([before, after], [60 * MINUTE, 120 * MINUTE]);
  });

  it('are two where this Node.js may not know the latest rules', () => {
    const winter = Date.parse('2026-12-15T18:00:00Z');
    const clocks = clocksOf('America/Vancouver') ?? [];
    assert.equal(clocks.length, 2);
    assert.equal(clocks[1]?.offsetAt(winter), -7 * 60 * MINUTE);
  });

  it('follow Node.js alone outside of what the data of this package cover', () => {
    const [runtime, news] = clocksOf('Africa/Casablanca') ?? [];
    for (const at of [ZONE_NEWS.from * 1000 - 1, ZONE_NEWS.to * 1000]) {
      assert.equal(news?.offsetAt(at), runtime?.offsetAt(at));
    }
  });

  it('are right in a zone that changes twice within six weeks', () => {
    const pause = [Date.UTC(2026, 1, 15, 2), Date.UTC(2026, 2, 22, 2)] as const;
    const offset = (at: number) => (at >= pause[0] && at < pause[1] ? 0 : 60 * MINUTE);
    const clock = new OffsetClock('Test/Ramadan', offset);
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2026, 5, 1); at += 59 * MINUTE) {
      assert.equal(clock.offsetAt(at), offset(at), new Date(at).toISOString());
    }
  });
});
