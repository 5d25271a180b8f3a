// What a person sees in the debug panel of a real Node-RED of each outcome: in examples, at a second output and at Catch nodes.
import assert from 'node:assert/strict';
import { deployable, type FlowNode, nodeOf } from './example';
import { RealNodeRed } from './real-node-red';
import { installedUserDir, removeTemporaryDirs } from './tarball';

/** A campaign of the numbers that are over soonest. */
const campaign = (...numbers: string[]): string =>
  JSON.stringify([
    {
      ...{ name: 'Outcomes', applicationId: 141, callingList: 'Outcomes List', repeat: true },
      records: numbers.map((phoneNumber) => ({ phoneNumber })),
    },
  ]);

describe('the outcomes in a real Node-RED', () => {
  let red: RealNodeRed;
  let from: number;

  before(async function () {
    this.timeout(180_000);
    red = await RealNodeRed.start({ userDir: await installedUserDir() });
  });
  after(async () => {
    await red?.kill();
    removeTemporaryDirs();
  });
  afterEach(() => red.deploy([]));

  /** Deploys an example with these numbers to call; resolves when its dial node is connected. */
  const begin = async (
    name: string,
    numbers: string[],
    change = (_flow: FlowNode[]): void => {},
  ): Promise<FlowNode[]> => {
    const { flow } = await deployable(name);
    nodeOf(flow, 'gws-simulator').campaigns = campaign(...numbers);
    for (const inject of flow.filter(({ type }) => type === 'inject')) {
      inject.once = false;
    }
    change(flow);
    const dial = nodeOf(flow, 'gws-dial-preview-record').id;
    from = red.comms.entries.length;
    await red.deploy(flow);
    await red.comms.until('connection', ({ topic, data }) => topic === `status/${dial}` && data.fill === 'green', {
      from,
    });
    return flow;
  };
  const shown = (name: string, matches: (text: string) => boolean = () => true) => red.untilShown(name, matches, from);

  it('are at the end of the line that "Dial a preview record" shows', async () => {
    const flow = await begin('Dial a preview record', ['5002', '5004']);
    for (const line of ['5002 Released: busy', '5004 Released: invalidNumber']) {
      await red.press(nodeOf(flow, 'inject').id);
      await shown('Call states', (text) => text === line);
    }
  });

  it('are what "From a CRM" answers', async () => {
    const flow = await begin('From a CRM', ['5004', '5002']);
    for (const [phoneNumber, outcome] of [
      ['5004', 'invalidNumber'],
      ['5002', 'busy'],
    ]) {
      await red.press(nodeOf(flow, 'inject', 'A record from the CRM').id);
      const answer = JSON.parse(await shown('Answer to the CRM', (text) => text.includes(`"${phoneNumber}"`)));
      assert.deepEqual([answer.outcome, answer.code, typeof answer.callId], [outcome, undefined, 'string']);
    }
  });

  for (const [notReached, place, others] of [
    ['output', 'Second output', ['First output', 'Caught']],
    ['error', 'Caught', ['First output', 'Second output']],
  ] as const) {
    it(`come with a busy number to one place only where calls that are not reached are an ${notReached}`, async () => {
      const flow = await begin('From a CRM', ['5002'], (nodes) => {
        const dial = nodeOf(nodes, 'gws-dial-preview-record');
        const debug = (name: string, y: number): FlowNode => ({
          ...{
            id: name.toLowerCase().replace(' ', '-'),
            type: 'debug',
            z: String(dial.z),
            name,
            x: 1000,
            y,
            wires: [],
          },
          ...{ active: true, tosidebar: true, console: false, tostatus: false, complete: 'true', targetType: 'full' },
        });
        const [first, second, caught] = [debug('First output', 700), debug('Second output', 760), debug('Caught', 820)];
        Object.assign(dial, { notReached, wires: [[first.id], [second.id]] });
        nodeOf(nodes, 'catch').wires = [[caught.id]];
        nodeOf(nodes, 'gws-simulator').wires = [[dial.id]];
        nodes.push(first, second, caught);
      });
      await red.press(nodeOf(flow, 'inject', 'A record from the CRM').id);
      const msg = JSON.parse(await shown(place));
      assert.deepEqual([msg.outcome, msg.record.phoneNumber], ['busy', '5002']);
      assert.deepEqual(msg.gws.callResult, { number: 6, name: 'Busy' });
      assert.equal(msg.error?.code, notReached === 'error' ? 'GWS_CALL_FAILED' : undefined);
      const elsewhere = red.comms.entries
        .slice(from)
        .filter(({ topic, data }) => topic === 'debug' && others.includes(data.name as never));
      assert.deepEqual(elsewhere, []);
    });
  }
});
