// The example "Wallboard" in a real browser: what somebody reads on it.
import type { Browser, Page } from 'playwright-core';
import { type FlowNode, nodeOf } from '../package/example';

/** ms that a figure may take to be on the board, on a busy machine. */
const PATIENCE = 60_000;

/** The flow, with something in its context when it starts. @param code of a Function node */
export function withPast(flow: FlowNode[], code: string): FlowNode[] {
  const place = { z: nodeOf(flow, 'tab').id, x: 100, y: 2000, wires: [] };
  return [...flow, { id: 'past', type: 'function', ...place, outputs: 0, libs: [], func: '', initialize: code }];
}

export class Wallboard {
  readonly errors: string[] = [];

  private constructor(readonly page: Page) {
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
    page.on('console', (message) => message.type() === 'error' && this.errors.push(message.text()));
  }

  /** @param url of Node-RED */
  static async open(browser: Browser, url: string, { width = 1920, height = 1080 } = {}): Promise<Wallboard> {
    const context = await browser.newContext({ locale: 'en-US', serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.setViewportSize({ width, height });
    const board = new Wallboard(page);
    await page.goto(`${url}/dashboard/wallboard`);
    await page.locator('.tile').first().waitFor();
    return board;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  /** Resolves when the figure above this label is the one expected. */
  async untilFigure(label: string, value: string | RegExp): Promise<void> {
    const tile = this.page.locator('.tile', { has: this.page.getByText(label, { exact: true }) });
    await tile
      .locator('.value')
      .filter({ hasText: exactly(value) })
      .waitFor();
  }

  /** Resolves when so many agents are in that state. */
  async untilAgents(state: string, count: string | RegExp): Promise<void> {
    const row = this.page.locator('.states tr', { has: this.page.getByText(state) });
    await row
      .locator('.count')
      .filter({ hasText: exactly(count) })
      .waitFor();
  }

  /** The cells of a campaign. */
  async campaign(name: string): Promise<string[]> {
    const row = this.page.locator('.campaigns tbody tr', { has: this.page.getByText(name, { exact: true }) });
    return (await row.locator('td').allInnerTexts()).map((text) => text.trim());
  }

  /** A picture of the whole page, once all animations are over. */
  async picture(file: string): Promise<void> {
    await this.page.waitForTimeout(1000);
    await this.page.screenshot({ path: file, fullPage: true });
  }
}

function exactly(value: string | RegExp): RegExp {
  return typeof value === 'string' ? new RegExp(`^\\s*${value}\\s*$`) : value;
}
