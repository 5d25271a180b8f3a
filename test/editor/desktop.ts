// The example "Agent desktop" in a real browser, as the agent uses it: buttons by their text, and what is on the screen.
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { type FlowNode, nodeOf } from '../package/example';
import { launchBrowser } from './browser';

/** ms that a call may take until somebody answers, with room to spare. */
const PATIENCE = 60_000;

export interface DesktopView {
  width?: number;
  height?: number;
  /** Such as those of a proxy that people sign in to. */
  headers?: Record<string, string>;
  /** A browser in which to open a separate window, as on another computer; otherwise one is started. */
  browser?: Browser;
  /** Of which it is one more window; it shares what the browser remembers. */
  context?: BrowserContext;
}

/** The page has one of the example's themes. */
export function chooseTheme(flow: FlowNode[], name: 'Light' | 'Dark'): void {
  nodeOf(flow, 'ui-page').theme = nodeOf(flow, 'ui-theme', name).id;
}

export class Desktop {
  readonly errors: string[] = [];

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly own: { close(): Promise<void> }[],
  ) {
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
    page.on('console', (message) => message.type() === 'error' && this.errors.push(message.text()));
  }

  /** @param url of Node-RED */
  static async open(url: string, view: DesktopView = {}): Promise<Desktop> {
    const { width = 1366, height = 768, headers = {}, browser, context } = view;
    const started = browser || context ? undefined : await launchBrowser();
    const newContext = await (browser ?? started)?.newContext({ locale: 'en-US', serviceWorkers: 'block' });
    const shown = context ?? newContext;
    if (!shown) {
      throw new Error('There is no browser');
    }
    const page = await shown.newPage();
    await page.setViewportSize({ width, height });
    await page.setExtraHTTPHeaders(headers);
    const own = [page, newContext, started].filter((one) => one !== undefined);
    const desktop = new Desktop(shown, page, own);
    await page.goto(`${url}/dashboard/agent`);
    await desktop.button('Dial').waitFor();
    return desktop;
  }

  async close(): Promise<void> {
    for (const one of this.own) {
      await one.close();
    }
  }

  /** Another window of the same browser. */
  anotherWindow(view: DesktopView = {}): Promise<Desktop> {
    return Desktop.open(new URL(this.page.url()).origin, { context: this.context, ...view });
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.button('Dial').waitFor();
  }

  button(text: string): Locator {
    return this.page.getByRole('button', { name: text, exact: true });
  }

  /** As soon as it is possible. */
  async press(...buttons: string[]): Promise<void> {
    for (const text of buttons) {
      await this.button(text).click();
    }
  }

  /** Chooses an agent, whether or not the desk is free. */
  async chooseAgent(agent: string): Promise<void> {
    await this.page.locator('.agent-bar .v-select').click();
    await this.page.getByRole('option', { name: new RegExp(`^${agent}( |$)`) }).click();
    await this.press('Open the desk');
  }

  async sitAs(agent: string): Promise<void> {
    await this.chooseAgent(agent);
    await this.untilAgentIs(agent, '');
  }

  /** These buttons of the desk, and no others, can be pressed. */
  async untilPossible(...buttons: string[]): Promise<void> {
    const shown = "[...document.querySelectorAll('.desk .v-btn:enabled')].map((one) => one.innerText.trim())";
    await this.page.waitForFunction(`String(${shown}) === ${JSON.stringify(String(buttons))}`);
  }

  async untilShown(...texts: string[]): Promise<void> {
    for (const text of texts) {
      await this.page.getByText(text).first().waitFor();
    }
  }

  /** The agent at this desk, and the agent's state. */
  async untilAgentIs(agent: string, state: string): Promise<void> {
    const bar = this.page.locator('.agent-bar .who', { has: this.page.getByText(agent, { exact: true }) });
    await bar.locator('.state', { hasText: state }).waitFor();
  }

  /** A state of the call as Genesys calls it. */
  async untilCallIs(state: string): Promise<void> {
    await this.page.locator('.call .v-chip').filter({ hasText: state }).waitFor();
  }

  async untilNobodyIsOnDesk(): Promise<void> {
    await this.page.getByText('Nobody is on the desk.').waitFor();
  }

  /** The person and the number of the call, as far as there are any. */
  async onDesk(): Promise<{ person: string[]; call: string[] }> {
    return {
      person: await this.page.locator('.person > .text-h5').allInnerTexts(),
      call: await this.page.locator('.call .number').allInnerTexts(),
    };
  }

  /** A picture of the whole page, once all animations are over. */
  async picture(file: string): Promise<void> {
    await this.page.waitForTimeout(1000);
    await this.page.screenshot({ path: file, fullPage: true });
  }

  async enter(label: string, value: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(value);
  }

  private get result(): Locator {
    return this.page.locator('.v-select', { has: this.page.getByLabel('Result', { exact: true }) });
  }

  async chooseResult(result: string): Promise<void> {
    await this.result.click();
    await this.page.getByRole('option', { name: result, exact: true }).click();
  }

  async untilResultIs(result: string): Promise<void> {
    await this.result.getByText(result, { exact: true }).waitFor();
  }

  /** The list of calls, the last one first: its cells. */
  async calls(): Promise<string[][]> {
    const rows = await this.page.locator('.nrdb-ui-table tbody tr').all();
    return Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
  }
}
