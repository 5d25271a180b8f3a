// Screenshots of the dialogs: one node of each type, filled in as in a real flow.
import type { Locator } from 'playwright-core';
import { Editor } from '../test/editor/editor';
import { oneOfEach, PALETTE_TYPES } from '../test/editor/nodes';
import { type FlowNode, nodeOf, readExample } from '../test/package/example';
import type { RealNodeRed } from '../test/package/real-node-red';

/** What differs from a node that was just placed. */
const FILLED_IN: Record<string, object> = {
  'gws-dial-preview-record': { name: 'Dial preview record', waitFor: 'established' },
  'gws-call-events': { name: 'Answered and over', states: ['Established', 'Released'] },
  'gws-outbound': {
    name: 'Answering machine',
    operation: 'CompleteRecord',
    parameters: {
      recordHandle: { value: 'record.recordHandle', type: 'msg' },
      callResult: { value: 'AnsweringMachineDetected', type: 'str' },
    },
  },
  'gws-outbound-events': { name: 'Records of the campaign', campaigns: ['Spring Renewals'] },
  'gws-call': {
    name: 'To the expert',
    operation: 'SingleStepTransfer',
    parameters: { destination: { value: 'crm.expert', type: 'msg' } },
  },
  'gws-agent': {
    name: 'Lunch',
    operation: 'NotReady',
    parameters: { reason: { value: 'Lunch', type: 'str' } },
  },
  'gws-agent-events': { name: 'Anna and Ben', agents: ['anna', 'ben'] },
  'gws-request': { name: 'Lunch', path: '/me/channels/voice' },
  'gws-events': { name: 'Workbins' },
  'gws-dial-events': { name: 'Left unknown', states: ['unknown'] },
  'gws-dial-history': {
    name: 'Dials of the customer',
    parameters: { number: { value: 'customer.phone', type: 'msg' }, limit: { value: '10', type: 'num' } },
  },
  'gws-may-call': { name: 'May they be called?', listRules: true },
  'gws-campaign': {
    name: 'Spring Renewals',
    presence: 'setReady',
    outcomes: { busy: { attempts: '3', minutes: '10, 30' }, noAnswer: { chain: true } },
  },
  'gws-simulator': { name: 'Simulated GWS and dialer', port: 8090 },
};

/** As it is kept by a site that calls people in Germany and France. */
const RULES: FlowNode = {
  id: 'rules',
  type: 'gws-calling-rules',
  name: 'Office hours',
  rules: {
    numbers: { defaultCountry: 'DE' },
    fields: { person: 'customer_id' },
    hours: [
      {
        where: 'FR',
        ...Object.fromEntries(
          ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, '10:00-13:00, 14:00-20:00']),
        ),
      },
    ],
    attempts: [{ where: 'FR', most: 4, within: '30 calendarDays', per: 'person' }],
    suppressed: ['lists/objections.txt'],
  },
};

function nodes(): FlowNode[] {
  const { id, ...server } = nodeOf(readExample('Dial a preview record'), 'gws-server');
  return [...oneOfEach(server).map((node) => ({ ...node, ...FILLED_IN[node.type] })), RULES];
}

/** px below the last row of a dialog. */
const MARGIN = 24;
const WINDOW = { width: 1200, height: 1400 };

/** A tray is as high as the window: makes that no higher than the tray needs. What it covers beside its header is left out. */
async function takePicture(dialog: Locator, path: string): Promise<void> {
  const page = dialog.page();
  const { spare, ...clip }: { spare: number; x: number; width: number } = await page.evaluate(`(() => {
    const tray = [...document.querySelectorAll('.red-ui-tray')].at(-1);
    const shown = [...tray.querySelectorAll('.form-row, .form-tips, details')]
      .filter((row) => !row.parentElement.closest('details:not([open])'));
    const rows = shown.map((row) => row.getBoundingClientRect().bottom);
    const { top } = tray.querySelector('.red-ui-tray-footer').getBoundingClientRect();
    const { x, width } = tray.querySelector('.red-ui-tray-header').getBoundingClientRect();
    document.activeElement.blur();
    return { spare: Math.floor(top - Math.max(...rows) - ${MARGIN}), x, width };
  })()`);
  const { y = 0, height = 0 } = (await dialog.boundingBox()) ?? {};
  await page.setViewportSize({ ...WINDOW, height: WINDOW.height - spare });
  await page.mouse.move(0, 0);
  await page.screenshot({ path, clip: { ...clip, y, height: height - spare } });
  await page.setViewportSize(WINDOW);
}

async function testConnection(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await dialog.getByRole('status').locator('dl').waitFor();
}

/** @param file that the picture of a type becomes */
export async function takeDialogPictures(
  red: RealNodeRed,
  theme: 'light' | 'dark',
  file: (type: string) => string,
): Promise<void> {
  await red.deploy(nodes());
  const editor = await Editor.open(red.url, { theme, ...WINDOW });
  try {
    await editor.untilStatus(/^connected$/, 'gws-call-events');
    for (const type of PALETTE_TYPES) {
      await editor.inDialogOf(type, (dialog) => takePicture(dialog, file(type)));
    }
    await editor.inDialogOfServer(async (dialog) => {
      await testConnection(dialog);
      await takePicture(dialog, file('gws-server'));
    });
    await editor.inDialogOfConfig(RULES.type, RULES.id, async (dialog) => {
      await dialog.locator('#gws-calling-rules-hours > summary').click();
      await takePicture(dialog, file(RULES.type));
    });
  } finally {
    await editor.close();
  }
}
