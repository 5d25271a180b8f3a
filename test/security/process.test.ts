// Our nodes as guests in a process that belongs to others: what loading and running them changes of it, and that nothing
// that a server, a flow or a user sends ends it.
import assert from 'node:assert/strict';
import { runChild } from './support/child';
import { TYPES } from './support/fake-red';

interface Loading {
  loaded: string[];
  types: string[];
  milliseconds: Record<string, number>;
  client: number;
  heavy: number;
}

interface Running {
  before: Record<string, object>;
  after: Record<string, object>;
  modulesBefore: object;
  modulesAfter: object;
  phases: string[];
}

interface Strange {
  runs: number;
  phase: string;
  warnings: number;
  /** Warnings without a code. */
  untyped: number;
}

interface Careless {
  /** The warnings that came, as they were awaited. */
  told: string[];
  dialed: number;
  handedOver: number;
}

interface Hostile {
  survived: string[];
  /** In how many scenes the server was connected at first. */
  connected: number;
  rejected: string[];
}

describe('the process that our nodes run in', () => {
  it('has node types registered at start, and their code and the client loaded when one is created', async () => {
    const { report } = await runChild<Loading>('loading');
    assert.deepEqual(report.types, TYPES);
    assert.deepEqual(
      report.loaded.filter((file) => /[\\/](node_modules|src)[\\/]|[\\/](node|admin)\.[jt]s$/.test(file)),
      [],
    );
    assert.ok(report.heavy > 0, 'the client was to be loaded in the end');
  });

  it('is left as it was: globals, built-ins, environment, listeners, agents, other modules', async () => {
    const { report, code } = await runChild<Running>('running');
    assert.equal(code, 0);
    assert.deepEqual(report.phases, [
      'connected',
      'connected',
      'interrupted',
      'connected',
      'refused',
      'interrupted',
      'refused',
    ]);
    for (const [what, before] of Object.entries(report.before)) {
      assert.deepEqual(report.after[what], before, what);
    }
    assert.deepEqual(report.modulesAfter, report.modulesBefore);
    for (const name of ['window', 'XMLHttpRequest', 'document', 'cometd']) {
      assert.ok(!(name in (report.after.globals as object)), name);
    }
  });

  it('survives whatever a server or a flow sends, without unhandled rejections', async () => {
    const { report, code, stderr } = await runChild<Hostile>('hostile', ['--unhandled-rejections=strict']);
    assert.equal(code, 0, stderr);
    assert.ok(report.survived.length > 100 && report.connected > 50, `${report.survived.length}, ${report.connected}`);
    assert.equal(report.rejected.length, 0, report.rejected.join('\n'));
    assert.doesNotMatch(stderr, /Warning/);
  });

  it('survives whatever a flow or Node-RED throws, and says what it interrupted', async () => {
    const { report, code, stderr } = await runChild<Careless>('careless', ['--unhandled-rejections=strict']);
    assert.equal(code, 0, stderr);
    assert.equal(report.told.length, 8);
    assert.deepEqual([report.dialed, report.handedOver], [2, 1], 'nodes work as before');
    assert.doesNotMatch(stderr, /Warning/);
  });

  it('survives, and dials again, whatever answer a dial gets', async () => {
    const { report, code, stderr } = await runChild<{ codes: Record<string, number> }>('strange-answers', [
      '--unhandled-rejections=strict',
    ]);
    assert.equal(code, 0, stderr);
    const codes = Object.keys(report.codes);
    assert.ok(codes.includes('dialed') && codes.includes('GWS_OUTCOME_UNKNOWN'), `${codes}`);
    assert.deepEqual(
      codes.filter((one) => one !== 'dialed' && !/^GWS_[A-Z_]+$/.test(one)),
      [],
    );
    assert.doesNotMatch(stderr, /Warning/);
  });

  it('survives, and its session heals, whatever is in any field of any message', async () => {
    const { report, code, stderr } = await runChild<Strange>('strange', ['--unhandled-rejections=strict']);
    assert.equal(code, 0, stderr);
    assert.ok(report.runs > 200, `${report.runs} runs`);
    assert.ok(['connected', 'starting', 'signing-in'].includes(report.phase), report.phase);
    assert.ok(report.warnings > 0);
    assert.equal(report.untyped, 0);
    assert.doesNotMatch(stderr, /Warning/);
  });
});
