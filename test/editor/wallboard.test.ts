// The example "Wallboard": what twenty agents do is on it, for people five metres away and on a telephone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { GwsSimulator } from '../../simulator';
import { moreAgents } from '../../simulator/options/many-agents';
import { linkDashboard } from '../package/dashboard';
import { CREDENTIALS, type FlowNode, nodeOf, readExample } from '../package/example';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, removeTemporaryDirs } from '../package/tarball';
import { FAST } from '../support/timing';
import { launchBrowser } from './browser';
import { chooseTheme } from './desktop';
import { Wallboard, withPast } from './wallboard';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const AGENTS = 20;
/** Of the simulator's scenarios: answers and hangs up soon, busy, and no such number. */
const NUMBERS = ['5006', '5006', '5002', '5004'];
/** Forty dials half an hour ago, and twenty half an hour before. */
const PAST = `
const dial = (minutes) => ({ at: Date.now() - minutes * 60000, state: 'ended', outcome: 'answered', talked: 60 });
const dials = Array.from({ length: 60 }, (_none, index) => ['d' + index, dial(index < 40 ? 30 : 60)]);
flow.set('dials', Object.fromEntries(dials));
`;
/** The first person of each campaign wants to be called back. */
const WISH = 'outcome = "answered" and record.otherFields.last_name = "No0"';

const people = (count: number) =>
  Array.from({ length: count }, (_none, index) => ({
    phoneNumber: NUMBERS[index % NUMBERS.length] ?? '',
    first_name: 'Person',
    last_name: `No${index}`,
  }));

describe('the example "Wallboard"', function () {
  this.timeout(180_000);

  let red: RealNodeRed;
  let browser: Browser;
  let simulator: GwsSimulator;
  let flow: FlowNode[];
  let board: Wallboard;

  before(async () => {
    browser = await launchBrowser();
    const userDir = await installedUserDir();
    linkDashboard(userDir);
    red = await RealNodeRed.start({ userDir, adminAuth: false });
    simulator = new GwsSimulator({
      ...CREDENTIALS,
      agents: moreAgents(AGENTS, CREDENTIALS.username, CREDENTIALS.password),
      timing: FAST,
      scenarios: { '6001': 'staysUp' },
      campaigns: [
        {
          name: 'Spring Renewals',
          applicationId: 141,
          callingList: 'Renewals List',
          records: [...people(24), { phoneNumber: '6001', first_name: 'Long', last_name: 'Talk' }],
        },
        { name: 'Service Check', applicationId: 142, callingList: 'Service List', records: people(16) },
      ],
    });
    await simulator.start();
    flow = readExample('Wallboard').filter(({ type }) => type !== 'gws-simulator');
    const server = nodeOf(flow, 'gws-server');
    server.url = simulator.url;
    const others = moreAgents(AGENTS).map(({ username }) => `${username},${CREDENTIALS.password}`);
    server.credentials = { ...CREDENTIALS, agents: ['username,password', ...others].join('\n') };
    hurry();
    await red.deploy(flow);
    board = await Wallboard.open(browser, red.url);
  });
  after(async () => {
    await board?.close();
    await browser?.close();
    await red?.kill();
    await simulator?.stop();
    removeTemporaryDirs();
  });

  /** Agents write up at once, and look for more people every few seconds when all have been called. */
  function hurry(): void {
    for (const node of flow.filter(({ type, name }) => type === 'delay' && name !== 'Takes a breath')) {
      Object.assign(node, { pauseType: 'delay', timeout: '50', timeoutUnits: 'milliseconds' });
    }
    const [first] = nodeOf(flow, 'switch', 'To be called back?').rules as { v: string }[];
    Object.assign(first ?? {}, { v: WISH });
  }

  it('counts every dial, whom it reached, and who is to be called back', async () => {
    await board.untilFigure('Dials, last hour', '41');
    await board.untilFigure('Calls now', '1');
    await board.untilFigure('Callbacks waiting', '2');
    await board.untilFigure('Unknown', '0');
    await board.untilFigure('Reached, last hour', '50%');
    const { dials, dialedMoreThanOnce } = simulator.ledger.summary();
    assert.deepEqual([dials.length, dialedMoreThanOnce], [41, []]);
  });

  it('shows how far each campaign is', async () => {
    await board.page.getByText('23 of 120').waitFor();
    await board.page.getByText('15 of 80').waitFor();
    const [, reached, , callbacks] = await board.campaign('Service Check');
    assert.deepEqual([reached, callbacks], ['50%', '1']);
  });

  it('shows the agents by state, and who has a call as such', async () => {
    await board.untilAgents('On a call', '1');
    await board.untilAgents('Ready', '19');
    await board.page.getByText('20 agents').waitFor();
  });

  it('has the same figures for somebody who comes later', async () => {
    const another = await Wallboard.open(browser, red.url);
    await another.untilFigure('Dials, last hour', '41');
    assert.deepEqual(another.errors, []);
    await another.close();
  });

  it('names nobody, neither agents nor people who are called', async () => {
    const text = await board.page.locator('body').innerText();
    assert.doesNotMatch(text, /Person|No\d|agent\d|500\d/);
  });

  it('can be read from five metres on a screen of 1920 px, without scrolling', async () => {
    const sizes = (selector: string): Promise<number[]> =>
      board.page.evaluate(
        `[...document.querySelectorAll('${selector}')].map((one) => parseFloat(getComputedStyle(one).fontSize))`,
      );
    assert.ok((await sizes('.tile .value')).every((size) => size >= 96));
    assert.ok((await sizes('.states .count')).every((size) => size >= 60));
    const words = await sizes('.tile .label, .states th, .quarter .label, .legend li, .campaigns td, .campaigns th');
    assert.ok(words.length > 20 && words.every((size) => size >= 24), String(Math.min(...words)));
    const bottom: number = await board.page.evaluate(
      "Math.max(...[...document.querySelectorAll('.board')].map((one) => one.getBoundingClientRect().bottom))",
    );
    assert.ok(bottom <= 1080, `it ends at ${bottom} px`);
  });

  it('fits a telephone, from top to bottom', async () => {
    const phone = await Wallboard.open(browser, red.url, { width: 390, height: 844 });
    const beyond: string[] = await phone.page.evaluate(
      "[...document.querySelectorAll('.board, .board *')].filter((one) => one.getBoundingClientRect().right > 390).map((one) => one.outerHTML.slice(0, 200))",
    );
    assert.deepEqual(beyond, []);
    assert.deepEqual(phone.errors, []);
    await phone.close();
  });

  it('has bars as high as what they stand for', async () => {
    await red.deploy(withPast(flow, PAST));
    const shown = await Wallboard.open(browser, red.url);
    await shown.page.locator('.total', { hasText: /^40$/ }).waitFor();
    const heightOf = (total: string): Promise<number> =>
      shown.page
        .locator('.plot', { has: shown.page.locator('.total', { hasText: total }) })
        .locator('.bar')
        .evaluate((bar) => (bar as unknown as { clientHeight: number }).clientHeight);
    const [high, low] = [await heightOf('40'), await heightOf('20')];
    assert.ok(Math.abs(high / low - 2) < 0.05, `${high} px and ${low} px`);
    await shown.close();
  });

  for (const theme of ['Light', 'Dark'] as const) {
    it(`has enough contrast in the theme "${theme}", and no error`, async () => {
      chooseTheme(flow, theme);
      await red.deploy(flow);
      const shown = await Wallboard.open(browser, red.url);
      await shown.untilAgents('Ready', /[1-9]/);
      await shown.page.evaluate(AXE);
      const grave: string[] = await shown.page.evaluate(`(async () => {
        const { violations } = await axe.run({ include: ['.board'] }, { resultTypes: ['violations'] });
        return violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)].join('\\n'));
      })()`);
      assert.deepEqual(grave, []);
      assert.deepEqual(shown.errors, []);
      await shown.close();
    });
  }

  it('reports no error but the end of the lists', () => {
    const others = red.shownBy('Errors').filter((text) => !/statusCode 12/.test(String(text)));
    assert.deepEqual(others, []);
  });
});
