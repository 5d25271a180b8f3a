// A Chromium without a window.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';
const QUIETER = '--disable-component-update --disable-sync';

/** CHROMIUM names the browser if it is not in one of the usual places. @throws if there is none */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? BROWSERS.find(existsSync);
  try {
    return await chromium.launch({
      ...(executablePath ? { executablePath } : { channel: 'chrome' }),
      args: `${QUIET} ${QUIETER}`.split(' '),
    });
  } catch (cause) {
    const where = executablePath ?? 'any of the usual places';
    throw new Error(`No Chromium starts from ${where}. Install one, or say where it is: CHROMIUM=/path/to/chromium`, {
      cause,
    });
  }
}
