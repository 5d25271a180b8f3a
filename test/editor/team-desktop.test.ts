// The example "Agent desktop" as a team works with it: each in a browser of their own, all in one Node-RED.
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { GwsSimulator } from '../../simulator';
import { moreAgents } from '../../simulator/options/many-agents';
import { DashboardSocket, linkDashboard } from '../package/dashboard';
import { CREDENTIALS, type FlowNode, nodeOf, readExample } from '../package/example';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, packageName, removeTemporaryDirs } from '../package/tarball';
import { FAST } from '../support/timing';
import { launchBrowser } from './browser';
import { Desktop, type DesktopView } from './desktop';

const TEAM = 30;
const AT_ONCE = 4;
/** What a browser says when the socket was silent for too long, as on a busy machine; the dashboard connects again. */
const LOST_CONNECTION = /^(Failed to load resource: .* 400|WebSocket is already in CLOSING)/;
const HEADER = `dashboard: require('${packageName}/dashboard').dashboardAccess({ header: 'X-Forwarded-User' }),`;

/** People who stay on the line until somebody hangs up, as many as there are agents, and each known by name and number. */
const people = Array.from({ length: TEAM }, (_none, index) => ({
  phoneNumber: String(6001 + index),
  first_name: 'Person',
  last_name: `No${index + 1}`,
}));

/** A few at a time, as thirty browsers are more than a small machine draws at once. */
async function eachOf<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const next = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      await work(one);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

describe('the example "Agent desktop" for a team', function () {
  this.timeout(600_000);

  let red: RealNodeRed;
  let browser: Browser;
  let simulator: GwsSimulator;
  let flow: FlowNode[];
  let opened: Desktop[] = [];

  async function startNodeRed(settings = ''): Promise<void> {
    const userDir = await installedUserDir();
    linkDashboard(userDir);
    red = await RealNodeRed.start({ userDir, adminAuth: false, settings });
  }

  before(async () => {
    browser = await launchBrowser();
    await startNodeRed();
  });
  after(async () => {
    await browser?.close();
    await red?.kill();
    removeTemporaryDirs();
  });

  beforeEach(async () => {
    simulator = new GwsSimulator({
      ...CREDENTIALS,
      agents: moreAgents(TEAM, CREDENTIALS.username, CREDENTIALS.password),
      timing: FAST,
      scenarios: Object.fromEntries(people.map(({ phoneNumber }) => [phoneNumber, 'staysUp'])),
      campaigns: [{ name: 'Spring Renewals', applicationId: 141, callingList: 'Renewals List', records: people }],
    });
    await simulator.start();
    flow = readExample('Agent desktop').filter(({ type }) => type !== 'gws-simulator');
    const others = moreAgents(TEAM).map(({ username }) => `${username},${CREDENTIALS.password}`);
    const server = nodeOf(flow, 'gws-server');
    server.url = simulator.url;
    server.credentials = { ...CREDENTIALS, agents: ['username,password', ...others].join('\n') };
    nodeOf(flow, 'tab').env = [
      ...(nodeOf(flow, 'tab').env as { name: string }[]).filter(({ name }) => name !== 'USERS'),
      { name: 'USERS', value: '{"ada": "agent2", "ben": "agent3", "eve": "agent2"}', type: 'json' },
    ];
    await red.deploy(flow);
  });
  afterEach(async () => {
    const errors = opened.flatMap((desktop) => desktop.errors).filter((text) => !LOST_CONNECTION.test(text));
    await Promise.all(opened.map((desktop) => desktop.close()));
    opened = [];
    await red.deploy([]);
    await simulator.stop();
    assert.deepEqual(errors, []);
  });

  async function open(view: DesktopView = {}): Promise<Desktop> {
    const desktop = await Desktop.open(red.url, { browser, ...view });
    opened.push(desktop);
    return desktop;
  }

  async function openAs(agent: string): Promise<Desktop> {
    const desktop = await open();
    await desktop.sitAs(agent);
    return desktop;
  }

  async function dial(desktop: Desktop): Promise<void> {
    await desktop.press('Sign on', 'Ready', 'Dial');
    await desktop.untilCallIs('Established');
  }

  const nameOf = (number: string) => `Person No${Number(number) - 6000}`;
  const idOf = (type: string, name: string) => nodeOf(flow, type, name).id;

  it('lets an agent sit at one screen, until another one takes over', async () => {
    const first = await openAs('agent2');
    await dial(first);
    const second = await open();
    await second.chooseAgent('agent2');
    await second.untilShown('agent2 is at another screen');
    await second.untilPossible('Open the desk', 'Take over');
    await first.untilPossible('Not ready', 'Another agent', 'Hang up', 'Hold');

    await second.press('Take over');
    await second.untilCallIs('Established');
    await second.untilShown('Person No1');
    await first.untilShown('agent2 is at another screen');
    await first.untilNobodyIsOnDesk();
    await first.untilPossible('Open the desk', 'Take over');
    assert.deepEqual(await first.onDesk(), { person: [], call: [] });
  });

  it('is as it was after a reload in the middle of a call, with the calls of the day', async () => {
    const desktop = await openAs('agent2');
    await dial(desktop);
    await desktop.press('Hang up');
    await desktop.untilResultIs('Answered');
    await desktop.press('Complete', 'Dial');
    await desktop.untilCallIs('Established');
    const before = await desktop.onDesk();

    await desktop.reload();
    await desktop.untilAgentIs('agent2', 'Ready');
    await desktop.untilCallIs('Established');
    assert.deepEqual(await desktop.onDesk(), before);
    await desktop.untilPossible('Not ready', 'Another agent', 'Hang up', 'Hold');
    await desktop.untilShown('Person No1');
    assert.deepEqual(
      (await desktop.calls()).map(([, name, , result]) => [name, result]),
      [['Person No1', 'Answered']],
    );
    await desktop.press('Hang up');
    await desktop.untilCallIs('Released');
  });

  it('refuses buttons from somebody who sits at no desk, or at another', async () => {
    const desktop = await openAs('agent2');
    await dial(desktop);
    const socket = await DashboardSocket.open(red.url);
    const claims = { agent: 'agent2', _client: { user: { username: 'agent2' }, socketId: 'another' } };
    const hangUp = ['widget-send', idOf('ui-template', 'Call'), { topic: 'Hang up', ...claims }] as const;
    await socket.emit(...hangUp);
    await socket.emit('widget-send', idOf('ui-template', 'Agent'), {
      topic: 'hello',
      payload: { browser: '1', agent: 'agent3' },
    });
    await socket.emit(...hangUp);
    // All of it has been dealt with as soon as this desk, too, has done something.
    await desktop.press('Hold');
    await desktop.untilCallIs('Held');
    assert.deepEqual(
      simulator.ledger.summary().calls.map(({ states }) => states.at(-1)?.state),
      ['Held'],
    );
  });

  it('tells an error only to whom it concerns', async () => {
    const [first, second] = [await openAs('agent2'), await openAs('agent3')];
    await dial(first);
    await dial(second);
    await first.enter('Digits', 'xyz');
    await first.press('Send digits');
    await first.untilShown('digits must consist of digits, * and #');
    assert.equal(await second.page.getByText('digits must consist of').count(), 0);
  });

  it('says who may have been called if nobody knows, and brings the next record', async () => {
    const desktop = await openAs('agent2');
    simulator.faults.add({ body: /"Dial"/ }, { dropBefore: true });
    await desktop.press('Sign on', 'Ready', 'Dial');
    await desktop.untilShown('Nobody knows whether Person No1, 6001 was called', 'Person No2');
    await desktop.press('Dial');
    await desktop.untilCallIs('Established');
    assert.deepEqual(
      simulator.ledger.dials.map(({ phoneNumber }) => phoneNumber),
      ['6002'],
    );
  });

  describe('whose people sign in', () => {
    before(async () => {
      await red.kill();
      await startNodeRed(HEADER);
    });

    const openFor = (user: string) => open({ headers: { 'X-Forwarded-User': user } });

    it('gives each their own desk, in all their windows, and says who they are', async () => {
      const [ada, ben] = [await openFor('ada'), await openFor('ben')];
      await ada.untilShown('signed in as ada');
      await ben.untilShown('signed in as ben');
      await ada.untilAgentIs('agent2', 'Offline');
      await ben.untilAgentIs('agent3', 'Offline');
      await dial(ada);
      const another = await ada.anotherWindow({ headers: { 'X-Forwarded-User': 'ada' } });
      opened.push(another);
      await another.untilCallIs('Established');
      assert.deepEqual(await another.onDesk(), await ada.onDesk());
      assert.deepEqual(await ben.onDesk(), { person: [], call: [] });
      await another.press('Hold');
      await ada.untilCallIs('Held');
    });

    it('shows thirty people at once their own call only', async () => {
      const names = [CREDENTIALS.username, ...moreAgents(TEAM).map(({ username }) => username)];
      const context = await browser.newContext({ locale: 'en-US', serviceWorkers: 'block' });
      const desktops: Desktop[] = [];
      await eachOf(names, async (name) => {
        desktops.push(await open({ context, headers: { 'X-Forwarded-User': name } }));
      });
      await eachOf(desktops, dial);

      const { calls, dialedMoreThanOnce } = simulator.ledger.summary();
      assert.equal(new Set(calls.map(({ phoneNumber }) => phoneNumber)).size, TEAM);
      assert.deepEqual(dialedMoreThanOnce, []);
      const numbers = await Promise.all(
        desktops.map(async (desktop) => {
          const { person, call } = await desktop.onDesk();
          assert.equal(call.length, 1);
          assert.deepEqual(person, [nameOf(call[0] ?? '')]);
          return call[0];
        }),
      );
      assert.equal(new Set(numbers).size, TEAM);

      // One hangs up: it is that person's call which ends, and nobody else notices.
      const [first, ...others] = desktops;
      await first?.press('Hang up');
      await first?.untilResultIs('Answered');
      await first?.press('Complete');
      await first?.untilNobodyIsOnDesk();
      await Promise.all(others.map((desktop) => desktop.untilCallIs('Established')));
      assert.deepEqual(
        (await Promise.all(others.map((desktop) => desktop.onDesk()))).map(({ call }) => call[0]),
        numbers.slice(1),
      );
      assert.deepEqual(
        (await first?.calls())?.map(([, name, number]) => [name, number]),
        [[nameOf(numbers[0] ?? ''), numbers[0]]],
      );
    });

    it('gives nobody the desk of another, and one desk to one at a time', async () => {
      const ada = await openFor('ada');
      await ada.untilAgentIs('agent2', 'Offline');
      const eve = await openFor('eve');
      await eve.untilShown('agent2 is at another screen');
      await eve.untilPossible('Take over');
      const stranger = await openFor('mallory');
      await stranger.untilShown('There is no agent mallory');
      await stranger.untilPossible();
    });
  });
});
