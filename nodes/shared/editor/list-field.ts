/**
 * A text field for a setting that is a list: `['anna', 'ben']` is shown, and typed, as `anna, ben`. The template has:
 *
 *   <div id="node-input-agents" style="display: inline-block; width: 70%">
 *     <input type="text" id="gws-…-agents" style="width: 100%" data-i18n="[placeholder]gws-….placeholder.agents">
 *   </div>
 */
import type { KindOfNames } from '../for-editor';
import { hold } from './held-value';
import { attach, names } from './look-ups';

/** @param suggested which names to suggest, if any */
export function listField(property: string, suggested?: KindOfNames): void {
  const holder = $(`#node-input-${property}`);
  const field = holder.find('input');
  const read = () => {
    const items = String(field.val()).split(',');
    hold(holder, [...new Set(items.map((item) => item.trim()).filter(Boolean))]);
  };
  field.val([holder.val() || []].flat().join(', ')).on('input keyup change', read);
  if (suggested) {
    attach(field, names(suggested), true);
  }
  read();
}
