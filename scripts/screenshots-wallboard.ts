// Screenshots of the example "Wallboard": in the middle of the day, before anybody works, and on a telephone. The two hours before are made up.
import path from 'node:path';
import { launchBrowser } from '../test/editor/browser';
import { chooseTheme } from '../test/editor/desktop';
import { Wallboard, withPast } from '../test/editor/wallboard';
import { linkDashboard } from '../test/package/dashboard';
import { deployable } from '../test/package/example';
import { RealNodeRed } from '../test/package/real-node-red';
import { installedUserDir } from '../test/package/tarball';

const NARROW = { width: 390, height: 844 };

/** Fills the flow context as a morning's work would have. */
const MORNING = `
const OUTCOMES = ['answered', 'answered', 'noAnswer', 'answered', 'busy', 'answered', 'noAnswer', 'invalidNumber', 'answered', 'failed'];
const CALLS = 140;
const dials = {};
for (let index = 0; index < CALLS; index += 1) {
    const ago = (15 + (105 * index) / CALLS + 5 * Math.sin(index / 4)) * 60000;
    const outcome = OUTCOMES[(index * 3 + (index >> 3)) % OUTCOMES.length];
    const campaign = index % 5 < 3 ? 'Spring Renewals' : 'Service Check';
    const talked = outcome === 'answered' ? 60 + ((index * 37) % 200) : 0;
    dials['past' + index] = { at: Date.now() - ago, state: 'ended', outcome, talked, campaign };
}
flow.set('dials', dials);
flow.set('records', { day: new Date().toDateString(), campaigns: {
    'Spring Renewals': { completed: 71, promised: 14, calledBack: 9 },
    'Service Check': { completed: 47, promised: 6, calledBack: 4 },
} });
`;

/** Leaves `wallboard.png`, `wallboard-start.png` and `wallboard-narrow.png`, or with the dark theme `…-dark.png`, in `images`. */
export async function takeWallboardPictures(theme: 'light' | 'dark', images: string): Promise<void> {
  const userDir = await installedUserDir();
  linkDashboard(userDir);
  const red = await RealNodeRed.start({ userDir, adminAuth: false });
  const browser = await launchBrowser();
  const file = (name: string) => path.join(images, `${name}${theme === 'dark' ? '-dark' : ''}.png`);
  try {
    const { flow } = await deployable('Wallboard');
    chooseTheme(flow, theme === 'dark' ? 'Dark' : 'Light');
    await red.deploy(flow.map((node) => (node.name === 'Begin again' ? { ...node, once: false } : node)));
    const start = await Wallboard.open(browser, red.url);
    await start.page.getByText('20 agents').waitFor();
    await start.picture(file('wallboard-start'));
    await start.close();

    await red.deploy(withPast(flow, MORNING));
    const board = await Wallboard.open(browser, red.url);
    await board.untilAgents('On a call', /^\s*([5-9]|1\d)\s*$/);
    await board.untilAgents('After-call work', /[3-9]/);
    await board.picture(file('wallboard'));
    await board.page.setViewportSize(NARROW);
    await board.picture(file('wallboard-narrow'));
    await board.close();
  } finally {
    await browser.close();
    await red.kill();
  }
}
