// A process that is killed while it dials: what was acknowledged is there, and what was not settled is told.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { DialEntry, Ledger } from '../../../src/ledger';
import { claimed, facts, LedgerRoom, refused, taken } from '../../support/ledger';
import { startChild } from '../../support/ledger-child';

const ROUNDS = Number(process.env.LEDGER_ROUNDS ?? 6);

describe('a ledger after a crash', function () {
  this.timeout(120_000);

  let room: LedgerRoom;

  beforeEach(() => {
    room = new LedgerRoom();
  });

  afterEach(() => room.close());

  function logOf(directory: string): string {
    const [log = ''] = readdirSync(directory)
      .filter((file) => file.endsWith('.log'))
      .sort()
      .slice(-1);
    return path.join(directory, log);
  }

  /** What `ledger` hands on. */
  async function untold(ledger: Ledger) {
    const entries: DialEntry[] = [];
    await ledger.tellUntold((entry) => entries.push(entry) > 0);
    return entries.map(({ id, state, recovered }) => [id, state, recovered]);
  }

  it('knows everything that it has acknowledged before it was killed, at whatever moment', async () => {
    const acknowledged = new Set<string>();
    for (let round = 1; round <= ROUNDS; round += 1) {
      const child = startChild('claiming', [room.directory(), String(round)]);
      while (!/claimed/.test(child.output())) {
        assert.equal(child.process.exitCode, null, child.output());
        await setTimeout(5);
      }
      await setTimeout(Math.random() * 150);
      child.process.kill('SIGKILL');
      await child.ended;
      const told = [...child.output().matchAll(/^(claimed|accepted|ended) (.+)$/gm)];
      const [settled, accepted] = ['ended', 'accepted'].map(
        (word) => new Set(told.filter(([, state]) => state === word).map(([, , attempt]) => attempt as string)),
      );
      for (const [, , attempt = ''] of told) {
        acknowledged.add(attempt);
      }

      const ledger = room.open();
      const recovered: DialEntry[] = [];
      await ledger.tellUntold((entry) => recovered.push(entry) > 0);
      assert.ok(recovered.every(({ state }) => state === 'unknown'));
      for (const attempt of acknowledged) {
        const earlier = await taken(ledger, { attempt });
        assert.ok(earlier, attempt);
        if (attempt.startsWith(`${round}-`)) {
          const possible = settled?.has(attempt)
            ? ['ended']
            : accepted?.has(attempt)
              ? ['accepted']
              : ['unknown', 'accepted', 'ended'];
          assert.ok(possible.includes(earlier.state), `${attempt} is ${earlier.state}, not ${possible}`);
        }
      }
      const unknown = (await ledger.unsettled({ state: 'unknown' })).filter(({ attempt }) =>
        attempt?.startsWith(`${round}-`),
      );
      assert.deepEqual(recovered.map(({ id }) => id).sort(), unknown.map(({ id }) => id).sort());
      assert.ok(unknown.every((entry) => entry.recovered));
      await ledger.tellUntold(() => assert.fail('told twice'));
      await ledger.close();
    }
    assert.ok(acknowledged.size > ROUNDS * 5, `only ${acknowledged.size} claims`);
  });

  it('knows each claim whose commit was complete, and may know the one that was cut', async () => {
    const ledger = room.open();
    for (let number = 1; number <= 5; number += 1) {
      await claimed(ledger, { attempt: `a${number}`, handle: String(number) });
    }
    const before = room.keep();
    const { size } = statSync(logOf(before));
    await claimed(ledger, { attempt: 'a6', handle: '6' });
    const after = room.keep();
    await ledger.close();
    const end = statSync(logOf(after)).size;
    assert.ok(end > size);
    // LAST was written after the commit: it is that of before.
    cpSync(path.join(before, 'LAST'), path.join(after, 'LAST'));
    for (let cut = size; cut <= end; cut += cut > end - 12 || cut < size + 12 ? 1 : 17) {
      room.putBack(after);
      truncateSync(logOf(room.directory()), cut);
      const again = room.open();
      for (let number = 1; number <= 5; number += 1) {
        const earlier = await taken(again, { attempt: `a${number}` });
        assert.equal(earlier?.state, 'unknown', `a${number}, cut at ${cut} of ${end}`);
      }
      const sixth = await again.claim(facts({ attempt: 'a6' }));
      assert.equal(sixth.kind, cut === end ? 'taken' : 'claimed', `cut at ${cut} of ${end}`);
      await again.close();
    }
  });

  it('refuses claims, with how many are missing, when acknowledged ones were cut off', async () => {
    const ledger = room.open();
    for (let number = 1; number <= 5; number += 1) {
      await claimed(ledger, { attempt: `a${number}` });
    }
    const copy = room.keep();
    await ledger.close();
    room.putBack(copy);
    truncateSync(logOf(room.directory()), statSync(logOf(copy)).size - 700);
    assert.match(await refused(room.open(), { attempt: 'a5' }), /[12] of its last 6 commits are missing/);
  });

  it('is whole at every moment, also while the store turns its log into tables', async () => {
    const ledger = room.open();
    const moments: { copy: string; known: number }[] = [];
    const verdict = Array.from({ length: 4000 }, () => Math.random().toString(36)).join('');
    for (let number = 1; number <= 130; number += 1) {
      await claimed(ledger, { attempt: `a${number}`, verdict });
      if (number % 40 === 0 || (number > 90 && number < 95)) {
        moments.push({ copy: room.keep(), known: number });
      }
    }
    await ledger.close();
    assert.ok(
      moments.some(({ copy }) => readdirSync(copy).some((file) => file.endsWith('.ldb'))),
      'no tables were written',
    );
    for (const { copy, known } of moments) {
      room.putBack(copy);
      const again = room.open();
      const answers = await Promise.all(
        Array.from({ length: known }, (_, at) => again.look(facts({ attempt: `a${at + 1}` }))),
      );
      assert.ok(
        answers.every((answer) => answer?.earlier),
        `of ${known}`,
      );
      assert.equal((await again.claim(facts({ attempt: `a${known + 1}` }))).kind, 'claimed');
      assert.equal(await again.count({}), known + 1);
      await again.close();
    }
  });

  it('that came while the ledger was being created begins it anew', async () => {
    const whole = room.open();
    await whole.count({});
    const copy = room.keep();
    await whole.close();
    const files = readdirSync(copy);
    const isStore = (file: string) => /^(MANIFEST|LOCK|LOG|\d)/.test(file);
    const stages: Record<string, readonly string[]> = {
      'the directory': [],
      'the mark': ['CREATING'],
      'part of the store': [...files.filter(isStore), 'CREATING'],
    };
    for (const [stage, present] of Object.entries(stages)) {
      rmSync(room.directory(), { recursive: true, force: true });
      mkdirSync(room.directory());
      for (const file of present) {
        const target = path.join(room.directory(), file);
        writeFileSync(target, '');
        utimesSync(target, new Date(0), new Date(0));
      }
      const ledger = room.open();
      await claimed(ledger, { attempt: 'a1' });
      await ledger.close();
      const again = room.open();
      assert.ok(await taken(again, { attempt: 'a1' }), stage);
      await again.close();
    }
  });

  it('tells at the next start what was settled while nobody listened', async () => {
    const ledger = room.open();
    const listen = () => {};
    ledger.on('changed', listen);
    const { id } = await claimed(ledger, { attempt: 'a1' });
    ledger.off('changed', listen);
    await ledger.note(id, { state: 'ended', outcome: 'busy' });
    await ledger.close();
    assert.deepEqual(await untold(room.open()), [[id, 'ended', undefined]]);
  });

  it('tells again what it was about to tell when it crashed', async () => {
    const ledger = room.open();
    const { id } = await claimed(ledger, { attempt: 'a1' });
    const crashed = room.keep();
    await ledger.close();
    room.putBack(crashed);
    for (const state of ['unknown', 'ended'] as const) {
      const opened = room.open();
      let copy = '';
      opened.on('changed', (entry) => {
        if (entry.state === state) {
          copy = room.keep();
        }
      });
      if (state === 'ended') {
        await opened.note(id, { state });
      }
      await opened.tellUntold(() => assert.fail('told twice'));
      await opened.close();
      const told = room.open();
      assert.deepEqual(await untold(told), []);
      await told.close();
      room.putBack(copy);
      const again = room.open();
      assert.deepEqual(await untold(again), [[id, state, true]]);
      await again.close();
    }
  });

  it('tells again what it had just told when it crashed, as no flow may have had the time to do anything with it', async () => {
    const ledger = room.open();
    const { id } = await claimed(ledger, { attempt: 'a1' });
    const crashed = room.keep();
    await ledger.close();
    room.putBack(crashed);
    const opened = room.open();
    await opened.tellUntold(() => true);
    const copy = room.keep();
    await opened.tellUntold(() => assert.fail('told twice'));
    await opened.close();
    room.putBack(copy);
    const again = room.open();
    assert.deepEqual(await untold(again), [[id, 'unknown', true]]);
    await again.close();
    const last = room.open();
    assert.deepEqual(await untold(last), []);
    await last.close();
  });

  it('tells again what listeners heard while it was being opened when it crashed right after', async () => {
    const ledger = room.open();
    const { id } = await claimed(ledger, { attempt: 'a1' });
    const crashed = room.keep();
    await ledger.close();
    room.putBack(crashed);
    const opened = room.open();
    const heard: string[] = [];
    opened.on('changed', ({ state }) => heard.push(state));
    await opened.find({});
    assert.deepEqual(heard, ['unknown']);
    const copy = room.keep();
    await opened.close();
    room.putBack(copy);
    assert.deepEqual(await untold(room.open()), [[id, 'unknown', true]]);
  });

  for (const how of ['heard', 'handed on']) {
    it(`tells the end of a dial that nobody listens to, also right after its unknown outcome was ${how}`, async () => {
      const ledger = room.open();
      const { id } = await claimed(ledger, { attempt: 'a1' });
      const listen = () => {};
      ledger.on('changed', listen);
      if (how === 'heard') {
        await ledger.note(id, { state: 'unknown' });
        ledger.off('changed', listen);
      } else {
        ledger.off('changed', listen);
        await ledger.note(id, { state: 'unknown' });
        await ledger.tellUntold(() => true);
      }
      await ledger.note(id, { state: 'ended', outcome: 'busy' });
      await ledger.close();
      assert.deepEqual(await untold(room.open()), [[id, 'ended', undefined]]);
    });
  }

  it('leaves nothing to tell where nobody ever listens', async () => {
    const ledger = room.open();
    const { id } = await claimed(ledger, { attempt: 'a1' });
    await ledger.note(id, { state: 'ended', outcome: 'busy' });
    await ledger.tellUntold(() => assert.fail('told'));
  });

  it('leaves nothing to tell that a listener has heard', async () => {
    const ledger = room.open();
    ledger.on('changed', () => {});
    const { id } = await claimed(ledger, { attempt: 'a1' });
    await ledger.note(id, { state: 'ended', outcome: 'busy' });
    await ledger.tellUntold(() => assert.fail('told twice'));
  });

  it('is opened again while the one before is being closed', async () => {
    const first = room.open();
    const claims = Promise.all(Array.from({ length: 50 }, (_, at) => first.claim(facts({ attempt: `a${at}` }))));
    await first.claim(facts({ attempt: 'first' }));
    const closing = first.close();
    const second = room.open();
    await Promise.all([closing, claims]);
    for (let number = 0; number < 50; number += 1) {
      await taken(second, { attempt: `a${number}` });
    }
  });
});
