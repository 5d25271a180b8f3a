/** Explains a dial: a field for what it is known by, and its story, step by step. */
import type { ToldStep } from '../rows';
import { button, element } from './elements';
import { List } from './list';
import { showNode } from './show-node';
import { detailTexts, reason } from './shown';
import { outcomeText, stepText, text, timeText } from './texts';

const ICONS: Readonly<Record<string, string>> = {
  handedOut: 'fa-inbox',
  verdict: 'fa-balance-scale',
  claimed: 'fa-book',
  accepted: 'fa-check',
  dialing: 'fa-phone',
  established: 'fa-comments-o',
  ended: 'fa-stop',
  failed: 'fa-ban',
  notDialed: 'fa-ban',
  unknown: 'fa-question-circle-o',
  call: 'fa-phone',
  ledgerUnavailable: 'fa-exclamation-circle',
};

/** ms that a ledger may take. */
const PATIENCE = 30_000;

export class Explanation {
  readonly element: HTMLElement;
  readonly #field = element('input', {
    attributes: { type: 'text', id: 'gws-sidebar-explain-what', maxlength: '200' },
  });
  readonly #message = element('div', { class: 'gws-sidebar-message', attributes: { role: 'status' } });
  readonly #steps: List;
  #asked = '';

  constructor() {
    this.#steps = new List(text('tab.explain'));
    const submit = button(text('explain.button'), () => {});
    submit.type = 'submit';
    const label = element('label', { text: text('explain.label'), attributes: { for: this.#field.id } });
    const form = element('form', { children: [label, this.#field, submit] });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.explain(this.#field.value);
    });
    const story = [this.#message, this.#steps.element];
    this.element = element('div', { class: 'gws-sidebar-explain', children: [form, ...story] });
  }

  focus(): void {
    this.#field.focus();
  }

  /** @param what a record handle, attempt, number, call, or entry of the ledger */
  explain(what: string): void {
    this.#asked = what;
    this.#field.value = what;
    this.#steps.clear();
    this.#message.textContent = '…';
    $.ajax({ url: `gws-sidebar/explain?for=${encodeURIComponent(what)}`, dataType: 'json', timeout: PATIENCE }).then(
      (steps: ToldStep[]) => {
        if (this.#asked === what) {
          this.#show(steps);
        }
      },
      () => {
        this.#message.textContent = text('no-answer');
      },
    );
  }

  #show(steps: readonly ToldStep[]): void {
    this.#message.textContent = steps.length === 0 ? text('explain.nothing') : '';
    let call: string | undefined;
    steps.forEach((step, index) => {
      const { at, what, agent, handle, attempt, campaign, number, callId, state, outcome, resolvedBy, node } = step;
      const isOther = callId !== undefined && callId !== call;
      call = callId ?? call;
      const names = [handle === undefined ? attempt : `#${handle}`, number, campaign, isOther ? callId : '', agent];
      const word = outcome !== undefined && outcome !== what ? outcomeText(outcome) : state;
      this.#steps.put({
        key: String(index),
        order: index,
        icon: ICONS[what] ?? 'fa-circle-o',
        title: [stepText(what), word].filter(Boolean).join(': '),
        facts: [timeText(at), ...names.map((name) => name ?? ''), ...detailTexts(step.details), resolvedBy ?? ''],
        text: reason(step),
        isProblem: step.code !== undefined,
        buttons: [],
        open: () => showNode(node),
      });
    });
    this.#steps.tidy();
  }
}
