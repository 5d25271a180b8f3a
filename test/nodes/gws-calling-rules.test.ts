// Calling rules as a node: opened for all who use them, told about in the log, and tried by their dialog.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { NodeAPI } from 'node-red';
import helper from 'node-red-node-test-helper';
import { rulesOf } from '../../nodes/shared/rules';
import type { CallingRules, GwsError } from '../../src';
import { load, node, tearDown } from '../support/flow';

const AT = Date.parse('2026-12-01T12:00:00Z');

/** As Node-RED's levels. */
const [ERROR, WARN] = [20, 30];

describe('gws-calling-rules', () => {
  let userDir: string;
  let api: NodeAPI;

  beforeEach(() => {
    userDir = mkdtempSync(path.join(os.tmpdir(), 'gws-rules-'));
    mkdirSync(path.join(userDir, 'lists'));
    helper.settings({ userDir });
  });

  afterEach(async () => {
    await tearDown();
    helper.settings({});
    rmSync(userDir, { recursive: true });
  });

  const file = (name: string, text: string) => writeFileSync(path.join(userDir, name), text);

  async function deployRules(rules: unknown, properties: object = {}): Promise<void> {
    await load(
      [
        { id: 'tab', type: 'tab', label: 'test' },
        { id: 'rules', type: 'gws-calling-rules', name: '', rules, ...properties },
        { id: 'out', type: 'helper', z: 'tab' },
      ],
      {},
      [
        (RED) => {
          api = RED as NodeAPI;
        },
      ],
    );
  }

  const opened = (id = 'rules') => rulesOf(api, id) as Promise<CallingRules>;

  /** What the node has logged; what it tells of rules that are open, or cannot be, it tells in the same turn. */
  async function logged(level: number): Promise<unknown[]> {
    await opened().catch(() => {});
    await setImmediate();
    const entries = helper.log().args.map(([entry]) => entry as { level: number; id?: string; msg: unknown });
    return entries.filter((entry) => entry.id === 'rules' && entry.level === level).map(({ msg }) => msg);
  }

  it('has its rules for all who name it, with the files below the user directory', async () => {
    file('lists/objections.txt', '+12125550123\n');
    await deployRules({ suppressed: ['lists/objections.txt'] });
    const rules = await opened();
    assert.equal(rules.mayCall({ phoneNumber: '+12125550123' }, AT).rule, 'suppressed');
    assert.equal(rules.mayCall({ phoneNumber: '+12125550124' }, AT).verdict, 'now');
    assert.equal(await opened(), rules);
    assert.deepEqual([...(await logged(ERROR)), ...(await logged(WARN))], []);
  });

  it('closes its rules when it is closed', async () => {
    file('lists/objections.txt', '+12125550123\n');
    await deployRules({ suppressed: ['lists/objections.txt'] });
    const rules = await opened();
    await (node('rules') as unknown as { close(): Promise<void> }).close();
    await setImmediate();
    assert.equal(rules.mayCall({ phoneNumber: '+12125550124' }, AT).verdict, 'never');
  });

  it('allows nothing if its settings cannot be used, and names all that is wrong with them', async () => {
    await deployRules({ hours: [{ where: 'XX', monday: '18:00-09:00' }], holliday: [] });
    await assert.rejects(opened(), (error: GwsError) => {
      assert.equal(error.code, 'GWS_NOT_ALLOWED');
      assert.equal(error.mayHaveBeenDone, false);
      assert.equal(error.faults?.length, 3);
      return true;
    });
    const told = (await logged(ERROR)).map((error) => (error as GwsError).faults?.join('; ') ?? '');
    assert.equal(told.length, 1);
    for (const fault of ['hours[0].where', 'hours[0].monday', 'holliday']) {
      assert.ok(told[0]?.includes(fault), told[0]);
    }
  });

  for (const [what, rules] of [
    ['text', 'none'],
    ['a list', []],
  ] as const) {
    it(`allows nothing if its settings are ${what}`, async () => {
      await deployRules(rules);
      await assert.rejects(opened(), { code: 'GWS_NOT_ALLOWED' });
    });
  }

  it('has no rules for who names none, and none that allow anything where it is missing or disabled', async () => {
    await deployRules({}, { d: true });
    assert.equal(rulesOf(api, ''), undefined);
    for (const id of ['rules', 'nobody', 'out']) {
      await assert.rejects(opened(id), { code: 'GWS_NOT_ALLOWED' });
    }
  });

  it('warns once of each thing that has to be looked after', async () => {
    file('lists/objections.txt', '+12125550123\nnobody\n');
    await deployRules({
      suppressed: ['lists/objections.txt', 'lists/gone.txt'],
      holidays: [{ where: 'DE', name: 'NRW', dates: '2020-12-25' }],
    });
    const rules = await opened();
    rules.emit('reread');
    assert.equal(rules.warnings(Date.now()).length, 3);
    assert.equal((await logged(WARN)).length, 3);
  });

  describe('tried by its dialog', () => {
    before((done) => {
      helper.startServer(done);
    });
    after((done) => {
      helper.stopServer(done);
    });

    const attempt = async (body: object) =>
      (await helper.request().post('/gws-calling-rules/try').send(body).expect(200)).body;

    it('says what each rule says of a number at a time, by the settings that are sent along', async () => {
      await deployRules({});
      const rules = { numbers: { defaultCountry: 'US' }, hours: [{ where: 'US', tuesday: '08:00-21:00' }] };
      const { verdict } = await attempt({ rules, number: '(212) 555-0123', fields: {}, at: AT });
      assert.equal(verdict.number, '+12125550123');
      assert.equal(verdict.verdict, 'later');
      assert.equal(verdict.notBefore, Date.parse('2026-12-01T13:00:00Z'));
      assert.deepEqual(
        verdict.rules.map(({ rule, verdict: said }: { rule: string; verdict: string }) => [rule, said]),
        [
          ['numbers', 'now'],
          ['suppressed', 'now'],
          ['zones', 'now'],
          ['hours', 'later'],
        ],
      );
      const inHawaii = await attempt({ rules, number: '+12125550123', fields: { tz: 'Pacific/Honolulu' }, at: AT });
      assert.equal(inHawaii.verdict.notBefore, Date.parse('2026-12-01T18:00:00Z'));
    });

    it('judges by the time that it is, unless another one is asked about', async () => {
      await deployRules({});
      const { verdict } = await attempt({ rules: {}, number: '+12125550123', fields: {} });
      assert.ok(Math.abs(verdict.at - Date.now()) < 60_000);
    });

    it('reads the files that the settings name, below the user directory', async () => {
      file('lists/objections.txt', '+12125550123\n');
      await deployRules({});
      const rules = { suppressed: ['lists/objections.txt'] };
      assert.equal((await attempt({ rules, number: '+12125550123' })).verdict.rule, 'suppressed');
    });

    it('takes environment variables for what they stand for, as a deploy does', async () => {
      process.env.GWS_TEST_COUNTRY = 'US';
      try {
        const rules = { numbers: { defaultCountry: '$' + '{GWS_TEST_COUNTRY}' } };
        await deployRules(rules);
        assert.equal((await opened()).mayCall({ phoneNumber: '(212) 555-0123' }, AT).verdict, 'now');
        assert.equal((await attempt({ rules, number: '(212) 555-0123', at: AT })).verdict.verdict, 'now');
      } finally {
        delete process.env.GWS_TEST_COUNTRY;
      }
    });

    it('says what is wrong with the settings', async () => {
      await deployRules({});
      const { faults } = await attempt({ rules: { hours: [{ monday: 'always' }] }, number: '+12125550123' });
      assert.deepEqual(faults, [{ at: 'hours[0].monday', says: { code: 'windows.form', values: {} } }]);
    });

    for (const body of [{}, { rules: [], number: {} }, { rules: {}, number: null, fields: [], at: 'now' }]) {
      it(`answers what cannot be meant: ${JSON.stringify(body)}`, async () => {
        await deployRules({});
        const { verdict, faults } = await attempt(body);
        assert.ok(faults?.length > 0 || verdict.verdict === 'never');
      });
    }
  });
});
