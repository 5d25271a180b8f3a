// The second output of the nodes that dial, as a person sees it come and go, and the filter of events by outcome.
import assert from 'node:assert/strict';
import type { FlowNode } from '../package/example';
import type { Editor } from './editor';
import { inEditor } from './setting';

const common = { z: 'tab', name: '', server: 'server', x: 400, wires: [[]] };

const flow: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Outputs' },
  { id: 'server', type: 'gws-server', name: 'GWS', url: 'http://127.0.0.1:1', connect: 'manual', timeout: 10 },
  // As saved by a version that knew nothing of a second output.
  {
    ...{ ...common, id: 'old', type: 'gws-dial-preview-record', y: 300, wires: [['end']] },
    ...{ record: 'payload', recordType: 'msg', device: '', deviceType: 'str' },
    ...{ waitFor: 'established', timeout: 60, redial: 'refuse', busyAgent: 'refuse', version: '2' },
  },
  { ...common, id: 'end', type: 'debug', x: 700, y: 300, wires: [] },
  {
    ...{ ...common, id: 'events', type: 'gws-call-events', y: 400, agents: [], states: [], notificationTypes: [] },
    ...{ outcomes: ['busy', 'unheard-of'], inputs: 0, version: '3' },
  },
];

describe('the second output of a node that dials', () => {
  const setting = inEditor({ flow: () => flow });
  let editor: Editor;
  before(() => {
    editor = setting.editor;
  });

  type Seen = { outputs: unknown; notReached: unknown; version: unknown; wires: number; labels: string[] };
  /** What the flow holds of a node, and the labels of the outputs that it is drawn with. */
  const seen = async (id: string): Promise<Seen> => {
    const node: Omit<Seen, 'labels'> = await editor.page.evaluate(
      `(({ outputs, notReached, version, wires }) => ({ outputs, notReached, version, wires: wires.length }))(RED.nodes.convertNode(RED.nodes.node('${id}')))`,
    );
    const labels = await editor.page.evaluate<string[]>(
      `Array.from({ length: ${String(node.outputs)} }, (_, port) => RED.nodes.node('${id}')._def.outputLabels.call(RED.nodes.node('${id}'), port))`,
    );
    const ports = await editor.page.locator(`g[id="${id}"] .red-ui-flow-port-output`).count();
    assert.equal(ports, Number(node.outputs));
    return { ...node, labels };
  };

  it('is not there for a node of an older flow, whose dialog says why, until somebody asks for it', async () => {
    await editor.inDialogOf('gws-dial-preview-record', async (dialog) => {
      assert.equal(await dialog.locator('#node-input-notReached').inputValue(), 'error');
    });
    assert.equal(await editor.page.evaluate('RED.nodes.dirty()'), false);
    await editor.inDialogOf('gws-dial-preview-record', async () => {}, 'ok');
    const { labels, ...confirmed } = await seen('old');
    assert.deepEqual(confirmed, { outputs: 1, notReached: 'error', version: '3', wires: 1 });
    assert.deepEqual(labels, ['the call is answered']);

    await editor.inDialogOf(
      'gws-dial-preview-record',
      async (dialog) => {
        await dialog.locator('#node-input-notReached').selectOption('output');
      },
      'ok',
    );
    const asked = await seen('old');
    assert.deepEqual([asked.outputs, asked.wires], [2, 2]);
    assert.deepEqual(asked.labels, ['the call is answered', 'not reached']);
    const link = await editor.page.evaluate(
      `RED.nodes.filterLinks({ source: { id: 'old' } }).map(({ sourcePort }) => sourcePort)`,
    );
    assert.deepEqual(link, [0], 'the wire of the first output stays');
  });

  it('comes and goes with the state that is waited for', async () => {
    for (const [waitFor, outputs] of [
      ['accepted', 1],
      ['dialing', 2],
      ['established', 2],
      ['released', 1],
    ] as const) {
      await editor.inDialogOf(
        'gws-dial-preview-record',
        async (dialog) => {
          await dialog.locator('#node-input-waitFor').selectOption(waitFor);
          assert.equal(await dialog.locator('#node-input-notReached').isVisible(), outputs === 2, waitFor);
        },
        'ok',
      );
      assert.equal((await seen('old')).outputs, outputs, waitFor);
    }
  });

  it('is what a new node has as soon as it waits for an answer', async () => {
    await editor.place('gws-call', 400, 200);
    const id = await editor.idOf('gws-call');
    assert.deepEqual([(await seen(id)).outputs, (await seen(id)).notReached], [1, 'output']);
    for (const [operation, waitFor, outputs] of [
      ['Dial', 'done', 2],
      ['Dial', 'accepted', 1],
      ['Hold', 'done', 1],
    ] as const) {
      await editor.inDialogOf(
        'gws-call',
        async (dialog) => {
          await dialog.locator('#node-input-operation').selectOption(operation);
          await dialog.locator('#node-input-waitFor').selectOption(waitFor);
          assert.equal(await dialog.locator('#node-input-notReached').isVisible(), outputs === 2, operation);
        },
        'ok',
      );
      assert.equal((await seen(id)).outputs, outputs, `${operation}, ${waitFor}`);
    }
  });

  it('leaves the words of a filter by outcome alone, also one that nobody knows', async () => {
    await editor.inDialogOf('gws-call-events', async () => {}, 'ok');
    assert.deepEqual(await editor.page.evaluate(`RED.nodes.node('events').outcomes`), ['busy', 'unheard-of']);
  });
});
