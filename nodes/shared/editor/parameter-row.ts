/** The row of a dialog for a parameter of an operation. */
import type { Parameter } from '../../../src/operations/parameter';
import type { TypedSetting } from '../config';
import { absence, faultOf, isDynamic, isNeeded, placeholder, typesOf } from './parameters';
import { typedField } from './typed-field';

/** By kind of value; a text has a pencil. */
const ICONS: Readonly<Partial<Record<Parameter['kind'], string>>> = {
  phoneNumber: 'phone',
  wholeNumber: 'hashtag',
  seconds: 'hourglass-half',
  digits: 'th',
  timeOfDay: 'clock-o',
  time: 'calendar',
  futureTime: 'calendar',
  object: 'database',
  flag: 'check-square-o',
  choice: 'list',
  secret: 'lock',
};

/** Adds one to `rows`, and reports its value: at once, and whenever it changes. */
export function addParameterRow(
  rows: JQuery,
  label: string,
  parameter: Parameter,
  setting: TypedSetting | undefined,
  tell: (setting: TypedSetting) => void,
): void {
  const { name, kind } = parameter;
  const id = `gws-parameter-${name}`;
  const row = $('<div class="form-row"><label></label> <input type="text" style="width: 70%"></div>').appendTo(rows);
  row
    .find('label')
    .attr('for', id)
    .append($('<i aria-hidden="true">').addClass(`fa fa-${ICONS[kind] ?? 'pencil'}`), ' ')
    .append($('<span>').text(label));
  const field = row.find('input').attr({ id });

  const types = typesOf(parameter, isDynamic(setting) ? undefined : setting?.value);
  const names = types.map((type) => (typeof type === 'string' ? type : type.value));
  const offered = setting && names.includes(setting.type) ? setting : undefined;
  field.val(offered?.value ?? '');
  typedField(id, { types, default: offered?.type ?? names[0] ?? 'str' });
  const shown = row.find(`#${id}-text`);
  if (isNeeded(parameter)) {
    shown.attr('aria-required', 'true');
  }
  const read = () => {
    const typed = { value: field.typedInput('value'), type: field.typedInput('type') };
    shown.attr('placeholder', isDynamic(typed) ? absence(parameter) : placeholder(parameter));
    mark(field, faultOf(parameter, typed) !== undefined);
    tell(typed);
  };
  field.on('change keyup', read);
  read();
}

/** The editor reports faults in one tooltip for all rows; the TypedInput's own would also reject an empty value. */
function mark(field: JQuery, isWrong: boolean): void {
  field.next('.red-ui-typedInput-container').toggleClass('input-error', isWrong);
  const tooltip: { delete(): void } | undefined = field.data('tooltip');
  tooltip?.delete();
  field.removeData('tooltip');
}
