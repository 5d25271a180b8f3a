// Examples where something is not as on the computer of whoever wrote them: another root path, a password, no broker.
import assert from 'node:assert/strict';
import { deployable, freePort, nodeOf, setEnvironment } from './example';
import { RealNodeRed } from './real-node-red';
import { installedUserDir, removeTemporaryDirs } from './tarball';

/** The password, as Node-RED accepts it in settings.js: MD5 of "secret". */
const HASH = '5ebe2294ecd0e0f08eab7690d2a6ee69';
const PASSWORD = { Authorization: `Basic ${Buffer.from('crm:secret').toString('base64')}` };

describe('an example', function () {
  this.timeout(180_000);

  let red: RealNodeRed;

  before(async () => {
    red = await RealNodeRed.start({
      userDir: await installedUserDir(),
      httpAdminRoot: '/editor',
      settings: `httpNodeRoot: '/flows', httpNodeAuth: { user: 'crm', pass: '${HASH}' },`,
    });
  });
  after(async () => {
    await red?.kill();
    removeTemporaryDirs();
  });

  describe('"From a CRM", below other root paths and with a password', () => {
    it('answers its own CRM', async () => {
      const { flow } = await deployable('From a CRM');
      const dial = nodeOf(flow, 'gws-dial-preview-record').id;
      await red.deploy(flow);
      await red.comms.until('connection', ({ topic, data }) => topic === `status/${dial}` && data.fill === 'green');
      await red.press(nodeOf(flow, 'inject', 'A record from the CRM').id);
      assert.match(await red.untilShown('Answer to the CRM', () => true), /"outcome":"answered".*"phoneNumber":"5001"/);
    });

    it('answers whoever has the password', async () => {
      const post = (headers = {}) =>
        fetch(`${new URL(red.url).origin}/flows/crm/dial`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...headers },
          body: '{}',
        });
      assert.equal((await post()).status, 401);
      assert.equal((await post(PASSWORD)).status, 400);
    });
  });

  it('"Pass on to another Node-RED - MQTT" says what is missing when no broker answers', async () => {
    const { flow } = await deployable('Pass on to another Node-RED - MQTT');
    const broker = `mqtt://127.0.0.1:${await freePort()}`;
    setEnvironment(flow, { BROKER: broker });
    await red.deploy(flow);
    await red.untilShown('No broker', (text) => text.startsWith(`No MQTT broker answers at ${broker}. Install one`));
  });
});
