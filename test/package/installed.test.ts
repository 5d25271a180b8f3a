// The packed package, installed into a clean user directory of a real Node-RED that asks for a sign-in: what the editor
// is shown of it, the example "Dial a preview record" from the button to the released call, secrets, and the end.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CREDENTIALS, deployable, exampleNames, type FlowNode, nodeOf } from './example';
import { nodeTypes } from './node-files';
import { RealNodeRed } from './real-node-red';
import { installedUserDir, packageName, removeTemporaryDirs } from './tarball';

interface NodeSet {
  module: string;
  types: string[];
  enabled: boolean;
  err?: string;
}

describe('the package in a real Node-RED', () => {
  let red: RealNodeRed;
  let flow: FlowNode[];
  let server: FlowNode;

  before(async function () {
    this.timeout(180_000);
    red = await RealNodeRed.start({ userDir: await installedUserDir() });
    ({ flow } = await deployable('Dial a preview record'));
    server = nodeOf(flow, 'gws-server');
  });
  after(async () => {
    await red?.kill();
    removeTemporaryDirs();
  });

  it('loads every node', async () => {
    const sets = (await red.json<NodeSet[]>('GET', '/nodes')).filter(({ module }) => module === packageName);
    assert.deepEqual(
      sets.filter(({ enabled, err }) => !enabled || err),
      [],
    );
    assert.deepEqual(sets.flatMap(({ types }) => types).sort(), [...nodeTypes].sort());
  });

  it('shows their icons', async () => {
    for (const type of nodeTypes) {
      const icon = await red.request('GET', `/icons/${packageName}/${type}.svg`);
      assert.equal(icon.status, 200);
      assert.match(icon.headers.get('content-type') ?? '', /svg/);
      assert.match(await icon.text(), /viewBox="0 0 40 60"/);
    }
  });

  it('shows their help and their labels', async () => {
    const page = await (await red.request('GET', '/nodes', undefined, { Accept: 'text/html' })).text();
    const catalogs = await red.json<Record<string, object>>('GET', '/nodes/messages?lng=en-US');
    for (const type of nodeTypes) {
      assert.ok(page.includes(`data-help-name="${type}"`), `help of ${type}`);
      assert.ok(Object.keys(catalogs[`${packageName}/${type}`] ?? {}).length > 0, `labels of ${type}`);
    }
  });

  it('shows their help in the language of the reader, or in English', async () => {
    const helpIn = async (language: string) => {
      const headers = { Accept: 'text/html', 'Accept-Language': language };
      const page = await (await red.request('GET', '/nodes', undefined, headers)).text();
      return /data-help-name="gws-call-events">\n(.*)/.exec(page)?.[1];
    };
    assert.match((await helpIn('de')) ?? '', /^Sendet eine Nachricht/);
    assert.match((await helpIn('ja')) ?? '', /通話/);
    assert.match((await helpIn('fr')) ?? '', /^Sends a message/);
  });

  it('offers the examples for import', async () => {
    const listed = await red.json<{ fn: string }[]>('GET', `/library/examples/flows/${packageName}/`);
    assert.deepEqual(listed.map(({ fn }) => fn).sort(), [...exampleNames].sort());
  });

  it('dials a preview record and shows what happens to the call', async () => {
    await red.deploy(flow);
    await red.untilShown('Call states', (line) => line === '5001 Released: answered');
    assert.deepEqual(red.shownBy('Call states'), [
      '5001 Dialing',
      '5001 Ringing',
      '5001 Established',
      '5001 Released: answered',
    ]);
    assert.deepEqual(JSON.parse(String(red.shownBy('Accepted')[0])), { statusCode: 0 });
    assert.deepEqual(red.shownBy('Errors'), []);
  });

  it('dials the next record when the button is pressed, after a deploy that left the nodes unchanged', async () => {
    const from = red.comms.entries.length;
    await red.deploy(
      withoutCredentials(flow).map((node) => (node.type === 'comment' ? { ...node, name: 'Changed' } : node)),
      'nodes',
    );
    await red.press(nodeOf(flow, 'inject').id);
    await red.untilShown('Call states', (line) => line === '5002 Released: busy', from);
  });

  it('answers a CRM with the outcome of the call, or with a clear error', async () => {
    const { flow: crm } = await deployable('From a CRM');
    await red.deploy([...withoutCredentials(flow), ...crm], 'nodes');
    const dial = nodeOf(crm, 'gws-dial-preview-record').id;
    await red.comms.until('connection', ({ topic, data }) => topic === `status/${dial}` && data.fill === 'green');

    const errorTo = async (record: object) => {
      const response = await red.request('POST', '/crm/dial', record);
      const { outcome, code } = (await response.json()) as Record<string, unknown>;
      return [response.status, outcome, code];
    };
    assert.deepEqual(await errorTo({ recordHandle: 999, phoneNumber: '5001' }), [422, 'notDialed', 'GWS_REJECTED']);

    await red.press(nodeOf(crm, 'inject', 'A record from the CRM').id);
    const answer = JSON.parse(await red.untilShown('Answer to the CRM', () => true));
    assert.deepEqual(
      { ...answer, callId: '', seconds: 0 },
      { outcome: 'answered', phoneNumber: '5001', recordHandle: 431, callId: '', seconds: 0 },
    );

    assert.deepEqual(await errorTo({ recordHandle: 431, phoneNumber: '5001' }), [
      409,
      'alreadyDialed',
      'GWS_ALREADY_DIALED',
    ]);
    assert.deepEqual(await errorTo({ phoneNumber: 5001 }), [400, 'notDialed', 'GWS_INVALID_RECORD']);
  });

  it('tells a stranger nothing', async () => {
    const statistics = ['/gws-server/metrics', `/gws-server/${server.id}/statistics`];
    for (const route of ['/flows', `/credentials/gws-server/${server.id}`, '/nodes', ...statistics]) {
      const answer = await fetch(red.url + route, { headers: { Accept: 'application/json' } });
      assert.equal(answer.status, 401, route);
    }
  });

  it('never returns a password', async () => {
    for (const { type, id } of [server, nodeOf(flow, 'gws-simulator')]) {
      assert.deepEqual(await red.json('GET', `/credentials/${type}/${id}`), {
        username: CREDENTIALS.username,
        has_password: true,
        ...(type === 'gws-server' && { has_agents: false }),
      });
    }
    assert.doesNotMatch(JSON.stringify(await red.json('GET', '/flows')), secret);
    for (const file of ['flows.json', 'flows_cred.json']) {
      assert.doesNotMatch(readFileSync(path.join(red.userDir, file), 'utf8'), secret);
    }
  });

  it('ends at SIGTERM within seconds, in the middle of a call', async () => {
    const from = red.comms.entries.length;
    await red.press(nodeOf(flow, 'inject').id);
    await red.untilShown('Call states', (line) => line.endsWith('Ringing'), from);
    const started = Date.now();
    assert.equal(await red.stop('SIGTERM'), 0);
    assert.ok(Date.now() - started < 5_000, `took ${Date.now() - started} ms`);
  });

  it('has logged no secret and no unexpected warning', () => {
    const said = red.log.entries.join('\n');
    assert.doesNotMatch(said, secret);
    assert.doesNotMatch(JSON.stringify(red.comms.entries), secret);
    assert.doesNotMatch(said, /\[error\]|Close timed out|UnhandledPromise|MaxListeners|Deprecation/);
  });
});

const secret = new RegExp(CREDENTIALS.password);

/** As the editor sends nodes whose credentials were not touched. */
function withoutCredentials(flow: FlowNode[]): FlowNode[] {
  return flow.map(({ credentials, ...node }) => node);
}
