/** Fields for parts of a setting that is JSON. */
import { isNothing } from '../../../src/values/basics';
import { isVariable } from '../../shared/editor/readable';
import { type Fault, wordsOfFault } from './faults';
import { text } from './texts';

export interface Field {
  readonly element: JQuery;
  /** What is entered, as JSON; undefined: nothing, or what is so without it. */
  value(): unknown;
  set(value: unknown): void;
  /** Shows what is wrong, at paths from here on, in place of what was shown. */
  show(faults: readonly Fault[]): void;
}

/** How a value is typed. */
interface Format {
  read(typed: string): unknown;
  write(value: unknown): string;
}

interface TextOptions {
  readonly label: string;
  /** What is expected there, should something be wrong. */
  readonly wrong?: string;
  readonly example?: string;
  /** Of a field with several. */
  readonly lines?: number;
  readonly format?: Format;
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

const PLAIN: Format = { read: (typed) => typed, write: (value) => [value].flat().join(', ') };

/** A list by commas. */
export const COMMAS: Format = {
  read: (typed) => typed.split(',').map((part) => part.trim()),
  write: (value) => [value].flat().join(', '),
};

/** Lines, as text or as a list. */
export const LINES: Format = {
  read: (typed) => typed,
  write: (value) => [value].flat().join('\n'),
};

/** A list, one item a line; text that is stored has commas. */
export const ITEMS: Format = {
  read: (typed) => linesIn(typed),
  write: (value) => (typeof value === 'string' ? value.split(',') : [value].flat()).join('\n'),
};

/** An object, a line `name = value` each. */
export const PAIRS: Format = {
  read: (typed) =>
    Object.fromEntries(
      linesIn(typed).map((line) => {
        const at = line.lastIndexOf('=');
        return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      }),
    ),
  write: (value) =>
    Object.entries(value as object)
      .map(([name, stands]) => `${name} = ${[stands].flat().join(', ')}`)
      .join('\n'),
};

/** A number, if it is one. */
export const NUMBER: Format = { read: (typed) => (/^\d{1,9}$/.test(typed) ? Number(typed) : typed), write: String };

let count = 0;

export function nextId(): string {
  count += 1;
  return `gws-calling-rules-${count}`;
}

export function textField({ label, wrong = '', example = '', lines, format = PLAIN }: TextOptions): Field {
  const control = lines
    ? $('<textarea spellcheck="false">').attr('rows', lines)
    : $('<input type="text" autocomplete="off">');
  const input = control.attr('placeholder', example);
  const typed = () => String(input.val()).trim();
  return {
    ...framed(label, input, wrong),
    value: () => (typed() === '' ? undefined : format.read(typed())),
    set: (value) => void input.val(isNothing(value) ? '' : format.write(value)),
  };
}

/** The first choice is what is so without a setting. */
export function choiceField(label: string, choices: readonly Choice[]): Field {
  const select = $('<select>').append(choices.map(optionOf));
  const [first] = choices;
  return {
    ...framed(label, select, ''),
    value: () => (select.val() === first?.value ? undefined : String(select.val())),
    set: (given) => {
      const value = isNothing(given) ? (first?.value ?? '') : String(given);
      // What the list does not offer was set by hand in the flow, and may be right.
      if (!choices.some((choice) => choice.value === value)) {
        select.append(optionOf({ value, label: value }));
      }
      select.val(value);
    },
  };
}

export function checkField(label: string): Field {
  const box = $('<input type="checkbox">');
  return {
    ...framed(label, box, ''),
    value: () => (box.prop('checked') ? true : undefined),
    set: (value) => void box.prop('checked', value === true || value === 'true'),
  };
}

/** Some of several; what is chosen in the flow and not offered stays. @param otherwise what is checked without a setting */
export function checksField(
  label: string,
  wrong: string,
  choices: readonly Choice[],
  otherwise: readonly string[],
): Field {
  const holder = $('<div class="gws-rules-checks">');
  const fault = faultLine();
  const element = $('<fieldset class="form-row gws-rules-field">').append(
    $('<legend>').text(label),
    holder,
    fault.element,
  );
  const checked = () =>
    holder
      .find(':checked')
      .get()
      .map((box) => String($(box).val()));
  return {
    element,
    value: () => (checked().sort().join() === [...otherwise].sort().join() ? undefined : checked()),
    set: (given) => {
      const some = isNothing(given) ? otherwise : [given].flat().flatMap((one) => COMMAS.read(String(one)) as string[]);
      const others = some.filter((value) => !choices.some((choice) => choice.value === value));
      const offered = [...choices, ...others.map((value) => ({ value, label: value }))];
      holder.empty().append(
        offered.map((choice) => {
          const box = $('<input type="checkbox">').val(choice.value).prop('checked', some.includes(choice.value));
          return $('<label>').append(box, ' ', $('<span>').text(choice.label));
        }),
      );
    },
    show: (faults) => fault.show(wrong, faults),
  };
}

/** A number and a unit: `24 hours`. */
export function spanField(label: string, units: readonly Choice[]): Field {
  const amount = $('<input type="text" inputmode="decimal" autocomplete="off" class="gws-rules-amount">');
  const unit = $('<select>').append(units.map(optionOf)).attr('aria-label', text('field.unit'));
  const frame = framed(label, amount, text('wrong.span'));
  unit.insertAfter(amount);
  return {
    ...frame,
    value: () => {
      const typed = String(amount.val()).trim();
      return typed === '' ? undefined : isVariable(typed) ? typed : `${typed} ${unit.val()}`;
    },
    set: (value) => {
      const [, number = '', name = ''] = /^\s*(\S*)\s*(.*)$/.exec(isNothing(value) ? '' : String(value)) ?? [];
      amount.val(number);
      const bare = (one: string) =>
        one
          .toLowerCase()
          .replace(/[\s_-]/g, '')
          .replace(/s?$/, 's');
      unit.val(units.find((one) => bare(one.value) === bare(name))?.value ?? units[0]?.value ?? '');
    },
  };
}

/** What is wrong, under a field: what is expected, and what is there instead. */
export function faultLine(): { element: JQuery; show(wrong: string, faults: readonly Fault[]): void } {
  const element = $('<div class="gws-rules-fault">').attr('id', nextId());
  return {
    element,
    show(wrong, faults) {
      const said = $('<span class="gws-rules-detail">').text(faults.map(wordsOfFault).join('; '));
      element.empty().append(...(faults.length > 0 ? [$('<span>').text(wrong), ' ', said] : []));
    },
  };
}

function framed(label: string, control: JQuery, wrong: string): Pick<Field, 'element' | 'show'> {
  const id = nextId();
  const fault = faultLine();
  control.attr({ id, 'aria-describedby': fault.element.attr('id') ?? '' });
  const element = $('<div class="form-row gws-rules-field">').append(
    $('<label>').attr('for', id).text(label),
    $('<div class="gws-rules-control">').append(control),
    fault.element,
  );
  return {
    element,
    show: (faults) => {
      control.toggleClass('input-error', faults.length > 0).attr('aria-invalid', String(faults.length > 0));
      fault.show(wrong, faults);
    },
  };
}

function optionOf({ value, label }: Choice): JQuery {
  return $('<option>').val(value).text(label);
}

function linesIn(typed: string): string[] {
  return typed
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}
