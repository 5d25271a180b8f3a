/**
 * A TypedInput that is properly labelled: Node-RED hides the input that the label refers to, and leaves the visible ones
 * unnamed.
 */
import { browse } from './look-ups';
import type { TypedInputOptions } from './red';

/**
 * Makes one of the input with that id; a type of the form of `suggesting` suggests names when its field is clicked.
 * @returns the input, as the editor knows it
 */
export function typedField(id: string, options: TypedInputOptions): JQuery {
  const field = $(`#${id}`).typedInput(options);
  const shown = field.next('.red-ui-typedInput-container');
  const text = shown.find('.red-ui-typedInput-input').attr('id', `${id}-text`);
  $(`label[for="${id}"]`).attr({ id: `${id}-label`, for: `${id}-text` });
  shown
    .find('.red-ui-typedInput-option-trigger')
    .attr({ id: `${id}-option`, 'aria-labelledby': `${id}-label ${id}-option` });
  shown.find('.red-ui-typedInput-option-expand').attr('aria-label', RED._('common.label.edit'));
  shown.find('.red-ui-typedInput-type-select').attr({ id: `${id}-type`, 'aria-labelledby': `${id}-label ${id}-type` });
  if (options.types.some((type) => typeof type !== 'string' && type.autoComplete)) {
    browse(text);
  }
  return field;
}
