// The example "Agent desktop" in a real browser, as the agent uses it: buttons by their text, and what is on the screen.
import type { Browser, Locator, Page } from 'playwright-core';
import { type FlowNode, nodeOf } from '../package/example';
import { launchBrowser } from './browser';

/** ms that a call may take until somebody answers, with room to spare. */
const PATIENCE = 20_000;

export interface DesktopView {
  width?: number;
  height?: number;
}

/** The page has one of the themes that the example brings along. */
export function chooseTheme(flow: FlowNode[], name: 'Light' | 'Dark'): void {
  nodeOf(flow, 'ui-page').theme = nodeOf(flow, 'ui-theme', name).id;
}

export class Desktop {
  readonly errors: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
    page.on('console', (message) => message.type() === 'error' && this.errors.push(message.text()));
  }

  /** @param url of Node-RED */
  static async open(url: string, { width = 1366, height = 768 }: DesktopView = {}): Promise<Desktop> {
    const browser = await launchBrowser();
    const desktop = new Desktop(browser, await browser.newPage({ viewport: { width, height }, locale: 'en-US' }));
    await desktop.page.goto(`${url}/dashboard/agent`);
    await desktop.button('Sign on').waitFor();
    return desktop;
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  button(text: string): Locator {
    return this.page.getByRole('button', { name: text, exact: true });
  }

  /** As soon as it is possible. */
  async press(...buttons: string[]): Promise<void> {
    for (const text of buttons) {
      await this.button(text).click({ timeout: PATIENCE });
    }
  }

  /** These buttons, and no others, can be pressed. */
  async untilPossible(...buttons: string[]): Promise<void> {
    const shown = "[...document.querySelectorAll('.nrdb-ui-button button:enabled')].map((one) => one.innerText.trim())";
    await this.page.waitForFunction(`String(${shown}) === ${JSON.stringify(String(buttons))}`, undefined, {
      timeout: PATIENCE,
    });
  }

  async untilShown(...texts: string[]): Promise<void> {
    for (const text of texts) {
      await this.page.getByText(text).first().waitFor({ timeout: PATIENCE });
    }
  }

  async untilAgentIs(state: string): Promise<void> {
    await this.page
      .locator('.nrdb-ui-widget.nrdb-ui-text', { hasText: new RegExp(`^\\s*Agent\\s*${state}`) })
      .waitFor();
  }

  /** A state of the call as Genesys calls it. */
  async untilCallIs(state: string): Promise<void> {
    await this.page.locator('.call .v-chip').filter({ hasText: state }).waitFor({ timeout: PATIENCE });
  }

  async untilNobodyIsOnDesk(): Promise<void> {
    await this.page.getByText('Nobody is on the desk.').waitFor();
  }

  /** Of the whole page, once all movement on it is over. */
  async picture(file: string): Promise<void> {
    await this.page.waitForTimeout(1000);
    await this.page.screenshot({ path: file, fullPage: true });
  }

  async enter(label: string, value: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(value);
  }

  async chooseResult(result: string): Promise<void> {
    await this.page.locator('.nrdb-ui-dropdown .v-field').click();
    await this.page.getByRole('option', { name: result, exact: true }).click();
  }

  async untilResultIs(result: string): Promise<void> {
    await this.page.locator('.nrdb-ui-dropdown .v-field', { hasText: result }).first().waitFor({ timeout: PATIENCE });
  }

  /** The list of calls, the last one first: its cells. */
  async calls(): Promise<string[][]> {
    const rows = await this.page.locator('.nrdb-ui-table tbody tr').all();
    return Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
  }
}
