// Starting points by country: what they set, where it is from, and how old that is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { presetTables } from '../../../scripts/preset-tables';
import { CallingRules, type Verdict } from '../../../src/rules';
import { PRESETS, presetSettings } from '../../../src/rules/presets';

const MONTHS = 18;

/** Many calls ago enough for hours alone to decide. */
const PERSON = { person: 'customer 4711', consent: true };

async function rulesOf(place: string): Promise<CallingRules> {
  return CallingRules.open({
    fields: { person: 'person', region: 'region' },
    ...presetSettings([place], { templates: true }),
  });
}

function said({ verdict, ...rest }: Verdict): string {
  return 'notBefore' in rest ? `${verdict} ${new Date(rest.notBefore).toISOString()}` : verdict;
}

describe('the starting points of countries', () => {
  for (const { place, name, rules } of PRESETS) {
    describe(`of ${name}`, () => {
      it('say where each rule is from, and were looked at not too long ago', () => {
        for (const { says, source, seen, mark, check } of rules) {
          assert.ok(says && source);
          assert.match(seen, /^\d{4}-(0[1-9]|1[0-2])$/);
          const [year = 0, month = 0] = seen.split('-').map(Number);
          const now = new Date();
          const age = (now.getUTCFullYear() - year) * 12 + now.getUTCMonth() + 1 - month;
          assert.ok(
            age >= 0 && age <= MONTHS,
            `${source} was looked at in ${seen}: read it again, and correct the rule`,
          );
          assert.ok(mark === 'official' || check, `${says}: it is off, and does not say what to check`);
        }
      });

      it('set nothing that was not read in an official text', () => {
        const official = rules.filter(({ mark }) => mark === 'official');
        const parts = new Set(official.flatMap(({ settings }) => Object.keys(settings ?? {})));
        assert.deepEqual(new Set(Object.keys(presetSettings([place]))), parts);
      });

      it('can be used as they are, and as templates', async () => {
        (await CallingRules.open(presetSettings([place]))).close();
        (await rulesOf(place)).close();
      });
    });
  }

  it('are in the documentation as they are in the package', () => {
    const page = readFileSync(path.join(__dirname, '../../../docs/calling-rules.md'), 'utf8');
    const [, tables] = /<!-- presets -->\n([\s\S]*?)<!-- \/presets -->/.exec(page) ?? [];
    assert.equal(tables, `\n${presetTables()}\n`, 'draw them anew with npx tsx scripts/presets.ts');
    assert.match(page, /Nothing here is legal advice/);
  });

  for (const [place, phoneNumber, at, expected, region] of [
    ['US', '+12125550123', '2026-11-25T07:59:59-05:00', 'later 2026-11-25T13:00:00.000Z'],
    ['US', '+12125550123', '2026-11-25T20:59:59-05:00', 'now'],
    ['US', '+12125550123', '2026-11-25T21:00:00-05:00', 'later 2026-11-26T13:00:00.000Z'],
    ['US-FL', '+13055550123', '2026-11-25T19:59:59-05:00', 'now', 'FL'],
    ['US-FL', '+13055550123', '2026-11-25T20:00:00-05:00', 'later 2026-11-26T13:00:00.000Z', 'FL'],
    ['US-WA', '+12065550123', '2026-11-25T08:00:00-08:00', 'now', 'WA'],
    ['US-WA', '+12065550123', '2026-11-29T20:00:00-08:00', 'later 2026-11-30T16:00:00.000Z', 'WA'],
    ['CA', '+14165550123', '2026-11-25T21:29:59-05:00', 'now'],
    ['CA', '+14165550123', '2026-11-28T18:00:00-05:00', 'later 2026-11-29T15:00:00.000Z'],
    ['GB', '+442079460018', '2026-11-29T12:00:00Z', 'later 2026-11-30T08:00:00.000Z'],
    ['DE', '+4930901820', '2026-11-29T03:00:00Z', 'now'],
    ['FR', '+33142685300', '2026-11-25T12:59:59+01:00', 'now'],
    ['FR', '+33142685300', '2026-11-25T13:00:00+01:00', 'later 2026-11-25T13:00:00.000Z'],
    ['FR', '+33142685300', '2026-11-27T20:00:00+01:00', 'later 2026-11-30T09:00:00.000Z'],
    ['IT', '+390612345678', '2026-11-28T09:59:59+01:00', 'later 2026-11-28T09:00:00.000Z'],
    ['IT', '+390612345678', '2026-11-28T19:00:00+01:00', 'later 2026-11-30T08:00:00.000Z'],
    ['ES', '+34912345678', '2026-11-27T20:59:59+01:00', 'now'],
    ['ES', '+34912345678', '2026-11-27T21:00:00+01:00', 'later 2026-11-30T08:00:00.000Z'],
    ['AU', '+61292701234', '2026-11-28T16:59:59+11:00', 'now'],
    ['AU', '+61292701234', '2026-11-28T17:00:00+11:00', 'later 2026-11-29T22:00:00.000Z'],
  ] as const) {
    it(`say ${expected} of ${phoneNumber} at ${at}, with those of ${place}`, async () => {
      const rules = await rulesOf(place);
      assert.equal(said(rules.mayCall({ phoneNumber, region, ...PERSON }, Date.parse(at))), expected);
      rules.close();
    });
  }

  it('keep Florida to 3 calls within 24 hours, the United States to 7 within 7 days, and France to 4 within 30', async () => {
    const at = Date.parse('2026-11-25T12:00:00-05:00');
    const called = async (place: string, phoneNumber: string, calls: number, outcome: 'busy' | 'answered' = 'busy') => {
      const rules = await rulesOf(place);
      const ofPerson = Array.from({ length: calls }, (_, call) => ({ at: at - call * 60_000, outcome }));
      const region = place.slice(3) || undefined;
      const verdict = rules.mayCall({ phoneNumber, region, ...PERSON }, at, {
        ofNumber: [],
        ofPerson,
        suppressions: [],
      });
      rules.close();
      return said(verdict);
    };
    assert.equal(await called('US-FL', '+13055550123', 2), 'now');
    assert.equal(await called('US-FL', '+13055550123', 3), 'later 2026-11-26T16:58:00.000Z');
    assert.equal(await called('US', '+12125550123', 6), 'now');
    assert.equal(await called('US', '+12125550123', 7), 'later 2026-12-02T13:00:00.000Z');
    assert.equal(await called('US', '+12125550123', 1, 'answered'), 'later 2026-12-02T13:00:00.000Z');
    assert.equal(await called('FR', '+33142685300', 3), 'now');
    assert.equal(await called('FR', '+33142685300', 4), 'later 2026-12-25T09:00:00.000Z');
  });
});
