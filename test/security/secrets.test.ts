// A full run of a real Node-RED with the packed package, with everything logged: nothing that it outputs contains a
// password, a cookie or a CSRF token.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GwsSimulator } from '../../simulator';
import type { FlowNode } from '../package/example';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, removeTemporaryDirs } from '../package/tarball';
import { FAST } from '../support/timing';
import { leaksIn, secretsOnTheWire } from './support/secrets';
import { WireProxy } from './support/wire';

const PASSWORD = 'kept-to-itself/ünd:more?';
const WRONG = 'refused-but-secret-too';
const PROXY_PASSWORD = 'known to the proxy + us';

/** The outcome, then everything that hangs on a message or its error, enumerable or not, several levels deep. */
const TELL_ALL = `
const seen = new Set();
const tell = (value, depth) => {
  if (typeof value === 'function') return String(value.name);
  if (typeof value !== 'object' || value === null || depth > 8 || seen.has(value)) return String(value);
  seen.add(value);
  const own = Object.getOwnPropertyNames(value).concat(Object.getOwnPropertySymbols(value));
  return own.map((key) => String(key) + '=' + tell(value[key], depth + 1)).join('\\n') + String(value);
};
const { call, phase } = msg.payload ?? {};
const outcome = msg.error?.code ?? call?.state ?? phase ?? '';
return { payload: outcome + ' ' + tell(msg, 0), topic: msg.topic };`;

describe('the secrets of a full run', () => {
  const simulator = new GwsSimulator({ timing: FAST, csrf: true, password: PASSWORD, singleLine: false });
  let red: RealNodeRed;
  let proxy: WireProxy;
  const told: [where: string, text: string][] = [];

  before(async function () {
    this.timeout(180_000);
    await simulator.start();
    proxy = await WireProxy.start({ credentials: `me:${PROXY_PASSWORD}` });
    const userDir = await installedUserDir();
    red = await RealNodeRed.start({ userDir, redJs: loud(userDir) });
  });
  after(async () => {
    await red?.kill();
    await simulator.stop();
    await proxy?.close();
    removeTemporaryDirs();
  });

  const dial = async (id: string, word: string): Promise<void> => {
    const from = red.comms.entries.length;
    await red.press(id);
    await red.untilShown('all', (text) => text.startsWith(word), from);
  };

  /** What the sidebar shows, and the file for a bug report. */
  const lookAtSidebar = async (): Promise<void> => {
    for (const route of ['/gws-sidebar/view', '/gws-sidebar/explain?for=431', '/gws-sidebar/diagnosis']) {
      told.push([route, JSON.stringify(await red.json('GET', route))]);
    }
  };

  it('are used in sign-in, dial, events, errors, interruptions and deploys', async () => {
    await red.deploy(flow(simulator.url, proxy.url, PASSWORD));
    await statusOf(red, 'events', 'connected');
    simulator.nextPreviewRecord();
    await dial('inject', 'Released');
    await dial('inject', 'GWS_ALREADY_DIALED');
    await dial('inject-bad', 'GWS_INVALID_RECORD');
    await dial('inject-unknown', 'GWS_REJECTED');
    await dial('inject-wrong-device', 'GWS_NOT_POSSIBLE');
    simulator.faults.add({ method: 'POST', path: /calls$/ }, { dropAfter: true });
    simulator.nextPreviewRecord();
    await dial('inject-2', 'GWS_OUTCOME_UNKNOWN');
    simulator.sessions.changeCsrfToken();
    simulator.nextPreviewRecord();
    await dial('inject-3', 'Released');
    await dial('inject-status', 'connected');

    const restarted = red.comms.entries.length;
    await simulator.restart({ downMs: 300 });
    await statusOf(red, 'events', 'interrupted', restarted);
    await statusOf(red, 'events', 'connected', restarted);
    await lookAtSidebar();

    const refused = red.comms.entries.length;
    await red.deploy(flow(simulator.url, proxy.url, WRONG), 'nodes');
    await statusOf(red, 'events', 'refused', refused);
    await dial('inject', 'GWS_NOT_AUTHENTICATED');
    await lookAtSidebar();
    const unreachable = red.comms.entries.length;
    await red.deploy(flow('http://127.0.0.1:1', undefined, PASSWORD), 'nodes');
    await statusOf(red, 'events', 'interrupted', unreachable);
    await dial('inject', 'GWS_NOT_CONNECTED');
    await lookAtSidebar();
  });

  it('are in no answer of the admin API', async () => {
    const page = { Accept: 'text/html' };
    const routes: [string, Record<string, string>?][] = [
      ['/flows'],
      ['/flows', { 'Node-RED-API-Version': 'v2' }],
      ['/flow/tab'],
      ['/flow/global'],
      ['/flows/state'],
      ['/nodes'],
      ['/nodes', page],
      ['/nodes/messages?lng=en-US'],
      ['/settings'],
      ['/settings/user'],
      ['/diagnostics'],
      ['/debug/view/view.html', page],
      ['/', page],
      ['/context/global'],
      ['/context/node/dial'],
      ['/credentials/gws-server/server'],
      ['/credentials/gws-simulator/simulator'],
      ['/credentials/http%20proxy/proxy'],
    ];
    for (const [route, headers] of routes) {
      const answer = await red.request('GET', route, undefined, headers);
      told.push([`${route}, HTTP ${answer.status}`, await answer.text()]);
    }
    assert.deepEqual(await red.json('GET', '/credentials/gws-server/server'), {
      username: 'agent',
      has_password: true,
      has_agents: false,
    });
  });

  it('are in no file but the encrypted one, which does not show them', () => {
    const files = readdirSync(red.userDir).filter((file) => /\.(json|js|backup)$/.test(file));
    assert.ok(files.includes('flows_cred.json'));
    for (const file of files) {
      told.push([file, readFileSync(path.join(red.userDir, file), 'utf8')]);
    }
  });

  it('were on the wire, and nowhere else', async () => {
    assert.equal(await red.stop('SIGTERM'), 0);
    told.push(['log', red.log.entries.join('\n')], ['comms', JSON.stringify(red.comms.entries)]);
    told.push(...red.comms.entries.map(({ data }): [string, string] => ['shown', String(data?.msg)]));
    const { cookies, browsers, tokens } = secretsOnTheWire(proxy.sent + proxy.received);
    assert.ok(cookies.length >= 2 && browsers.length >= 2 && tokens.length >= 3, 'secrets were to be seen');
    assert.match(red.log.entries.join('\n'), /\[trace\]/);
    const secrets = [PASSWORD, WRONG, PROXY_PASSWORD, ...cookies, ...browsers, ...tokens];
    assert.deepEqual(
      told.flatMap(([where, text]) => leaksIn(where, text, secrets)),
      [],
    );
  });

  it('and no unexpected error was hidden', () => {
    const said = red.log.entries.join('\n');
    assert.doesNotMatch(said, /UnhandledPromise|MaxListeners|Close timed out|Deprecation/);
  });
});

/** Starts Node-RED with everything logged: TRACE, audit, and what libraries say when DEBUG asks them to. */
function loud(userDir: string): string {
  const file = path.join(userDir, 'loud.js');
  const redJs = JSON.stringify(process.env.TEST_NODE_RED ?? require.resolve('node-red/red.js'));
  const defined = ['logging.console.level=trace', 'logging.console.audit=true', 'logging.console.metrics=true'];
  const options = JSON.stringify(defined.flatMap((definition) => ['-D', definition]));
  // No DEBUG for the modules that read what the editor sends: that is Node-RED's own, and holds what the user typed.
  writeFileSync(
    file,
    `process.env.DEBUG = 'https-proxy-agent*,agent-base*,follow-redirects*,axios*,cometd*';
process.env.NODE_DEBUG = '';
process.argv.push(...${options});
require(${redJs});
`,
  );
  return file;
}

async function statusOf(red: RealNodeRed, id: string, text: string, from = 0): Promise<void> {
  await red.comms.until(
    `status ${text}`,
    ({ topic, data }) => topic === `status/${id}` && String(data.text).includes(text),
    { from },
  );
}

function flow(url: string, proxyUrl: string | undefined, password: string): FlowNode[] {
  const inject = (id: string, props: object[]): FlowNode => ({
    id,
    type: 'inject',
    z: 'tab',
    props,
    repeat: '',
    once: false,
    wires: [['dial']],
  });
  const record = (id: string, payload: object, more: object[] = []): FlowNode =>
    inject(id, [{ p: 'payload', v: JSON.stringify(payload), vt: 'json' }, ...more]);
  const device = [{ p: 'device', v: 'nowhere', vt: 'str' }];
  const server = { device: '', place: '', loginCode: '', queue: '', startSession: true, connect: 'auto', timeout: 2 };
  const proxy = {
    type: 'http proxy',
    name: '',
    noproxy: [],
    credentials: { username: 'me', password: PROXY_PASSWORD },
  };
  const tell = { type: 'function', z: 'tab', func: TELL_ALL, outputs: 1, libs: [], wires: [['all', 'complete']] };
  const debug = { type: 'debug', z: 'tab', active: true, tosidebar: true, console: true, targetType: 'msg' };
  const nodes: FlowNode[] = [
    { id: 'tab', type: 'tab', label: 'everything' },
    {
      id: 'server',
      type: 'gws-server',
      url,
      ...server,
      proxy: proxyUrl ? 'proxy' : '',
      credentials: { username: 'agent', password },
    },
    ...(proxyUrl ? [{ id: 'proxy', url: proxyUrl, ...proxy }] : []),
    {
      id: 'dial',
      type: 'gws-dial-preview-record',
      z: 'tab',
      busyAgent: 'allow',
      server: 'server',
      record: 'payload',
      recordType: 'msg',
      device: 'device',
      deviceType: 'msg',
      waitFor: 'released',
      timeout: 3,
      redial: 'refuse',
      wires: [['tell', 'complete-msg']],
    },
    {
      id: 'events',
      type: 'gws-call-events',
      z: 'tab',
      server: 'server',
      states: [],
      notificationTypes: [],
      inputs: 1,
      wires: [['tell']],
    },
    record('inject', { recordHandle: 431, phoneNumber: '5001' }),
    record('inject-2', { recordHandle: 432, phoneNumber: '5009' }),
    record('inject-3', { recordHandle: 433, phoneNumber: '5001' }),
    record('inject-bad', { phoneNumber: 1 }),
    record('inject-unknown', { recordHandle: 999_999, phoneNumber: '5001' }),
    record('inject-wrong-device', { recordHandle: 434, phoneNumber: '5001' }, device),
    { ...inject('inject-status', [{ p: 'action', v: 'status', vt: 'str' }]), wires: [['events']] },
    { id: 'catch', type: 'catch', z: 'tab', scope: null, uncaught: false, wires: [['tell', 'complete-msg']] },
    { id: 'status', type: 'status', z: 'tab', scope: null, wires: [['complete-msg']] },
    { id: 'tell', ...tell },
    { id: 'all', name: 'all', ...debug, complete: 'payload', wires: [] },
    { id: 'complete', name: 'complete', ...debug, complete: 'true', wires: [] },
    { id: 'complete-msg', name: 'complete-msg', ...debug, complete: 'true', wires: [] },
  ];
  // Node-RED wires only what has a place on the tab.
  return nodes.map((node, at) => (node.z ? { x: 100, y: 40 * at, ...node } : node));
}
