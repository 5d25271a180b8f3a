/** Texts in the dialogs. */
import { sharedKey } from '../catalogue';

/** The text of `gws-server.<key>`, which all dialogs share. */
export function sharedText(key: string, values?: object): string {
  return RED._(sharedKey(key), values);
}
