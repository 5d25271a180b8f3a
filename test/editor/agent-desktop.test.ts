// The example "Agent desktop" as an agent uses it, in a browser; the screen shows what the simulator's ledger has.
import assert from 'node:assert/strict';
import type { LedgerRecord, LedgerSummary } from '../../simulator/ledger/ledger';
import { linkDashboard } from '../package/dashboard';
import { deployable } from '../package/example';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, removeTemporaryDirs } from '../package/tarball';
import { Desktop } from './desktop';

const CALLBACK = `${new Date().getFullYear() + 1}-12-24T10:30`;

describe('the example "Agent desktop"', () => {
  let red: RealNodeRed;
  let desktop: Desktop;
  let port: number;

  const ledger = async () => (await (await fetch(`http://127.0.0.1:${port}/simulator/ledger`)).json()) as LedgerSummary;
  const eventsOf = async (phoneNumber: string): Promise<LedgerRecord['events']> =>
    (await ledger()).records.find((record) => record.phoneNumber === phoneNumber)?.events ?? [];

  before(async function () {
    this.timeout(180_000);
    const userDir = await installedUserDir();
    linkDashboard(userDir);
    red = await RealNodeRed.start({ userDir, adminAuth: false });
    const example = await deployable('Agent desktop');
    port = example.port;
    await red.deploy(example.flow);
    desktop = await Desktop.open(red.url);
  });
  after(async () => {
    await desktop?.close();
    await red?.kill();
    removeTemporaryDirs();
  });
  afterEach(() => assert.deepEqual(desktop.errors, []));

  it('offers nothing before somebody has signed in', async () => {
    await desktop.untilShown('Nobody is at this desk');
    await desktop.untilPossible();
  });

  it('offers only to sign on at first', async () => {
    await desktop.sitAs('agent');
    await desktop.untilAgentIs('agent', 'Offline');
    await desktop.untilPossible('Sign on', 'Another agent');
  });

  it("signs on and shows the agent and the agent's state", async () => {
    await desktop.press('Sign on', 'Ready');
    await desktop.untilAgentIs('agent', 'Ready');
  });

  it('shows the record that comes, and dials it', async () => {
    await desktop.untilShown('Ada Almeida', '5007', 'Contract renewal', 'Spring Renewals', 'C-1001', 'Home Plus');
    await desktop.untilPossible('Not ready', 'Another agent', 'Dial', 'Skip', 'Do not call');
    await desktop.press('Dial');
    await desktop.untilCallIs('Established');
    assert.equal((await ledger()).dialsAccepted, 1);
  });

  it('offers what the call allows now', async () => {
    await desktop.untilPossible('Not ready', 'Another agent', 'Hang up', 'Hold');
    await desktop.press('Hold');
    await desktop.untilCallIs('Held');
    await desktop.untilPossible('Not ready', 'Another agent', 'Hang up', 'Retrieve');
    await desktop.press('Retrieve');
    await desktop.untilCallIs('Established');
  });

  it('says what is wrong', async () => {
    await desktop.enter('Digits', 'xyz');
    await desktop.press('Send digits');
    await desktop.untilShown('digits must consist of digits, * and #');
  });

  it('hangs up, proposes the result of the call, and completes the record', async () => {
    await desktop.press('Hang up');
    await desktop.untilCallIs('Released');
    await desktop.untilResultIs('Answered');
    await desktop.press('Complete');
    await desktop.untilShown('Bruno Bakker');
    assert.equal((await eventsOf('5007')).at(-1)?.callResult, 'Answer');
  });

  it('has a busy number called back', async () => {
    await desktop.press('Dial');
    await desktop.untilResultIs('Busy');
    await desktop.enter('Call back at', CALLBACK);
    await desktop.press('Reschedule');
    await desktop.untilShown('Chloe Carter');
    const { event, callbackType, timestamp } = (await eventsOf('5002')).at(-1) ?? {};
    assert.deepEqual([event, callbackType], ['rescheduled', 'Personal']);
    assert.equal(timestamp, new Date(CALLBACK).getTime() / 1000);
  });

  it('asks before it puts a number on the do-not-call list', async () => {
    await desktop.press('Do not call', 'Cancel');
    await desktop.untilShown('Chloe Carter');
    assert.equal((await eventsOf('5006')).length, 1);
    await desktop.press('Do not call', 'Never call again');
    await desktop.untilShown('Dmitri Dahl');
    const events = await eventsOf('5006');
    assert.deepEqual(
      events.map(({ event }) => event),
      ['handedOut', 'doNotCall', 'completed'],
    );
  });

  it("completes the record with a result other than the call's", async () => {
    await desktop.press('Dial');
    await desktop.untilResultIs('No such number');
    await desktop.chooseResult('Wrong number');
    await desktop.press('Complete');
    await desktop.untilShown('Elif Evans');
    assert.equal((await eventsOf('5004')).at(-1)?.callResult, 'WrongParty');
  });

  it('transfers a call', async () => {
    await desktop.press('Dial');
    await desktop.untilCallIs('Established');
    await desktop.enter('Transfer to', '5003');
    await desktop.press('Transfer');
    await desktop.untilCallIs('Released');
    await desktop.press('Complete');
    await desktop.untilShown('Farid Fischer');
  });

  it('skips a record, which goes back to its list, and gets no other one while not ready', async () => {
    await desktop.press('Not ready', 'Skip');
    await desktop.untilNobodyIsOnDesk();
    assert.deepEqual(
      (await eventsOf('5003')).map(({ event }) => event),
      ['handedOut', 'rejected'],
    );
    await desktop.untilPossible('Ready', 'Sign off');
  });

  it('lists the calls of the day', async () => {
    await desktop.untilShown('Elif Evans');
    const { calls } = await ledger();
    const listed = (await desktop.calls()).reverse();
    assert.deepEqual(
      listed.map(([, name, number, result]) => [name, number, result]),
      [
        ['Ada Almeida', '5007', 'Answered'],
        ['Bruno Bakker', '5002', 'Callback'],
        ['Dmitri Dahl', '5004', 'Wrong number'],
        ['Elif Evans', '5001', 'Answered'],
      ],
    );
    assert.deepEqual(
      listed.map(([, , number]) => number),
      calls.map(({ phoneNumber }) => phoneNumber),
    );
    for (const [at, [, , number, , seconds]] of listed.entries()) {
      assert.ok(Math.abs(Number(seconds) - secondsTalked(calls[at])) <= 1, `${number}: ${seconds} seconds`);
    }
  });

  it('charts the results by the hour', async () => {
    await desktop.page.locator('.nrdb-ui-chart canvas').waitFor();
    await desktop.untilShown('Calls per hour');
  });

  it('signs off', async () => {
    await desktop.press('Sign off');
    await desktop.untilAgentIs('agent', 'Offline');
    await desktop.untilPossible('Sign on', 'Another agent');
  });

  it('has dialed nobody twice, and reported nothing else', async () => {
    assert.deepEqual((await ledger()).dialedMoreThanOnce, []);
    assert.equal(red.shownBy('Errors').length, 1);
  });

  it("fits a phone's screen, with buttons that a thumb can hit", async () => {
    await desktop.page.setViewportSize({ width: 390, height: 844 });
    await desktop.reload();
    await desktop.untilAgentIs('agent', 'Offline');
    assert.ok(await desktop.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'));
    for (const button of await desktop.page.locator('.desk .v-btn').all()) {
      await button.scrollIntoViewIfNeeded();
      const box = await button.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= 390 && box.height >= 44, await button.innerText());
    }
    const cells = await desktop.page.locator('.nrdb-ui-table td').all();
    assert.ok(cells.length > 0);
    for (const cell of cells) {
      const box = await cell.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= 390, await cell.innerText());
    }
  });
});

function secondsTalked(call: LedgerSummary['calls'][number] | undefined): number {
  const at = (state: string): number | undefined => call?.states.find((one) => one.state === state)?.at;
  const [established, released] = [at('Established'), at('Released')];
  return established && released ? (released - established) / 1000 : 0;
}
