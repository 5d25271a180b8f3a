/** Tabs within the sidebar: one at a time is in the tab order, the arrow keys lead to the others. */
import { button, element, placeAfter } from './elements';

interface Tab {
  readonly button: HTMLButtonElement;
  readonly panel: HTMLElement;
  readonly label: string;
}

export class Tabs {
  readonly bar = element('div', { class: 'gws-sidebar-tabs', attributes: { role: 'tablist' } });
  readonly #tabs = new Map<string, Tab>();
  readonly #changed: () => void;
  #current = '';

  /** @param changed told when another tab is shown */
  constructor(label: string, changed: () => void) {
    this.#changed = changed;
    this.bar.setAttribute('aria-label', label);
    this.bar.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get current(): string {
    return this.#current;
  }

  add(name: string, label: string, panel: HTMLElement): void {
    const tab = button(label, () => this.show(name), 'gws-sidebar-tab');
    const ids = { tab: `gws-sidebar-tab-${name}`, panel: `gws-sidebar-panel-${name}` };
    tab.id = ids.tab;
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', ids.panel);
    panel.id = ids.panel;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', ids.tab);
    this.bar.append(tab);
    this.#tabs.set(name, { button: tab, panel, label });
    if (this.#tabs.size === 1) {
      this.#current = name;
    }
    this.#mark();
  }

  show(name: string): void {
    this.#current = name;
    this.#mark();
    this.#changed();
  }

  /** Shows how many rows there are. */
  count(name: string, count: number): void {
    const tab = this.#tabs.get(name);
    const label = count === 0 ? tab?.label : `${tab?.label} (${count})`;
    if (tab && label !== undefined && tab.button.textContent !== label) {
      tab.button.textContent = label;
    }
  }

  #mark(): void {
    for (const [name, { button: tab, panel }] of this.#tabs) {
      const isCurrent = name === this.#current;
      tab.setAttribute('aria-selected', String(isCurrent));
      tab.tabIndex = isCurrent ? 0 : -1;
      panel.hidden = !isCurrent;
    }
  }

  #onKey(event: KeyboardEvent): void {
    const names = [...this.#tabs.keys()];
    const place = placeAfter(event.key, names.indexOf(this.#current), names.length, 'tabs');
    const name = place === undefined ? undefined : names[place];
    if (name !== undefined) {
      event.preventDefault();
      this.show(name);
      this.#tabs.get(name)?.button.focus();
    }
  }
}
