/**
 * A list of rows, each with a button that shows more of it, and perhaps other buttons. One row at a time is in the tab order; the
 * arrow keys, Home and End lead to the others. Only rows that have changed are touched.
 */
import { button, element, placeAfter } from './elements';

export interface RowButton {
  readonly label: string;
  press(): void;
}

export interface ShownRow {
  readonly key: string;
  /** Rows with smaller ones come first. */
  readonly order: string | number;
  /** Of Font Awesome: `fa-phone`. */
  readonly icon: string;
  readonly title: string;
  readonly facts: readonly string[];
  readonly text: string;
  readonly isProblem: boolean;
  readonly buttons: readonly RowButton[];
  open(): void;
}

interface Item {
  row: ShownRow;
  readonly element: HTMLLIElement;
  readonly main: HTMLButtonElement;
  readonly icon: HTMLElement;
  readonly title: HTMLElement;
  readonly facts: HTMLElement;
  readonly text: HTMLElement;
  readonly buttons: HTMLElement;
}

/** Which rows are shown. */
export interface Filter {
  readonly text: string;
  readonly onlyProblems: boolean;
}

export class List {
  readonly element = element('ul', { class: 'gws-sidebar-list', attributes: { role: 'list' } });
  readonly #items = new Map<string, Item>();
  #sorted: Item[] = [];
  #filter: Filter = { text: '', onlyProblems: false };

  constructor(label: string) {
    this.element.setAttribute('aria-label', label);
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('focusin', ({ target }) => this.#makeCurrent(target as Node));
  }

  get count(): number {
    return this.#items.size;
  }

  /** Rows that are not filtered out. */
  get shown(): number {
    return this.#sorted.filter((item) => !item.element.hidden).length;
  }

  put(row: ShownRow): void {
    const known = this.#items.get(row.key);
    if (known && known.row.order === row.order) {
      this.#fill(known, row);
      return;
    }
    this.remove(row.key);
    const item = this.#newItem(row);
    this.#items.set(row.key, item);
    const at = this.#sorted.findIndex((other) => other.row.order > row.order);
    const place = at < 0 ? this.#sorted.length : at;
    this.element.insertBefore(item.element, this.#sorted[place]?.element ?? null);
    this.#sorted.splice(place, 0, item);
    this.#fill(item, row, true);
  }

  remove(key: string): void {
    const item = this.#items.get(key);
    if (!item) {
      return;
    }
    const hadFocus = item.element.contains(document.activeElement);
    const at = this.#sorted.indexOf(item);
    this.#items.delete(key);
    this.#sorted.splice(at, 1);
    item.element.remove();
    if (hadFocus) {
      (this.#visible()[Math.min(at, this.#visible().length - 1)]?.main ?? this.element).focus();
    }
  }

  clear(): void {
    for (const key of [...this.#items.keys()]) {
      this.remove(key);
    }
  }

  filter(filter: Filter): void {
    this.#filter = filter;
    for (const item of this.#sorted) {
      item.element.hidden = !this.#passes(item.row);
    }
    this.tidy();
  }

  /** Sees to it that one row is in the tab order; after rows have come or gone. */
  tidy(): void {
    const visible = this.#visible();
    if (!visible.some(({ main }) => main.tabIndex === 0)) {
      this.#setTabIndex(visible[0], 0);
    }
  }

  #visible(): Item[] {
    return this.#sorted.filter((item) => !item.element.hidden);
  }

  #passes({ title, facts, text, isProblem }: ShownRow): boolean {
    const words = [title, ...facts, text].join(' ').toLowerCase();
    return words.includes(this.#filter.text.toLowerCase()) && (isProblem || !this.#filter.onlyProblems);
  }

  #newItem(row: ShownRow): Item {
    const icon = element('i', { attributes: { 'aria-hidden': 'true' } });
    const [title, facts, text] = ['title', 'facts', 'text'].map((name) =>
      element('span', { class: `gws-sidebar-${name}` }),
    );
    const main = button('', () => item.row.open(), 'gws-sidebar-main');
    main.tabIndex = -1;
    main.append(icon, title as Node, facts as Node, text as Node);
    const buttons = element('span', { class: 'gws-sidebar-buttons' });
    const whole = element('li', { class: 'gws-sidebar-row', children: [main, buttons] });
    const item = { row, element: whole, main, icon, title, facts, text, buttons } as Item;
    return item;
  }

  #fill(item: Item, row: ShownRow, isNew = false): void {
    const before = item.row;
    item.row = row;
    item.element.hidden = !this.#passes(row);
    item.element.classList.toggle('gws-sidebar-problem', row.isProblem);
    item.icon.className = `fa ${row.icon}`;
    setText(item.title, row.title);
    setText(item.facts, row.facts.filter(Boolean).join(' · '));
    setText(item.text, row.text);
    const labels = ({ buttons }: ShownRow) => buttons.map(({ label }) => label).join('\n');
    if (isNew || labels(before) !== labels(row)) {
      item.buttons.replaceChildren(...row.buttons.map((one, index) => this.#rowButton(item, one.label, index)));
      item.buttons.hidden = row.buttons.length === 0;
    }
  }

  #rowButton(item: Item, label: string, index: number): HTMLButtonElement {
    const made = button(label, () => item.row.buttons[index]?.press());
    made.tabIndex = item.main.tabIndex;
    return made;
  }

  #makeCurrent(target: Node): void {
    for (const item of this.#sorted) {
      const isCurrent = item.element.contains(target);
      if (isCurrent || item.main.tabIndex === 0) {
        this.#setTabIndex(item, isCurrent ? 0 : -1);
      }
    }
  }

  #setTabIndex(item: Item | undefined, index: number): void {
    for (const one of item?.element.querySelectorAll('button') ?? []) {
      one.tabIndex = index;
    }
  }

  #onKey(event: KeyboardEvent): void {
    const visible = this.#visible();
    const at = visible.findIndex((item) => item.element.contains(event.target as Node));
    const place = placeAfter(event.key, at, visible.length, 'rows');
    if (place !== undefined) {
      event.preventDefault();
      visible[place]?.main.focus();
    }
  }
}

function setText(where: HTMLElement, text: string): void {
  if (where.textContent !== text) {
    where.textContent = text;
  }
}
