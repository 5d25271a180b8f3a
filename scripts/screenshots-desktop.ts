// Screenshots of the example "Agent desktop" in use: before, during and after calls, and in a narrow window.
import path from 'node:path';
import { chooseTheme, Desktop } from '../test/editor/desktop';
import { linkDashboard } from '../test/package/dashboard';
import { deployable } from '../test/package/example';
import { RealNodeRed } from '../test/package/real-node-red';
import { installedUserDir } from '../test/package/tarball';

const LAPTOP = { width: 1366, height: 768 };
const NARROW = { width: 390, height: 844 };

/** Leaves `agent-desktop-<moment>.png`, or with the dark theme `agent-desktop-<moment>-dark.png`, in `images`. */
export async function takeDesktopPictures(theme: 'light' | 'dark', images: string): Promise<void> {
  const userDir = await installedUserDir();
  linkDashboard(userDir);
  const red = await RealNodeRed.start({ userDir, adminAuth: false });
  let desktop: Desktop | undefined;
  try {
    const { flow } = await deployable('Agent desktop');
    chooseTheme(flow, theme === 'dark' ? 'Dark' : 'Light');
    await red.deploy(flow);
    desktop = await Desktop.open(red.url, LAPTOP);
    const suffix = theme === 'dark' ? '-dark' : '';
    const picture = (moment: string) => desktop?.picture(path.join(images, `agent-desktop-${moment}${suffix}.png`));

    await desktop.sitAs('agent');
    await desktop.untilAgentIs('agent', 'Offline');
    await picture('start');
    await desktop.press('Sign on', 'Ready', 'Dial');
    await desktop.untilCallIs('Established');
    await picture('call');
    await desktop.press('Hang up');
    await callAll(desktop);
    await picture('calls');
    await desktop.press('Dial');
    await desktop.untilCallIs('Established');
    await desktop.page.setViewportSize(NARROW);
    await picture('narrow');
  } finally {
    await desktop?.close();
    await red.kill();
  }
}

/** Completes the first call, calls everybody else on the list, and says what became of it. */
async function callAll(desktop: Desktop): Promise<void> {
  await desktop.press('Complete');
  for (const result of ['Busy', 'Answered', 'No such number', 'Answered', 'No answer']) {
    await desktop.press('Dial');
    await desktop.untilResultIs(result);
    await desktop.press('Complete');
  }
  await desktop.untilPossible('Not ready', 'Another agent', 'Dial', 'Skip', 'Do not call');
}
