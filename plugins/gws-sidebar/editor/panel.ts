/** What the sidebar consists of: servers, a filter, and tabs with agents, calls, dials, what is unknown, and what is waited for. */
import type { Row, View } from '../rows';
import { button, element } from './elements';
import { Explanation } from './explanation';
import { List } from './list';
import { type DialActions, shownRow, shownUndeployed } from './shown';
import { Tabs } from './tabs';
import { text } from './texts';

const LISTS = ['agent', 'call', 'dial', 'unknown', 'wait'] as const;

type ListName = (typeof LISTS)[number];

export interface PanelActions {
  readonly settle: DialActions['settle'];
  saveDiagnosis(): void;
}

export class Panel {
  readonly element: HTMLElement;
  /** For the footer of Node-RED's sidebar. */
  readonly toolbar: HTMLElement;
  readonly #servers = new List(text('servers'));
  readonly #lists: Readonly<Record<ListName, List>>;
  readonly #empty: Readonly<Record<ListName, HTMLElement>>;
  readonly #tabs = new Tabs(text('title'), () => this.#filter());
  readonly #explanation = new Explanation();
  readonly #message = element('div', { class: 'gws-sidebar-message', attributes: { role: 'status' } });
  readonly #filterField = element('input', { attributes: { type: 'text', placeholder: text('filter') } });
  readonly #onlyProblems = element('input', { attributes: { type: 'checkbox' } });
  readonly #filters: HTMLElement;
  readonly #body = element('div', { class: 'gws-sidebar-body' });
  readonly #head = element('div', { class: 'gws-sidebar-head' });
  readonly #actions: DialActions;
  /** By key, of the rows from the runtime: which list they are in. */
  readonly #places = new Map<string, List>();
  #undeployed: string[] = [];

  constructor({ settle, saveDiagnosis }: PanelActions) {
    this.#actions = { settle, explain: (what) => this.explain(what) };
    const listFor = (name: ListName) => [name, new List(text(`tab.${name}`))] as const;
    const emptyFor = (name: ListName) => [name, element('div', { class: 'gws-sidebar-message' })] as const;
    this.#lists = Object.fromEntries(LISTS.map(listFor)) as unknown as Record<ListName, List>;
    this.#empty = Object.fromEntries(LISTS.map(emptyFor)) as unknown as Record<ListName, HTMLElement>;
    this.#filterField.setAttribute('aria-label', text('filter'));
    this.#filterField.addEventListener('input', () => this.#filter());
    this.#onlyProblems.addEventListener('change', () => this.#filter());
    const onlyProblems = element('label', {
      children: [this.#onlyProblems, element('span', { text: text('only-problems') })],
    });
    this.#filters = element('div', { class: 'gws-sidebar-tools', children: [this.#filterField, onlyProblems] });
    const diagnosis = button(text('diagnosis.button'), saveDiagnosis, 'red-ui-footer-button gws-sidebar-footer');
    diagnosis.title = text('diagnosis.hint');
    this.toolbar = element('div', { children: [diagnosis] });
    this.#head.append(this.#servers.element, this.#filters, this.#tabs.bar);
    for (const name of LISTS) {
      const panel = element('div', { children: [this.#lists[name].element, this.#empty[name]] });
      this.#tabs.add(name, text(`tab.${name}`), panel);
      this.#body.append(panel);
    }
    const panel = element('div', { children: [this.#explanation.element] });
    this.#tabs.add('explain', text('tab.explain'), panel);
    this.#body.append(panel);
    this.element = element('div', { class: 'gws-sidebar', children: [this.#message, this.#head, this.#body] });
    this.#filter();
  }

  /** Says why there is nothing to see, or why it may be out of date; nothing if all is well. */
  say(message: string, isUseless = false): void {
    if (this.#message.textContent !== message) {
      this.#message.textContent = message;
    }
    this.#message.hidden = message === '';
    this.#head.hidden = isUseless;
    this.#body.hidden = isUseless;
  }

  /** Shows what has changed. */
  show({ isWhole, rows, gone }: View): void {
    if (isWhole) {
      const keys = new Set(rows.map(({ key }) => key));
      this.#remove([...this.#places.keys()].filter((key) => !keys.has(key)));
    }
    this.#remove(gone);
    for (const row of rows) {
      const list = this.#listOf(row);
      this.#places.set(row.key, list);
      list.put(shownRow(row, this.#actions));
    }
    this.#showUndeployed();
    this.#count();
  }

  explain(what: string): void {
    this.#tabs.show('explain');
    this.#explanation.focus();
    this.#explanation.explain(what);
  }

  #listOf({ kind }: Row): List {
    return kind === 'server' ? this.#servers : this.#lists[kind];
  }

  #remove(keys: readonly string[]): void {
    for (const key of keys) {
      this.#places.get(key)?.remove(key);
      this.#places.delete(key);
    }
  }

  /** Servers that are in the flows of this editor only. */
  #showUndeployed(): void {
    const servers: { id: string; name: string }[] = [];
    RED.nodes.eachConfig(({ id, type, name, d }) => {
      if (type === 'gws-server' && !d && !this.#places.has(`server ${id}`)) {
        servers.push({ id, name: name || 'gws-server' });
      }
    });
    const keys = servers.map(({ id }) => `server ${id}`);
    for (const key of this.#undeployed.filter((one) => !keys.includes(one) && !this.#places.has(one))) {
      this.#servers.remove(key);
    }
    this.#undeployed = keys;
    for (const { id, name } of servers) {
      this.#servers.put(shownUndeployed(id, name));
    }
    this.#servers.tidy();
    this.say(this.#servers.count === 0 ? text('no-server') : '');
  }

  #filter(): void {
    const filter = { text: this.#filterField.value.trim(), onlyProblems: this.#onlyProblems.checked };
    for (const name of LISTS) {
      this.#lists[name].filter(filter);
    }
    this.#filters.hidden = this.#tabs.current === 'explain';
    this.#count();
  }

  #count(): void {
    for (const name of LISTS) {
      const { count, shown } = this.#lists[name];
      this.#lists[name].tidy();
      this.#tabs.count(name, count);
      const emptiness = count > 0 && shown === 0 ? text('empty.filtered') : text(`empty.${name}`);
      this.#empty[name].textContent = shown === 0 ? emptiness : '';
      this.#empty[name].hidden = shown > 0;
    }
  }
}
