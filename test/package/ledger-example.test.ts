// The example "Who was called" in a real Node-RED: what it says of a dial is what the simulator has seen.
import assert from 'node:assert/strict';
import { deployable, type FlowNode, nodeOf } from './example';
import { RealNodeRed } from './real-node-red';
import { installedUserDir, removeTemporaryDirs } from './tarball';

describe('the example "Who was called", deployed', () => {
  let red: RealNodeRed;
  let flow: FlowNode[];

  before(async function () {
    this.timeout(180_000);
    red = await RealNodeRed.start({ userDir: await installedUserDir() });
    ({ flow } = await deployable('Who was called'));
    await red.deploy(flow);
  });

  after(async () => {
    await red?.kill();
    removeTemporaryDirs();
  });

  const press = (name: string) => red.press(nodeOf(flow, 'inject', name).id);

  it('tells what becomes of a dial, lists it, exports it, and erases its number', async function () {
    this.timeout(60_000);
    await press('Next preview record');
    const ended = await red.untilShown('What became of it', (line) => / ended/.test(line));
    const [number = ''] = ended.split(' ');
    assert.match(number, /^\d+$/);
    await press('Who was called?');
    assert.match(
      await red.untilShown('Called', (line) => line.includes(` agent ${number} `)),
      /answered|busy|noAnswer/,
    );
    await press('All as a file');
    assert.match(await red.untilShown('Table', () => true), new RegExp(`^id,at,.*\n.*,${number},ended,`));
    nodeOf(flow, 'gws-dial-history', 'Erase the number').parameters = { number: { value: number, type: 'str' } };
    await red.deploy(flow);
    await press('Erase 5001');
    assert.equal(await red.untilShown('Erased entries', () => true), '1');
    await press('Who was called?');
    await red.untilShown('Called', (line) => line.includes(' agent erased '));
  });
});
