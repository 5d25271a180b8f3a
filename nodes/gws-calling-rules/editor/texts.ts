/** Texts of the dialog. */
import { catalogueOf } from '../../shared/catalogue';

/** The text of `gws-calling-rules.<key>`. */
export function text(key: string, values?: object): string {
  return RED._(`${catalogueOf('gws-calling-rules')}:gws-calling-rules.${key}`, values);
}
