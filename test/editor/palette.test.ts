// From an empty workspace to a running flow: every node placed from the palette, its dialog filled in, deployed. The editor is
// below a path of its own, as behind many proxies.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { freePort } from '../package/example';
import { PALETTE_TYPES } from './nodes';
import { inEditor } from './setting';

/** What a person enters, by field, and what the flow then holds. */
const ENTRIES: Record<string, { entered: (dialog: Locator) => Promise<unknown>; held: object }> = {
  'gws-dial-preview-record': {
    entered: (dialog) => dialog.locator('#node-input-waitFor').selectOption('released'),
    held: { waitFor: 'released', record: 'payload', recordType: 'msg' },
  },
  'gws-call-events': {
    entered: (dialog) => dialog.locator('#node-input-states').getByRole('checkbox', { name: 'answered' }).check(),
    held: { states: ['Established'], agents: [] },
  },
  'gws-outbound': {
    entered: async (dialog) => {
      await dialog.locator('#node-input-operation').selectOption('StartPreviewSession');
      await dialog.getByRole('textbox', { name: 'Campaign' }).fill('Spring Renewals');
    },
    held: { operation: 'StartPreviewSession', parameters: { campaignName: { value: 'Spring Renewals', type: 'str' } } },
  },
  'gws-outbound-events': {
    entered: (dialog) => dialog.getByLabel('Campaigns').fill('Spring, Autumn'),
    held: { campaigns: ['Spring', 'Autumn'] },
  },
  'gws-call': {
    entered: (dialog) => dialog.locator('#node-input-operation').selectOption('Hangup'),
    held: { operation: 'Hangup', parameters: {} },
  },
  'gws-agent': {
    entered: async (dialog) => {
      await dialog.locator('#node-input-operation').selectOption('NotReady');
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Lunch');
    },
    held: { operation: 'NotReady', parameters: { reason: { value: 'Lunch', type: 'str' } } },
  },
  'gws-agent-events': {
    entered: (dialog) => dialog.getByLabel('Agents').fill('agent'),
    held: { agents: ['agent'] },
  },
  'gws-request': {
    entered: (dialog) => dialog.getByRole('textbox', { name: 'Path' }).fill('/me'),
    held: { method: 'GET', path: '/me', pathType: 'str' },
  },
  'gws-events': {
    entered: (dialog) => dialog.locator('#node-input-channel').fill('/v2/me/workbins'),
    held: { channel: '/v2/me/workbins' },
  },
  'gws-dial-events': {
    entered: async (dialog) => {
      await dialog.getByRole('group', { name: 'States' }).getByRole('checkbox', { name: 'unknown' }).check();
      await dialog.getByRole('group', { name: 'Outcomes' }).getByRole('checkbox', { name: 'busy' }).check();
    },
    held: { states: ['unknown'], outcomes: ['busy'] },
  },
  'gws-dial-history': {
    entered: async (dialog) => {
      await dialog.locator('#node-input-operation').selectOption('Resolve');
      await dialog.getByRole('textbox', { name: 'Entry ID' }).fill('1');
      await dialog.getByRole('textbox', { name: 'Decided by' }).fill('sandra');
      await dialog.locator('#node-input-operation').selectOption('Erase');
      await dialog.getByRole('textbox', { name: 'Phone number' }).fill('5001');
    },
    held: { operation: 'Erase', parameters: { number: { value: '5001', type: 'str' } } },
  },
  'gws-may-call': {
    entered: async (dialog) => {
      await dialog.getByLabel('Each rule').check();
      await dialog.getByLabel('Plan for').fill('14');
    },
    held: { listRules: true, days: '14', record: 'payload', recordType: 'msg', rules: '' },
  },
  'gws-campaign': {
    entered: async (dialog) => {
      await dialog.locator('#node-input-campaignName').fill('Spring Renewals');
      await dialog.locator('#node-input-applicationId').fill('141');
    },
    held: { campaignName: 'Spring Renewals', applicationId: '141', decide: 'flow', auto: false },
  },
  'gws-simulator': {
    entered: (dialog) => dialog.getByLabel('Agents').fill('3'),
    held: { agents: '3' },
  },
};

const USERS = PALETTE_TYPES.filter((type) => type !== 'gws-simulator');

describe('the palette', () => {
  const setting = inEditor({ httpAdminRoot: '/admin' });
  let port: number;
  before(async () => {
    port = await freePort();
  });

  const evaluate = <T>(expression: string): Promise<T> => setting.editor.page.evaluate(expression);
  const isInvalid = (type: string): Promise<boolean> =>
    evaluate(`RED.nodes.filterNodes({ type: '${type}' }).some(({ valid }) => !valid)`);

  it('has every node, and the workspace takes it', async () => {
    for (const [row, type] of PALETTE_TYPES.entries()) {
      await setting.editor.place(type, 300, 40 + 60 * row);
    }
    assert.equal(await evaluate('RED.nodes.filterNodes({}).length'), PALETTE_TYPES.length);
  });

  it('labels each node and its ports', async () => {
    for (const type of PALETTE_TYPES) {
      const id = await setting.editor.idOf(type);
      const texts: string[] = await evaluate(`(({ _def, ...node }) => {
        const textOf = (name) => _def[name].call(RED.nodes.node('${id}'), 0);
        return ['label', 'paletteLabel', 'inputLabels', 'outputLabels'].filter((name) => _def[name]).map(textOf);
      })(RED.nodes.node('${id}'))`);
      for (const text of texts) {
        assert.match(text, /^[^.]+$/, `${type}: ${texts}`);
      }
    }
  });

  it('marks a node without a server as incomplete', async () => {
    for (const type of USERS) {
      assert.equal(await isInvalid(type), true, type);
    }
  });

  it('lets each node be configured', async () => {
    const { editor } = setting;
    for (const type of PALETTE_TYPES) {
      await editor.inDialogOf(
        type,
        async (dialog) => {
          if (type === USERS[0]) {
            await editor.inDialogOfNewServer(async (server) => {
              await server.locator('#node-config-input-url').fill(`http://127.0.0.1:${port}`);
              await server.locator('#node-config-input-username').fill('agent');
              await server.locator('#node-config-input-password').fill('simulator');
            }, 'ok');
          } else if (type === 'gws-simulator') {
            await dialog.getByLabel('Port').fill(String(port));
          } else {
            await dialog.locator('#node-input-server').selectOption({ index: 0 });
          }
          await ENTRIES[type]?.entered(dialog);
        },
        'ok',
      );
      const held = ENTRIES[type]?.held ?? {};
      const node: Record<string, unknown> = await evaluate(
        `(({ ${Object.keys(held)} }) => ({ ${Object.keys(held)} }))(RED.nodes.node('${await editor.idOf(type)}'))`,
      );
      assert.deepEqual(node, held, type);
      assert.equal(await isInvalid(type), false, type);
    }
  });

  it('gives a node that is dropped the only server there is, and none where there are several', async () => {
    const { editor } = setting;
    const added = async (): Promise<{ id: string; server: string; valid: boolean }> => {
      const before: string[] = await evaluate('RED.nodes.filterNodes({}).map(({ id }) => id)');
      await editor.place('gws-call-events', 620, 300);
      return evaluate(`(({ id, server, valid }) => ({ id, server, valid }))(
        RED.nodes.filterNodes({}).find(({ id }) => !${JSON.stringify(before)}.includes(id)))`);
    };
    const remove = ({ id }: { id: string }) => evaluate(`(RED.nodes.remove('${id}'), RED.view.redraw(true))`);
    const only = await added();
    assert.equal(only.server, await evaluate("RED.nodes.filterNodes({ type: 'gws-call' })[0].server"));
    assert.equal(only.valid, true);
    await remove(only);
    const another = `RED.nodes.add({ id: 'another', type: 'gws-server', _def: RED.nodes.getType('gws-server'), users: [] })`;
    await evaluate(`void ${another}`);
    const undecided = await added();
    assert.deepEqual([undecided.server, undecided.valid], ['', false]);
    await remove(undecided);
    await evaluate("void RED.nodes.remove('another')");
  });

  it('makes a flow that runs, and whose nodes show their state', async () => {
    const { editor } = setting;
    await editor.deploy();
    await editor.untilStatus(new RegExp(String(port)), 'gws-simulator');
    for (const type of ['gws-call-events', 'gws-outbound-events', 'gws-agent-events']) {
      await editor.untilStatus(/^connected$/, type);
    }
  });

  it('makes a flow whose nodes show when GWS is gone', async () => {
    const { editor } = setting;
    await evaluate(`(RED.nodes.node('${await editor.idOf('gws-simulator')}').d = true, RED.nodes.dirty(true))`);
    await editor.deploy();
    await editor.untilStatus(/^(interrupted|not connected|next try)/, 'gws-call-events');
  });
});
