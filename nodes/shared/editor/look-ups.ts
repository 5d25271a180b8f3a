/**
 * Suggestions for a field, in Node-RED's own `autoComplete`: names that the sessions of a deployed server know or that were
 * typed into other nodes, or choices. The field takes any other text too.
 *
 *   text field:  attach($('#node-config-input-device'), names('devices', () => this.id));
 *   TypedInput:  types: [suggesting('str', names('devices')), 'msg', …]; `typedField` has it suggest
 */
import { elapsed } from '../../../src/timing/clock';
import type { KindOfNames, Suggestion } from '../for-editor';
import type { Search, TypedInputType } from './red';
import { typedBefore } from './typed-before';

/** Provides suggestions. */
type Known = () => PromiseLike<readonly Suggestion[]>;

/** ms for which an answer is cached, to avoid a request per keystroke. */
const FRESH = 3000;

/** ms after which an answer is not waited for. */
const PATIENCE = 5000;

/** Of the types of a TypedInput, by the names of Node-RED's pictures. */
const ICONS = { str: 'az', num: '09', bool: 'bool' } as const;

let last: { url: string; at: number; answer: PromiseLike<readonly Suggestion[]> } | undefined;

/** Whether the user asks for the full list, by a click or the down key, rather than for completion of the typed text. */
let isBrowsing = false;

const chosenServer = (): unknown => $('#node-input-server').val();

/** Nothing where Node-RED refuses, or takes too long. */
function ask(url: string): PromiseLike<readonly Suggestion[]> {
  if (last?.url !== url || elapsed() - last.at > FRESH) {
    const answer = $.ajax({ url, dataType: 'json', timeout: PATIENCE }).then(
      (names: Suggestion[]) => names,
      () => [],
    );
    last = { url, at: elapsed(), answer };
  }
  return last.answer;
}

/**
 * What the server knows; as long as that is nothing, what was typed into other nodes.
 * @param server returns the ID of the server; by default, the one chosen in the dialog
 */
export function names(kind: KindOfNames, server: () => unknown = chosenServer): Known {
  return () => {
    const id = String(server() || '');
    // Neither "add new" nor an environment variable is a server that could be asked.
    const known = /^[\w.-]+$/.test(id) && id !== '_ADD_' ? ask(`gws-server/${id}/names/${kind}`) : Promise.resolve([]);
    return known.then((found) => (found.length > 0 ? found : typedBefore(kind)));
  };
}

export function choices(values: readonly string[]): Known {
  return () => Promise.resolve(values.map((value) => ({ value, label: value })));
}

/** Entries that start with the typed text come first: the Tab key takes the first. */
function matching(known: readonly Suggestion[], typed: string): Suggestion[] {
  const wanted = typed.toLowerCase();
  const rankOf = ({ value, label }: Suggestion) => {
    const [name, text] = [value.toLowerCase(), label.toLowerCase()];
    return name === wanted ? 0 : name.startsWith(wanted) ? 1 : text.includes(wanted) ? 2 : 3;
  };
  const ranked = known.map((name) => ({ name, rank: rankOf(name) })).filter(({ rank }) => rank < 3);
  return ranked.sort((one, other) => one.rank - other.rank).map(({ name }) => name);
}

/** @param isList whether the text is a comma-separated list; then the last item is completed, or one is added */
function search(known: Known, isList = false): Search {
  return (text, done) => {
    const field = document.activeElement;
    known().then((all) => {
      if (document.activeElement !== field) {
        return;
      }
      const before = isList ? text.split(',').map((item) => item.trim()) : [text.trim()];
      let typed = before.pop() ?? '';
      if (isBrowsing && all.some(({ value }) => value === typed)) {
        before.push(...(isList ? [typed] : []));
        typed = '';
      }
      const others = all.filter(({ value }) => !before.includes(value));
      const complete = ({ value, label }: Suggestion) => ({
        value: [...before.filter(Boolean), value].join(', '),
        label,
      });
      done(matching(others, typed).map(complete));
    });
  };
}

/** One of Node-RED's own types, to be given more than it has. */
export function typeLike(value: keyof typeof ICONS): TypedInputType {
  return { value, label: RED._(`typedInput.type.${value}`), icon: `red/images/typedInput/${ICONS[value]}.svg` };
}

/** A type of a TypedInput whose value is text (`str`) or a number (`num`). */
export function suggesting(value: 'str' | 'num', known: Known): TypedInputType {
  return { ...typeLike(value), autoComplete: search(known) };
}

/** A click shows the full list. Leaving the field after that, with Tab or Enter, chooses nothing. */
export function browse(field: JQuery): void {
  field.on('click', () => {
    isBrowsing = true;
    field.trigger('keyup');
  });
  const onKey = ({ key }: KeyboardEvent) => {
    const isLeaving = key === 'Tab' || key === 'Enter';
    if (isLeaving && isBrowsing) {
      field.autoComplete('instance')?.menu?.hide();
    } else if (!isLeaving) {
      isBrowsing = key === 'ArrowDown';
    }
  };
  // Before the widget sees it.
  field[0]?.addEventListener('keydown', onKey, true);
}

export function attach(field: JQuery, known: Known, isList = false): void {
  field.autoComplete({ search: search(known, isList), minLength: 0 });
  browse(field);
}
