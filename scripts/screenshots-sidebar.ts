// Screenshots of the sidebar "Genesys": a team at work, refusals, an unknown dial, a story, and before anything was dialed.
import type { Page } from 'playwright-core';
import { GwsSimulator, moreAgents } from '../simulator';
import { Editor } from '../test/editor/editor';
import type { FlowNode } from '../test/package/example';
import type { RealNodeRed } from '../test/package/real-node-red';

type Theme = 'light' | 'dark';

const AGENTS = 12;
const TIMING = { dialDelay: 50, ringing: 400, answer: 300, talking: 600_000, busy: 300, noAnswer: 700, invalid: 100 };
/** By what becomes of them. */
const NUMBERS = ['5001', '5001', '5001', '5002', '5003', '5001', '5004', '5001'];

/** @param file where a picture of that name goes */
export async function takeSidebarPictures(
  red: RealNodeRed,
  theme: Theme,
  file: (name: string) => string,
): Promise<void> {
  const simulator = new GwsSimulator({ port: 0, agents: moreAgents(AGENTS), timing: TIMING });
  await simulator.start();
  try {
    await red.deploy(flow(simulator));
    const editor = await Editor.open(red.url, { theme, width: 1440, height: 900 });
    try {
      await takePictures(editor.page, red, simulator, file);
    } finally {
      await editor.close();
    }
  } finally {
    await simulator.stop();
  }
}

async function takePictures(
  page: Page,
  red: RealNodeRed,
  simulator: GwsSimulator,
  file: (name: string) => string,
): Promise<void> {
  const sidebar = page.locator('.gws-sidebar');
  const tab = (name: string) => sidebar.getByRole('tab', { name: new RegExp(`^${name}`) });
  const picture = (name: string) =>
    page
      .locator('#red-ui-sidebar')
      .first()
      .screenshot({ path: file(`sidebar-${name}`) });
  await page.evaluate("RED.actions.invoke('gws:show-sidebar')");
  await sidebar.getByText(`${AGENTS} of ${AGENTS} agents connected`).waitFor();
  await tab('Dials').click();
  await picture('empty');
  const names = ['agent', ...moreAgents(AGENTS).map(({ username }) => username)];
  NUMBERS.forEach((phoneNumber, at) => {
    const username = names[at] ?? 'agent';
    simulator.nextPreviewRecord({ username, record: { phoneNumber } });
  });
  await tab(`Dials \\(${NUMBERS.length}`).waitFor();
  simulator.faults.add({ method: 'POST', path: /calls$/ }, { dropBefore: true });
  simulator.nextPreviewRecord({ username: names[9] ?? 'agent', record: { phoneNumber: '5003' } });
  await tab('Unknown \\(1').waitFor();
  await red.press('again');
  await sidebar.getByText('GWS_INVALID_RECORD').waitFor();
  await picture('dials');
  await tab('Agents').click();
  await picture('agents');
  await tab('Unknown').click();
  await picture('unknown');
  await tab('Dials').click();
  await sidebar.getByRole('listitem').filter({ hasText: 'busy' }).getByRole('button', { name: 'Explain' }).click();
  await sidebar.getByText('record handed out').waitFor();
  await picture('explain');
}

function flow({ url }: GwsSimulator): FlowNode[] {
  const server = { id: 'server', type: 'gws-server', name: 'Production', url, connect: 'auto', timeout: 5, version: 3 };
  const agents = moreAgents(AGENTS).map(({ username, password }) => `${username},${password}`);
  const place = { z: 'tab', wires: [[]] };
  return [
    { id: 'tab', type: 'tab', label: 'Campaign' },
    {
      ...{ ...server, startSession: true, ledger: 'memory' },
      credentials: { username: 'agent', password: 'simulator', agents: ['username,password', ...agents].join('\n') },
    },
    {
      ...{
        ...place,
        id: 'records',
        type: 'gws-outbound-events',
        name: 'Records',
        server: 'server',
        types: ['PreviewRecord'],
      },
      ...{ agents: [], campaigns: [], inputs: 0, x: 140, y: 100, wires: [['dial']] },
    },
    {
      ...{ ...place, id: 'dial', type: 'gws-dial-preview-record', name: 'Dial', server: 'server', record: 'payload' },
      ...{ recordType: 'msg', device: '', deviceType: 'str', waitFor: 'released', timeout: 600, redial: 'refuse' },
      ...{ busyAgent: 'refuse', notReached: 'output', outputs: 2, version: 3, x: 400, y: 100, wires: [[], []] },
    },
    {
      ...{ ...place, id: 'again', type: 'inject', name: 'A record without a handle', props: [{ p: 'payload' }] },
      ...{ payload: '{"phoneNumber":"5001"}', payloadType: 'json', x: 160, y: 160, wires: [['dial']] },
    },
    {
      ...place,
      id: 'states',
      type: 'gws-agent-events',
      server: 'server',
      agents: [],
      types: [],
      states: [],
      inputs: 0,
      x: 140,
      y: 220,
    },
  ] as FlowNode[];
}
