// The Node-RED editor in a real browser: what a user does with it, and what it complains about.
import type { Browser, Locator, Page } from 'playwright-core';
import type { FlowNode } from '../package/example';
import { launchBrowser } from './browser';

export interface View {
  theme?: 'light' | 'dark';
  /** Language of the browser; the editor follows it unless its user chooses another. */
  language?: string;
  width?: number;
  height?: number;
}

export class Editor {
  readonly errors: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
    page.on('console', (message) => message.type() === 'error' && this.errors.push(message.text()));
  }

  static async open(
    url: string,
    { theme = 'light', language = 'en-US', width = 1440, height = 900 }: View = {},
  ): Promise<Editor> {
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width, height }, locale: language });
    // Where the editor of Node-RED 5 keeps the choice of its user; older ones have no such choice.
    await page.addInitScript(`localStorage.setItem('view-dark-theme', '${theme}')`);
    page.setDefaultTimeout(30_000);
    const editor = new Editor(browser, page);
    await page.goto(url);
    await page.waitForSelector('.red-ui-palette-node[data-palette-type="gws-dial-preview-record"]');
    await page.waitForSelector('#red-ui-loading-progress', { state: 'hidden' });
    return editor;
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  /** Menu, Import, paste, Import: the flow arrives with ids of its own. */
  async import(flow: FlowNode[]): Promise<void> {
    await this.page.locator('#red-ui-workspace-chart').click({ position: { x: 700, y: 600 } });
    await this.page.keyboard.press('Control+i');
    await this.page.locator('#red-ui-clipboard-dialog-import-text').fill(JSON.stringify(flow));
    // The dialog reads its text on keyup.
    await this.page.keyboard.press('End');
    await this.page.locator('#red-ui-clipboard-dialog-ok').click();
    await this.showTab(String(flow[0]?.label));
  }

  /** Menu, Import, Examples, the example of a package, Import. */
  async importExample(packageName: string, example: string): Promise<void> {
    // Once open, the dialog turns to the clipboard, whatever was clicked meanwhile; the action of the menu has it turn to the examples.
    await this.page.evaluate("RED.actions.invoke('core:show-examples-import-dialog')");
    const labelled = (label: string) =>
      this.page
        .locator('#red-ui-clipboard-dialog-import-tab-examples .red-ui-treeList-label:visible')
        .filter({ has: this.page.getByText(label, { exact: true }) });
    const ready = this.page.locator('#red-ui-clipboard-dialog-ok:not([disabled])');
    await labelled(packageName).click();
    // A click while the list still unfolds is lost.
    for (let tries = 0; tries < 10 && !(await ready.isVisible()); tries += 1) {
      await labelled(example).click();
      await ready.waitFor({ timeout: 2000 }).catch(() => undefined);
    }
    const count = 'RED.nodes.createCompleteNodeSet().length';
    const before = await this.page.evaluate(count);
    await ready.click();
    await this.page.waitForFunction(`${count} > ${before}`);
  }

  /** Drags a node from the palette to a place on the workspace. */
  async place(type: string, x: number, y: number): Promise<void> {
    const source = this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
    await source.scrollIntoViewIfNeeded();
    await source.hover();
    await this.page.mouse.down();
    const chart = await this.page.locator('#red-ui-workspace-chart').boundingBox();
    await this.page.mouse.move((chart?.x ?? 0) + x, (chart?.y ?? 0) + y, { steps: 4 });
    await this.page.mouse.up();
    await (await this.node(type)).waitFor();
  }

  async showTab(label: string): Promise<void> {
    await this.page.locator('#red-ui-workspace-tabs .red-ui-tab-label', { hasText: label }).click();
  }

  async deploy(): Promise<void> {
    await this.page.locator('#red-ui-header-button-deploy:not(.disabled)').click();
    await this.page.waitForFunction('!RED.nodes.dirty()');
  }

  async idOf(type: string, name?: string): Promise<string> {
    const isIt = name === undefined ? 'true' : `node.name === ${JSON.stringify(name)}`;
    const find = `RED.nodes.filterNodes({ type: '${type}' }).find((node) => ${isIt})?.id`;
    const id = await this.page.evaluate<string | undefined>(find);
    if (!id) {
      throw new Error(`The editor shows no ${type} ${name ?? ''}`);
    }
    return id;
  }

  async node(type: string, name?: string): Promise<Locator> {
    return this.page.locator(`g[id="${await this.idOf(type, name)}"]`);
  }

  async press(injectName: string): Promise<void> {
    await (await this.node('inject', injectName)).locator('.red-ui-flow-node-button').click();
  }

  async untilStatus(text: RegExp, type: string, name?: string): Promise<void> {
    const label = (await this.node(type, name)).locator('.red-ui-flow-node-status-label');
    await label.filter({ hasText: text }).waitFor({ timeout: 20_000 });
  }

  /** The debug sidebar, and our category of the palette, are in view. */
  async showDebugMessages(): Promise<void> {
    await this.page.locator('[data-palette-type="gws-dial-preview-record"]').scrollIntoViewIfNeeded();
    await this.page.evaluate("RED.sidebar.show('debug')");
    await this.page.locator('.red-ui-debug-content-list').waitFor();
  }

  /** Opens the edit dialog of a node, calls `look`, and then cancels or confirms it. */
  async inDialogOf(
    type: string,
    look: (dialog: Locator) => Promise<void>,
    end: 'cancel' | 'ok' = 'cancel',
  ): Promise<void> {
    await (await this.node(type)).locator('.red-ui-flow-node').first().dblclick();
    await this.inTray(`#node-dialog-${end}`, look);
  }

  /** As {@link inDialogOf}, by way of a node that uses the server. */
  async inDialogOfServer(look: (dialog: Locator) => Promise<void>, end: 'cancel' | 'ok' = 'cancel'): Promise<void> {
    await this.inDialogOf('gws-call-events', async () => {
      await this.page.locator('#node-input-btn-server-edit').click();
      await this.inTray(`#node-config-dialog-${end}`, look);
    });
  }

  /** As {@link inDialogOf}, of a config node, whether or not a node uses it. */
  async inDialogOfConfig(
    type: string,
    id: string,
    look: (dialog: Locator) => Promise<void>,
    end: 'cancel' | 'ok' = 'cancel',
  ): Promise<void> {
    await this.page.evaluate(`void RED.editor.editConfig('', '${type}', '${id}')`);
    await this.inTray(`#node-config-dialog-${end}`, look);
  }

  /** In the dialog of a node that uses a server: adds one. */
  async inDialogOfNewServer(look: (dialog: Locator) => Promise<void>, end: 'cancel' | 'ok' = 'cancel'): Promise<void> {
    await this.page.locator('#node-input-btn-server-add').click();
    await this.inTray(`#node-config-dialog-${end}`, look);
  }

  private async inTray(button: string, look: (dialog: Locator) => Promise<void>): Promise<void> {
    const dialog = this.page.locator('.red-ui-tray').filter({ has: this.page.locator(button) });
    // A trial click waits until the dialog has slid in and stands still.
    await dialog.locator(button).click({ trial: true });
    await look(dialog);
    await dialog.locator(button).click();
    await dialog.waitFor({ state: 'detached' });
  }
}
