import { deployable } from './example';
import { RealNodeRed } from './real-node-red';
import { installedUserDir, removeTemporaryDirs } from './tarball';

describe('zz', () => {
  it('x', async function () {
    this.timeout(200_000);
    const red = await RealNodeRed.start({ userDir: await installedUserDir() });
    const { flow } = await deployable('Call only when allowed');
    const done = red.deploy(flow).catch((e) => console.log('deploy failed', e));
    await Promise.race([done, new Promise((r) => setTimeout(r, 15000))]);
    await new Promise((r) => setTimeout(r, 8000));
    console.log(red.log.entries.slice(-30).join('\n'));
    console.log(
      red.comms.entries
        .filter(({ topic }) => topic.startsWith('status/'))
        .map((e) => JSON.stringify(e))
        .join('\n'),
    );
    await red.kill();
    removeTemporaryDirs();
  });
});
