// The example "Call only when allowed" in a real Node-RED: whom the rules allow is dialed, the others are kept or left alone.
import assert from 'node:assert/strict';
import { deployable, type FlowNode, nodeOf } from './example';
import { RealNodeRed } from './real-node-red';
import { installedUserDir, removeTemporaryDirs } from './tarball';

describe('the example "Call only when allowed", deployed', () => {
  let red: RealNodeRed;
  let flow: FlowNode[];
  let from: number;

  before(async function () {
    this.timeout(180_000);
    red = await RealNodeRed.start({ userDir: await installedUserDir() });
  });

  /** With a number whose calls are over soon, and a limit that is. */
  beforeEach(async () => {
    const { flow: original } = await deployable('Call only when allowed');
    flow = JSON.parse(JSON.stringify(original).replaceAll('5001', '5002').replace('0.01 hours', '0.001 hours'));
    from = red.comms.entries.length;
    await red.deploy(flow);
    const { id } = nodeOf(flow, 'gws-dial-preview-record');
    await red.comms.until('connection', ({ topic, data }) => topic === `status/${id}` && data.fill === 'green', {
      from,
    });
  });

  afterEach(() => red.deploy([]));

  after(async () => {
    await red?.kill();
    removeTemporaryDirs();
  });

  const press = (name: string) => red.press(nodeOf(flow, 'inject', name).id);
  const shown = (name: string, matches: (text: string) => boolean = () => true) => red.untilShown(name, matches, from);
  const allShown = (name: string) =>
    red.comms.entries.slice(from).filter(({ topic, data }) => topic === 'debug' && data.name === name);

  it('dials the first, keeps the second until it is allowed, and dials it then', async function () {
    this.timeout(60_000);
    await press('Next preview record');
    assert.equal(await shown('What became of it'), 'busy');
    await press('Next preview record');
    assert.match(await shown('Kept'), /^the number was called 1 times within 0\.001 hours.*, until 20\d\d-/);
    await shown('What became of it', () => allShown('What became of it').length > 1);
    assert.deepEqual(allShown('Errors'), []);
  });

  it('calls nobody who has objected, until they agree again', async function () {
    this.timeout(60_000);
    await press('5002 objects');
    await shown('Noted', (text) => text === 'Suppress');
    await press('Next preview record');
    assert.equal(await shown('Never'), 'the number is suppressed: objection');
    await press('5002 agrees again');
    await shown('Noted', (text) => text === 'Unsuppress');
    await press('Next preview record');
    await shown('What became of it');
    assert.equal(allShown('What became of it').length, 1);
  });

  it('says what each rule says at night and at noon', async () => {
    await press('Tonight?');
    assert.match(await shown('Said', (text) => text.startsWith('later')), /hours: it is 23:00 in UTC, outside/);
    await press('At noon?');
    assert.match(await shown('Said', (text) => text.startsWith('now')), /hours: it is 12:00 in UTC, within/);
  });
});
